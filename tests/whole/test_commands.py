"""Commands as people and programs run them: real processes, exits, one-line errors."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from tests.starter import Starter
from tests.whole.processes import Ended, Throughline
from wiki.cli import main
from wiki.cli.main import throughline
from wiki.config import Settings
from wiki.services import accounts, sessions
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

PAGE = {"slug", "title", "type"}
STEP = {"source", "relation", "label", "target", "note", "evidence", "context"}
BOOK, DISTRICT = "the-one-world-schoolhouse", "mccomb-school-district"


@pytest.fixture(scope="module")
def wiki(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Throughline:
    """The starter wiki."""
    return Throughline(starter.copy(tmp_path_factory.mktemp("commands") / "data"))


@pytest.fixture
def copied(wiki: Throughline, tmp_path: Path) -> Throughline:
    """A starter wiki of one test's own."""
    shutil.copytree(wiki.data, tmp_path / "data")
    return Throughline(tmp_path / "data")


def assert_failed(ended: Ended, *words: str) -> None:
    """Check that a command failed with one line that has these words."""
    assert ended.code == 1, ended
    assert ended.err.count("\n") == 1, ended
    assert ended.err.startswith("throughline: "), ended
    assert "Traceback" not in ended.out
    for word in words:
        assert word in ended.err, ended


def assert_misused(ended: Ended, *words: str) -> None:
    """Check that a command was told how to be used."""
    assert ended.code == 2, ended
    assert "Usage:" in ended.err, ended
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err, ended


