"""What goes out comes in again the same, and what cannot come in is told plainly."""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from openpyxl import Workbook
from sqlalchemy import text

from tests.conftest import RECIPES
from tests.databases import Databases
from tests.kitchen import NOBODY, WRITER, dish, put
from wiki.config import Settings
from wiki.errors import InvalidError, SignInError
from wiki.services import pages
from wiki.services.context import Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.services.transfer import exporting
from wiki.services.transfer.importing import Wishes, import_paths
from wiki.services.transfer.incoming import Report
from wiki.services.transfer.tables import FORMULA
from wiki.text.document import Document, LinkStatement

ON_SQLITE = pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")

FIELD = Path(__file__).parents[1] / "field"
TABLES = ("pages.csv", "links.csv")
HEADS = "slug,title,type,summary\n"

AWKWARD = (
    Document(
        "ingredient",
        "=cmd|'/c calc'!A1",
        "+39 06 555, or so they say",
        "- one\n- two\n\n    kept as it stands\n",
        aliases=("@home", "'quoted", "'=already guarded"),
        links=(
            LinkStatement("goes-with", "basil", note="-5 degrees", status="disputed"),
        ),
    ),
    replace(
        dish(
            "Zuppa «d’oltremare»", "basil", minutes="-5", summary='Says "hot", twice.'
        ),
        body="One line,\nanother; a | bar\tand a tab.\n\n```\n=1+1\n```\n",
        fields={"steps": ("= whisk", "wait, then pour"), "story": "Long ago.\n\nFar."},
    ),
)


def exported(site: Site, path: Path, format_name: str, viewer: Viewer = SYSTEM) -> Path:
    """Write the wiki to a path that it gives back."""
    with site.reading(viewer) as context:
        exporting.export(context, path, format_name)
    return path


def contents(path: Path) -> dict[str, bytes]:
    """Give every file of a folder, or the one file, by its relative name."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {
        str(each.relative_to(path)): each.read_bytes()
        for each in files
        if each.is_file()
    }


def sources(path: Path, format_name: str) -> list[Path]:
    """Give what to import of an export."""
    return [path / name for name in TABLES] if format_name == "csv" else [path]


def take(
    site: Site, *paths: Path, format_name: str = "", dry_run: bool = False
) -> Report:
    """Import as the system."""
    return import_paths(site, SYSTEM, paths, Wishes(format_name, dry_run))


def counts(report: Report) -> tuple[int, int, int, int]:
    """Give how many were new, changed, the same and refused."""
    return (
        len(report.new),
        len(report.changed),
        len(report.same),
        len(report.refused),
    )


def count_pages(site: Site, folder: Path) -> int:
    """Give how many pages there are."""
    with site.reading(SYSTEM) as context:
        return exporting.export(context, folder / "counted.jsonl", "jsonl")


def plain_rows(path: Path) -> list[dict[str, str]]:
    """Read a table as any other program does."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def opened_empty(
    bases: Databases, tmp_path: Path
) -> Iterator[Callable[[Path | None], Site]]:
    """Open wikis with a vocabulary, the starter one by default, and without pages."""
    sites: list[Site] = []

    def make(vocabulary: Path | None = None) -> Site:
        folder = tmp_path / f"wiki{len(sites)}"
        settings = Settings(data_dir=folder, database_url=bases.migrated())
        initialise(settings, empty=True, vocabulary_file=vocabulary)
        sites.append(Site.open(settings))
        return sites[-1]

    yield make
    for site in sites:
        site.close()


@pytest.fixture
def empty(opened_empty: Callable[[], Site]) -> Site:
    """An empty wiki with the starter vocabulary."""
    return opened_empty()


@pytest.fixture
def bare_kitchen(opened_empty: Callable[[Path], Site]) -> Site:
    """An empty wiki with the vocabulary of the recipes."""
    return opened_empty(RECIPES)