def paths_of(
    command: click.Command, *words: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with the words that call it."""
    yield words, command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from paths_of(each, *words, name)


COMMANDS = dict(paths_of(throughline))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # In this process: a start takes seconds, and help reads no wiki.
    monkeypatch.setattr(sys, "argv", ["throughline", *words, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    assert out.startswith("Usage: ")
    _, _, example = out.partition("Example: ")
    assert " ".join(["throughline", *words]) in " ".join(example.split())


def test_the_commands_of_the_contract_are_there() -> None:
    promised = (
        *("init", "serve", "import", "export", "user add", "user token", "user list"),
        *("user disable", "related", "paths", "ask", "vocabulary export"),
        *("vocabulary check", "vocabulary apply", "check", "evaluate"),
    )
    assert set(promised) <= {" ".join(words) for words in COMMANDS}


def test_help_and_wrong_use_of_the_program_itself(tmp_path: Path) -> None:
    # As it is installed, started as people start it.
    program = (str(Path(sys.executable).with_name("throughline")),)
    nowhere = Throughline(tmp_path / "none", program=program)
    assert "Example:" in nowhere.do("--help")
    assert_misused(nowhere.run("no-such-command"), "no-such-command")
    assert not nowhere.data.exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("paths", BOOK),
        ("paths", BOOK, DISTRICT, "--to-type", "book"),
        ("related",),
        ("related", BOOK, "-n", "few"),
        ("export", "out"),
        ("export", "out", "--format", "word"),
        ("import",),
        ("user",),
        ("user", "add", "maria"),
        ("user", "add", "maria", "--role", "king"),
        ("serve", "--threads", "0"),
        ("serve", "--port", "http"),
        ("vocabulary", "apply", "no-such-file.toml"),
        ("check", "--nearly"),
    ],
    ids=" ".join,
)
def test_wrong_use_exits_with_2_and_tells_the_use(
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # In this process too: what is refused here comes before any wiki is opened.
    monkeypatch.setattr(sys, "argv", ["throughline", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert_misused(Ended(int(ended.value.code or 0), *capsys.readouterr()))


def test_the_graph_answers_programs_in_json(wiki: Throughline, tmp_path: Path) -> None:
    related = json.loads(wiki.do("related", BOOK, "-n", "3", "--json"))
    assert set(related) == {"items"}
    assert len(related["items"]) == 3
    for item in related["items"]:
        assert set(item) == PAGE | {"score", "pinned", "reasons"}
        assert item["reasons"]
        for reason in item["reasons"]:
            assert set(reason) == {"text", "path"}
            assert all(set(step) == STEP for step in reason["path"])

    judged = json.loads(wiki.do("evaluate", "--hide", "0.05", "--json"))
    assert judged["seed"] == 0
    assert {"fused", "text", "popularity", "common neighbours", "walk", "random"} <= (
        judged["rankers"].keys()
    )
    for score in judged["rankers"].values():
        assert {"mrr", "hits@1", "hits@3", "hits@10"} <= score.keys()
    assert "applies" in judged["relations"]

    paths = json.loads(wiki.do("paths", BOOK, DISTRICT, "-n", "2", "--json"))
    assert set(paths) == {"paths", "nearest", "truncated"}
    assert 1 <= len(paths["paths"]) <= 2
    for path in paths["paths"]:
        assert set(path) == {"text", "cost", "steps", "through_hub", "alike"}
        assert all(set(step) == STEP for step in path["steps"])
        assert path["steps"][0]["source"]["slug"] == BOOK
        assert path["steps"][-1]["target"]["slug"] == DISTRICT

    narrow = ("--relation", "introduces", "--relation", "applies", "--at", "2018")
    found = json.loads(wiki.do("paths", BOOK, DISTRICT, *narrow, "--json"))
    relations = {step["relation"] for path in found["paths"] for step in path["steps"]}
    assert relations == {"introduces", "applies"}
    through = ("--type", "concept")
    found = json.loads(wiki.do("paths", BOOK, DISTRICT, *through, "--json"))
    for path in found["paths"]:
        assert {step["target"]["type"] for step in path["steps"][:-1]} == {"concept"}
    assert "it would join:" in wiki.do("paths", BOOK, DISTRICT, "--verified")

    pattern = "(book)-[introduces]->(concept)<-[applies]-(district)"
    answer = json.loads(wiki.do("ask", pattern, "-n", "4", "--json"))
    assert {"sentence", "columns", "rows", "next", "truncated"} <= set(answer)
    assert answer["columns"] == ["n1", "n2", "n3"]
    assert len(answer["rows"]) == 4
    for row in answer["rows"]:
        assert list(row) == answer["columns"]
        assert all(set(page) == PAGE for page in row.values())
    more = wiki.do("ask", pattern, "-n", "4", "--cursor", answer["next"])
    assert answer["sentence"] in more


def test_the_graph_answers_people_in_sentences(wiki: Throughline) -> None:
    found = wiki.do("paths", BOOK, "--to-type", "district", "-n", "2")
    assert found.startswith("1. The One World Schoolhouse")
    assert "{" not in found


def test_failures_are_one_line(wiki: Throughline, tmp_path: Path) -> None:
    assert_failed(wiki.run("related", "no-such-page"), "no-such-page")
    assert_failed(wiki.run("ask", "(book)-[nearly]->(x"), "pattern")
    assert_failed(wiki.run("vocabulary", "export", tmp_path / "none" / "a.toml"))
    assert_failed(Throughline(tmp_path / "new").run("check"), "throughline init")


def test_wrong_settings_stop_the_start_with_their_names(wiki: Throughline) -> None:
    for name, value in (
        ("THROUGHLINE_NO_SUCH_SETTING", "1"),
        ("THROUGHLINE_WRITE_TIMEOUT", "soon"),
        ("THROUGHLINE_DATABASE_URL", "mysql://localhost/wiki"),
    ):
        assert_failed(wiki.run("user", "list", **{name: value}), name)


def test_accounts_are_made_listed_and_closed(copied: Throughline) -> None:
    words = ("user", "add", "maria", "--role", "contributor", "--password-stdin")
    assert "maria (contributor)" in copied.do(*words, send="a long password\n")
    assert_failed(copied.run(*words, send="a long password\n"), "maria")
    assert_failed(copied.run(*words[:2], "jo", *words[3:], send="short\n"), "10")
    assert_misused(copied.run(*words[:2], "jo", *words[3:]), "standard input")
    token = copied.do("user", "token", "maria")
    assert token.startswith("tl_")
    assert len(token.split()) == 1
    copied.do("user", "disable", "maria")
    listed = [line.split("\t") for line in copied.do("user", "list").splitlines()]
    assert [line[:3] for line in listed] == [
        ["admin", "admin", "active"],
        ["maria", "contributor", "disabled"],
    ]


def test_the_vocabulary_goes_out_is_checked_and_comes_in(
    copied: Throughline, tmp_path: Path
) -> None:
    file = tmp_path / "vocabulary.toml"
    copied.do("vocabulary", "export", file)
    text = file.read_text("utf-8")
    holds = "0 pages and 0 links would no longer fit."
    assert holds in copied.do("vocabulary", "check", file)
    before, applies, after = text.partition("[relations.applies]")
    narrower = after.replace('  ["district", "concept"],\n', "", 1)
    file.write_text(before + applies + narrower, "utf-8")
    dry = copied.do("vocabulary", "apply", file, "--dry-run")
    assert "links “applies” from district to concept" in dry
    assert holds not in dry
    assert "in force" not in dry
    file.write_text("[types.\n", "utf-8")
    assert_failed(copied.run("vocabulary", "apply", file), "not valid TOML")
    changed = text.replace('inverse = "applied by"', 'inverse = "put to use by"')
    assert changed != text
    file.write_text(changed, "utf-8")
    assert "in force" in copied.do("vocabulary", "apply", file)
    copied.do("vocabulary", "export", tmp_path / "again.toml")
    assert (tmp_path / "again.toml").read_text("utf-8") == changed


def test_init_makes_a_wiki_and_tells_where_its_password_is(tmp_path: Path) -> None:
    said = Throughline(tmp_path / "data").do("init", "--empty")
    assert "Made a new wiki" in said
    assert f"password is in {tmp_path / 'data' / 'admin-password.txt'}" in said


def test_init_twice_is_safe_and_a_newer_database_is_refused(
    copied: Throughline,
) -> None:
    database = copied.data / "throughline.db"
    before = content(database)
    assert copied.do("init") == ""
    assert content(database) == before
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert_failed(copied.run("init"), "newer version", "9999")
    assert content(database) == before


def content(database: Path) -> list[tuple[object, ...]]:
    """Give every revision and account."""
    connection = sqlite3.connect(database)
    try:
        return [
            *connection.execute("SELECT id, page_id, number, digest FROM revision"),
            *connection.execute("SELECT id, name, password FROM account"),
        ]
    finally:
        connection.close()


def test_check_finds_damage_and_repairs_what_is_derived(copied: Throughline) -> None:
    database = copied.data / "throughline.db"
    damage(database, "UPDATE page SET summary = 'Not what the revision says.'", BOOK)
    ended = copied.run("check")
    assert_failed(ended, "do not hold")
    assert f"“{BOOK}”: summary is not what" in ended.out
    assert "Everything holds." in copied.do("check", "--repair")
    damage(
        database,
        "UPDATE revision SET text = replace(text, 'Khan', 'Kahn')",
        BOOK,
        key="page_id",
    )
    ended = copied.run("check")
    assert_failed(ended, "do not hold")
    assert "does not fit its digest" in ended.out
    # What was said is never rewritten, and what is wrong in it goes nowhere else.
    assert_failed(copied.run("check", "--repair"), "Nothing was repaired")


def damage(database: Path, statement: str, slug: str, key: str = "id") -> None:
    """Change a page behind the program's back, its guards taken off."""
    connection = sqlite3.connect(database)
    try:
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for (name,) in triggers:
            if name.startswith("revision_no_"):
                connection.execute(f"DROP TRIGGER {name}")
        found = "(SELECT id FROM page WHERE slug = ?)"
        done = connection.execute(f"{statement} WHERE {key} = {found}", (slug,))
        assert done.rowcount >= 1
        connection.commit()
    finally:
        connection.close()


def test_import_tells_what_it_did_and_exits_with_1_where_it_refused(
    copied: Throughline, tmp_path: Path
) -> None:
    table = tmp_path / "pages.csv"
    table.write_text("slug,title,type\nnew-idea,New idea,concept\n", "utf-8")
    said = copied.do("import", table, "--dry-run")
    assert said == (
        "new new-idea from pages.csv, line 2\n"
        "Would be: 1 new, 0 changed, 0 the same, 0 refused.\n"
    )
    copied.do("user", "add", "maria", "--role", "contributor")
    said = copied.do("import", table, "--as", "maria")
    assert said.endswith("\n1 new, 0 changed, 0 the same, 0 refused.\n")
    said = copied.do("import", table, "--as", "maria")
    assert said == "0 new, 0 changed, 1 the same, 0 refused.\n"
    table.write_text("slug,title,type\nnew-idea,New idea,sort\n", "utf-8")
    ended = copied.run("import", table)
    assert_failed(ended, "1 were refused")
    assert "refused pages.csv, line 2: " in ended.out
    out = tmp_path / "out"
    assert "Wrote 720 pages" in copied.do("export", out, "--format", "markdown")
    assert (out / "concept" / "new-idea.md").is_file()


def test_sessions_are_listed_and_ended_by_commands(copied: Throughline) -> None:
    copied.do("user", "add", "maria", "--role", "reader")

    def sign_in(name: str) -> str:
        with closing(Site.open(Settings(data_dir=copied.data))) as site:
            with site.reading(SYSTEM) as context:
                person = accounts.find_viewer(context.unit, name)
                known = accounts.session_of(context.unit, person.id or 0)
            return site.writing(
                SYSTEM, lambda context: sessions.start(context, known, "Firefox/140.0")
            )

    for name in ("maria", "maria", "admin"):
        assert sign_in(name)
    first, second = copied.do("user", "sessions", "maria").splitlines()
    number, *_, way, _, browser = second.split("\t")
    assert (way, browser) == ("password", "Firefox")
    copied.do("user", "sessions", "maria", "--end", number)
    assert copied.do("user", "sessions", "maria").splitlines() == [first]
    assert_failed(copied.run("user", "sessions", "maria", "--end", number), "ended")
    assert_failed(copied.run("user", "sessions", "nobody"), "no account")
    assert_misused(copied.run("user", "sessions"), "--end-all")
    assert_misused(copied.run("user", "sessions", "--end", "1"), "--end-all")
    copied.do("user", "sessions", "maria", "--end-all")
    assert copied.do("user", "sessions", "maria") == ""
    assert copied.do("user", "sessions", "admin") != ""
    copied.do("user", "sessions", "--end-all")
    assert copied.do("user", "sessions", "admin") == ""