@ON_SQLITE
def test_the_starter_wiki_goes_through_a_folder_unchanged(
    field: Site, empty: Site, tmp_path: Path
) -> None:
    first = exported(field, tmp_path / "first", "markdown")
    number = len(list(first.rglob("*.md")))
    assert number > 700
    assert counts(take(empty, first)) == (number, 0, 0, 0)
    again = contents(exported(empty, tmp_path / "again", "markdown"))
    assert again == contents(first)
    for format_name in ("csv", "jsonl"):
        out = exported(field, tmp_path / f"out.{format_name}", format_name)
        # Equal to the heads: every field, alias and link survives this format too.
        found = take(empty, *sources(out, format_name))
        assert counts(found) == (0, 0, number, 0)


@pytest.mark.parametrize("format_name", ["markdown", "csv", "jsonl"])
def test_awkward_pages_go_through_every_format_unchanged(
    kitchen: Site, bare_kitchen: Site, tmp_path: Path, format_name: str
) -> None:
    put(kitchen, *AWKWARD)
    first = exported(kitchen, tmp_path / f"first.{format_name}", format_name)
    came = sources(first, format_name)
    report = take(bare_kitchen, *came, format_name=format_name)
    assert report.refused == []
    assert len(report.new) == count_pages(kitchen, tmp_path)
    again = exported(bare_kitchen, tmp_path / f"again.{format_name}", format_name)
    assert contents(again) == contents(first)
    for name in ("here", "there"):
        site = kitchen if name == "here" else bare_kitchen
        exported(site, tmp_path / name, "markdown")
    assert contents(tmp_path / "here") == contents(tmp_path / "there")
    repeated = take(bare_kitchen, *came, format_name=format_name)
    assert counts(repeated) == (0, 0, len(report.new), 0)


def test_an_import_changes_what_differs_and_nothing_else(
    kitchen: Site, tmp_path: Path
) -> None:
    folder = exported(kitchen, tmp_path / "out", "markdown")
    path = folder / "ingredient" / "tomato.md"
    path.write_text(path.read_text("utf-8").replace("Red and ripe", "Red"), "utf-8")
    report = take(kitchen, folder)
    assert report.changed == ["tomato"]
    assert counts(report)[0] == counts(report)[3] == 0
    with kitchen.reading(SYSTEM) as context:
        document, revision = pages.document(context, "tomato")
    assert (document.summary, revision) == ("Red.", 2)


def test_a_dry_run_tells_everything_and_changes_nothing(
    kitchen: Site, bare_kitchen: Site, tmp_path: Path
) -> None:
    for format_name in ("markdown", "csv", "jsonl"):
        out = exported(kitchen, tmp_path / f"out.{format_name}", format_name)
        before = bare_kitchen.state()
        report = take(
            bare_kitchen,
            *sources(out, format_name),
            format_name=format_name,
            dry_run=True,
        )
        assert counts(report) == (count_pages(kitchen, tmp_path), 0, 0, 0)
        assert bare_kitchen.state() == before
        assert count_pages(bare_kitchen, tmp_path) == 0


@ON_SQLITE
def test_the_field_tables_come_in_whole(empty: Site) -> None:
    report = take(empty, *(FIELD / name for name in TABLES))
    assert counts(report) == (718, 0, 0, 0)
    stated: dict[str, list[dict[str, str]]] = {}
    for row in plain_rows(FIELD / "links.csv"):
        stated.setdefault(row["source_key"], []).append(row)
    with empty.reading(SYSTEM) as context:
        for row in plain_rows(FIELD / "pages.csv"):
            document, revision = pages.document(context, row["key"])
            kind = context.schema.types[row["type"]]
            assert (document.type, revision) == (row["type"], 1)
            assert document.title == " ".join(row["title"].split())
            assert document.summary == " ".join(row["summary"].split())
            aliases = [alias for alias in row["aliases"].split(" | ") if alias]
            assert set(document.aliases) == set(aliases) - {document.title}
            dated = row["date"] or row["year"]
            if dated and kind.date_field:
                assert document.fields[kind.date_field] == dated, row["key"]
            if row["url"] and "url" in kind.fields:
                assert document.fields["url"] == row["url"]
            assert [said(link) for link in document.links] == [
                expected(link) for link in stated.get(row["key"], [])
            ], row["key"]


def said(link: LinkStatement) -> tuple[object, ...]:
    """Give what a link says, in the order of the table's columns."""
    return link.relation, link.target, link.note, link.evidence, link.position


def expected(row: dict[str, str]) -> tuple[object, ...]:
    """Give what a row of the links table says; "part 2 of 8" is a position."""
    note = " ".join(row["note"].split())
    part = re.fullmatch(r"part (\d+)(?: of \d+)?(?: (.*))?", note)
    position = None
    if row["relation"] == "part-of" and part:
        position, note = int(part[1]), part[2] or ""
    return row["relation"], row["target_key"], note, row["evidence_url"], position


def test_part_two_of_eight_becomes_the_second_place(
    bare_kitchen: Site, tmp_path: Path
) -> None:
    (tmp_path / "pages.csv").write_text(
        "slug,title,type,written,aliases\nlunch,Lunch,menu,,\nsoup,Soup,dish,1863-05,"
        "Minestra | Zuppa\n",
        "utf-8",
    )
    (tmp_path / "links.csv").write_text(
        "source,relation,target,note,evidence\n"
        "soup,course-of,lunch,part 2 of 8 (hot),https://example.org/menu\n",
        "utf-8",
    )
    take(bare_kitchen, *(tmp_path / name for name in TABLES))
    with bare_kitchen.reading(SYSTEM) as context:
        soup, _ = pages.document(context, "soup")
    assert said(soup.links[0]) == (
        *("course-of", "lunch", "(hot)", "https://example.org/menu"),
        2,
    )
    assert soup.fields == {"written": "1863-05"}
    assert soup.aliases == ("Minestra", "Zuppa")


REFUSALS = [
    pytest.param(
        {
            "pages.csv": f"{HEADS}a,A,concept,\nb,,concept,\nc,C,sort,\nd,D,state,\n",
            "links.csv": "source,relation,target\na,nearly,d\nz,part-of,a\n",
        },
        [
            ("pages.csv, line 3", "no title"),
            ("pages.csv, line 4", "no page type “sort”"),
            ("links.csv, line 2", "no relation “nearly”"),
            ("links.csv, line 3", "“z”"),
        ],
        id="rows that are not pages or links",
    ),
    pytest.param(
        {
            "pages.csv": f"{HEADS}a,A,concept,\nb,B,state,\n",
            "links.csv": "source,relation,target\na,written-by,b\n",
        },
        [("pages.csv, line 2", "does not lead from Concept to State")],
        id="a link that the vocabulary does not admit",
    ),
    pytest.param(
        {"pages.csv": f'{HEADS}a,A,concept,"one\ntwo\n"\na,B,concept,\nc,,concept,\n'},
        [("pages.csv, line 5", "line 2 already"), ("pages.csv, line 6", "no title")],
        id="a row stands where it begins, not where it ends",
    ),
    pytest.param(
        {"pages.csv": f"{HEADS}a,A,concept,{'x' * 3000}\nb,B,concept,\n"},
        [("pages.csv, line 2", "too long: 3,000 bytes, at most 2,000")],
        id="a text that is too long",
    ),
    pytest.param(
        {
            "a.jsonl": '{"slug":"a","type":"concept","title":"A"}\n{"slug"\n'
            '["b"]\n{"title":3}\n{"type":"concept","title":"E","colour":"red"}\n'
            '{"type":"concept"}\n'
        },
        [
            ("a.jsonl, line 2", "not valid JSON"),
            ("a.jsonl, line 3", "JSON object"),
            ("a.jsonl, line 4", "“title” must be a text"),
            ("a.jsonl, line 5", "no “colour”"),
            ("a.jsonl, line 6", "title"),
        ],
        id="lines that are not pages",
    ),
]


@pytest.mark.parametrize(("files", "faults"), REFUSALS)
def test_a_file_with_a_fault_is_refused_whole_and_each_fault_named(
    empty: Site,
    tmp_path: Path,
    files: dict[str, str],
    faults: list[tuple[str, str]],
) -> None:
    for dry_run in (True, False):
        report = take(empty, *written(tmp_path, files), dry_run=dry_run)
        assert counts(report) == (0, 0, 0, len(faults)), report
        for refused, (origin, reason) in zip(report.refused, faults, strict=True):
            assert refused.origin == origin
            assert reason in refused.reason
    assert count_pages(empty, tmp_path) == 0


def written(folder: Path, files: dict[str, str]) -> Sequence[Path]:
    """Write files and give their paths."""
    for name, words in files.items():
        (folder / name).write_text(words, "utf-8", newline="")
    return [folder / name for name in files]


def test_a_good_file_comes_in_beside_a_bad_one(empty: Site, tmp_path: Path) -> None:
    paths = written(
        tmp_path,
        {
            "bad.jsonl": '{"type":"sort","title":"Bad"}\n',
            "good.jsonl": '{"type":"concept","title":"Good"}\n',
        },
    )
    report = take(empty, *paths)
    assert report.new == ["good"]
    assert [refused.origin for refused in report.refused] == ["bad.jsonl, line 1"]


def test_of_a_folder_the_files_that_fit_are_taken(empty: Site, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "concept").mkdir(parents=True)
    page = "---\ntype: concept\ntitle: {}\n---\n"
    (folder / "concept" / "good.md").write_text(page.format("Good"), "utf-8")
    (folder / "concept" / "latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    (folder / "concept" / "odd.md").write_text("---\ntype: [\n---\n", "utf-8")
    report = take(empty, folder)
    assert report.new == ["good"]
    origins = {refused.origin: refused.reason for refused in report.refused}
    assert set(origins) == {"concept/latin.md", "concept/odd.md"}
    assert "utf-8" in origins["concept/latin.md"]
    assert all(origins.values())


ERRORS = [
    pytest.param({"a.csv": b"slug,title,type\na,caf\xe9,x\n"}, "UTF-8", id="latin-1"),
    pytest.param({"a.jsonl": b'{"title": "caf\xe9"}\n'}, "utf-8", id="latin-1 lines"),
    pytest.param({"a.csv": b"name,kind\nA,concept\n"}, "“title”, “type”", id="header"),
    pytest.param({"a.csv": b"slug,title\na,A\n"}, "no column “type”", id="a column"),
    pytest.param({"a.csv": b""}, "no column", id="empty table"),
    pytest.param({"a.csv": b"title,type\n"}, "holds no pages", id="only a header"),
    pytest.param({"a.jsonl": b""}, "holds no pages", id="empty lines"),
    pytest.param(
        {"a.csv": b"title,type\nA,concept\n", "b.csv": b"from,to\na,b\n"},
        "b.csv has no column “source”, “relation”, “target”",
        id="header of the links",
    ),
    pytest.param(
        {"links.csv": b"source,relation,target\n", "pages.csv": b"title,type\n"},
        "the table of pages comes first",
        id="the wrong way round",
    ),
    pytest.param(
        {"a.csv": b"title,type\nA,concept\nTom, Dick and Harry,concept\n"},
        "a.csv, line 3: there are more cells than columns",
        id="a comma without quotes",
    ),
    pytest.param(
        {"a.csv": b"title,type\n" + b"x" * 1_100_000 + b",concept\n"},
        "field larger than field limit",
        id="huge cell",
    ),
    pytest.param({"a.xlsx": b"title,type\n"}, "cannot be read as XLSX", id="not XLSX"),
    pytest.param({"a.docx": b"title"}, "a.docx has no format", id="unknown format"),
    pytest.param(
        {"a.csv": b"title,type\nA,concept\n", "columns.toml": b"="},
        "columns.toml cannot be read",
        id="broken columns.toml",
    ),
]


@pytest.mark.parametrize(("files", "message"), ERRORS)
def test_a_file_that_cannot_be_read_is_a_clear_error(
    kitchen: Site, tmp_path: Path, files: dict[str, bytes], message: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    before = kitchen.state()
    with pytest.raises(InvalidError) as caught:
        take(kitchen, *(folder / name for name in files if not name.endswith(".toml")))
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert kitchen.state() == before


def test_a_folder_without_pages_and_a_missing_file_are_clear_errors(
    kitchen: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    with pytest.raises(InvalidError, match="nothing holds no Markdown files"):
        take(kitchen, folder)
    with pytest.raises(InvalidError, match="There is no file"):
        take(kitchen, tmp_path / "missing.csv")
    with pytest.raises(InvalidError, match="There is no format “word”"):
        take(kitchen, folder, format_name="word")


def test_a_long_body_goes_through_a_table(
    kitchen: Site, bare_kitchen: Site, tmp_path: Path
) -> None:
    put(kitchen, replace(dish("Long dish"), body=("stir " * 999 + "\n") * 30))
    out = exported(kitchen, tmp_path / "out", "csv")
    assert take(bare_kitchen, *sources(out, "csv")).refused == []
    with bare_kitchen.reading(SYSTEM) as context:
        assert len(pages.document(context, "long-dish")[0].body) == 999 * 150


def test_tables_without_slugs_make_them_from_the_titles(
    empty: Site, tmp_path: Path
) -> None:
    words = "title,type\nMastery,concept\nEquity,concept\n"
    report = take(empty, *written(tmp_path, {"pages.csv": words}))
    assert report.new == ["mastery", "equity"]


def test_tables_of_any_name_are_a_pair_when_the_format_is_named(
    bare_kitchen: Site, tmp_path: Path
) -> None:
    paths = written(
        tmp_path,
        {
            "one.txt": "slug,title,type\nsoup,Soup,dish\nleek,Leek,ingredient\n",
            "two.txt": "source,relation,target\nsoup,uses,leek\n",
        },
    )
    assert counts(take(bare_kitchen, *paths, format_name="csv")) == (2, 0, 0, 0)
    with bare_kitchen.reading(SYSTEM) as context:
        soup, _ = pages.document(context, "soup")
    assert soup.links == (LinkStatement("uses", "leek"),)


def test_no_cell_of_an_exported_table_is_a_formula(
    kitchen: Site, tmp_path: Path
) -> None:
    put(kitchen, *AWKWARD)
    out = exported(kitchen, tmp_path / "out", "csv")
    cells = [
        cell
        for name in TABLES
        for row in plain_rows(out / name)
        for cell in row.values()
    ]
    assert "'=cmd|'/c calc'!A1" in cells
    assert "'-5 degrees" in cells
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []


def test_workbooks_come_in_as_tables_do(
    kitchen: Site, bare_kitchen: Site, tmp_path: Path
) -> None:
    out = exported(kitchen, tmp_path / "out", "csv")
    books = []
    for name in TABLES:
        book = Workbook()
        with (out / name).open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                book.worksheets[0].append([typed(cell) for cell in row])
        books.append(tmp_path / name.replace(".csv", ".xlsx"))
        book.save(books[-1])
    report = take(bare_kitchen, *books)
    assert counts(report) == (count_pages(kitchen, tmp_path), 0, 0, 0)
    for name, site in (("here", kitchen), ("there", bare_kitchen)):
        exported(site, tmp_path / name, "markdown")
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def typed(cell: str) -> object:
    """Give a cell as a spreadsheet keeps it: numbers and dates have types there."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return datetime.datetime.fromisoformat(cell)
    return int(cell) if cell.isdecimal() else cell


def test_graphml_reads_back_with_every_page_and_link(
    kitchen: Site, tmp_path: Path
) -> None:
    read = read_graphml(kitchen, tmp_path)
    assert read.nodes["basil"]["title"] == "Basil"
    relations = [data["relation"] for data in read["basil"]["tomato"].values()]
    assert relations == ["goes-with"]


def test_graphml_of_the_starter_wiki_reads_back_whole(
    field: Site, tmp_path: Path
) -> None:
    read = read_graphml(field, tmp_path)
    assert read.has_edge("the-one-world-schoolhouse", "mastery-based-learning")


def read_graphml(site: Site, tmp_path: Path) -> nx.MultiDiGraph:
    """Give what networkx reads of an export, its numbers being right."""
    path = exported(site, tmp_path / "out.graphml", "graphml")
    read = nx.read_graphml(path, force_multigraph=True)
    with site.reading(SYSTEM) as context:
        stated = context.unit.connection.execute(
            text("SELECT count(*) FROM link WHERE target_id IS NOT NULL")
        ).scalar()
    assert read.number_of_nodes() == count_pages(site, tmp_path)
    assert read.number_of_edges() == stated
    assert all({"title", "type"} <= set(data) for _, data in read.nodes(data=True))
    return read


def test_json_lines_are_one_page_a_line(kitchen: Site, tmp_path: Path) -> None:
    path = exported(kitchen, tmp_path / "out.jsonl", "jsonl")
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [page["slug"] for page in found] == sorted(page["slug"] for page in found)
    basil = next(page for page in found if page["slug"] == "basil")
    assert basil == {
        "slug": "basil",
        "type": "ingredient",
        "title": "Basil",
        "summary": "A herb with large leaves.",
        "links": [
            {"relation": "comes-from", "target": "liguria"},
            {"relation": "goes-with", "target": "tomato", "note": "in summer"},
        ],
        "visibility": "public",
    }


# Parquet holds public pages only, and is read in test_batch and test_spark.
# Dishes are no works to cite; test_citing has wikis in which they are.
OTHERS = ("parquet", "bibtex", "ris", "csljson")
FOR_READERS = [each for each in exporting.FORMATS if each not in OTHERS]


@pytest.mark.parametrize("format_name", FOR_READERS)
def test_an_export_holds_what_its_reader_may_see(
    kitchen: Site, tmp_path: Path, format_name: str
) -> None:
    seen = {
        name: b"".join(
            [*contents(exported(kitchen, tmp_path / name, format_name, who)).values()]
        )
        for name, who in (("nobody", NOBODY), ("writer", WRITER), ("system", SYSTEM))
    }
    assert b"ecret sauce" in seen["system"]
    assert b"ecret sauce" not in seen["nobody"] + seen["writer"]
    assert b"Pesto alla genovese" in seen["nobody"]


def test_an_export_of_a_question_holds_the_pages_that_answer_it(
    kitchen: Site, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with kitchen.reading(NOBODY) as context:
        count = exporting.export(
            context, out, "markdown", question="shared-ingredients"
        )
    names = {path.stem for path in out.rglob("*.md")}
    assert len(names) == count
    assert {"pesto-alla-genovese", "insalata-caprese", "basil"} <= names
    assert {"sunday-lunch", "giulia-bruni", "secret-sauce"}.isdisjoint(names)


def test_an_export_that_cannot_be_written_or_named_is_a_clear_error(
    kitchen: Site, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("here already", "utf-8")
    with pytest.raises(InvalidError, match="taken cannot be written"):
        exported(kitchen, taken, "markdown")
    with pytest.raises(InvalidError, match="There is no format “word”"):
        exported(kitchen, taken, "word")
    assert taken.read_text("utf-8") == "here already"


def test_nobody_imports_without_an_account(kitchen: Site, tmp_path: Path) -> None:
    paths = written(tmp_path, {"a.jsonl": '{"type":"cook","title":"A"}\n'})
    with pytest.raises(SignInError):
        import_paths(kitchen, NOBODY, paths)


def test_links_by_title_lead_to_their_pages_at_once(kitchen: Site) -> None:
    put(kitchen, Document("ingredient", "Sage leaf"))
    put(
        kitchen,
        dish("Saltimbocca", "Sage leaf", "Veal"),
        Document("ingredient", "Veal"),
    )
    with kitchen.reading(NOBODY) as context:
        found = pages.view(context, "saltimbocca").outgoing
    ends = [link.page.slug for group in found for link in group.links if link.page]
    assert ends == ["sage-leaf", "veal"]
