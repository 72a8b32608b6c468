"""Every input has a bound, its refusal names it, and what was there stays as it was.

One table: what is too much, the bound as it is named, and the doors it is tried at:
a form on a screen, the API, the assistants' tool, an imported file by the command line.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests import databases
from tests.pictures import bomb
from tests.trust.world import Visit, World, build
from tests.whole.processes import Throughline
from wiki.errors import InvalidError
from wiki.services.transfer import archives
from wiki.text import json_text
from wiki.text.limits import BODY_BYTES, LINKS, TITLE_BYTES

DISH = {"type": "dish", "title": "Too much"}
LINK = {"relation": "uses", "target": "basil"}


def links(count: int, **rest: str) -> list[dict[str, str]]:
    """Give links that differ in their notes."""
    return [{**LINK, "note": str(number), **rest} for number in range(count)]


TOO_MUCH: dict[str, tuple[dict[str, Any], str]] = {
    "body": ({"body": "x" * (BODY_BYTES + 1)}, "200000"),
    "body in bytes": ({"body": "é" * (BODY_BYTES // 2 + 1)}, "200000"),
    "title": ({"title": "x" * (TITLE_BYTES + 1)}, "300"),
    "title in bytes": ({"title": "é" * (TITLE_BYTES // 2 + 1)}, "300"),
    "summary": ({"summary": "x" * 2_001}, "2000"),
    "alias": ({"aliases": ["x" * 301]}, "300"),
    "aliases": ({"aliases": [f"Name {each}" for each in range(51)]}, "50"),
    "field": ({"fields": {"story": "x" * 20_001}}, "20000"),
    "entries of a field": ({"fields": {"steps": ["x"] * 501}}, "500"),
    "links": ({"links": links(LINKS + 10)}, "2000"),
    "ten thousand links": ({"links": links(10_000)}, "2000"),
    "links in the text": ({"body": "[[a]] " * (LINKS + 1)}, "2000"),
    "note": ({"links": links(1, note="x" * 1_001)}, "1000"),
    "evidence": ({"links": links(1, evidence="x" * 2_001)}, "2000"),
    "control character": ({"summary": "bell \x07"}, "U+0007"),
    "noncharacter": ({"title": "no \uffff"}, "U+FFFF"),
}
AS_JSON: dict[str, tuple[str, str]] = {
    "depth": ('{"a": ' * 40 + "1" + "}" * 40, "32 levels"),
    "endless depth": ("[" * 100_000, "32 levels"),
    "a long number": ('{"title": ' + "9" * 5_000 + "}", "100 digits"),
    "an infinite number": ('{"title": 1e999}', "too large"),
    "what is no number": ('{"title": NaN}', "NaN is no number"),
    "a name twice": ('{"title": "a", "title": "b"}', "stands twice"),
    "half a character": ('{"title": "\\ud800"}', "half of a character"),
    "none": ("nonsense", "not valid JSON"),
}


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """People at a wiki that nothing here may change."""
    with databases.sqlite() as bases:
        made: World = build(bases, tmp_path_factory.mktemp("bounds"))
        with made.opened() as found:
            yield found


def _plain(text: str) -> str:
    return text.replace(",", "").replace("\\u201c", "“")


def _form(page: Mapping[str, Any]) -> MultiDict[str, str]:
    """Give a page as the editor sends it."""
    pairs = {"action": "save", "anyway": "y"}
    for name, value in page.items():
        if name == "aliases":
            pairs[name] = "\n".join(value)
        elif name == "fields":
            for field, items in value.items():
                whole = items if isinstance(items, str) else "\n".join(items)
                pairs[f"field_{field}"] = whole
        elif name == "links":
            for number, link in enumerate(value):
                for part, text in link.items():
                    pairs[f"links-{number}-{part}"] = text
        else:
            pairs[name] = value
    return MultiDict(pairs)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_for_a_page_is_refused_at_every_door(visit: Visit, name: str) -> None:
    part, bound = TOO_MUCH[name]
    page = {**DISH, **part}
    before = visit.contents()
    program = visit.call("contributor", "POST", "/pages", json=page)
    assert program.status_code == 422
    assert bound in _plain(program.text), program.text[:500]
    call = {"name": "propose_change", "arguments": {**page, "comment": "More."}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    token = visit.world.tokens["contributor"]
    tool = visit.app.test_client().post(
        "/mcp", json=message, headers={"Authorization": f"Bearer {token}"}
    )
    assert tool.json["result"]["isError"]
    assert bound in _plain(tool.text), tool.text[:500]
    form = dict(_form(page))
    screen = visit.ask("contributor", "POST", "/pages/new", data=form)
    if len(form) > 20_000:
        assert (screen.status_code, "20,000 parts" in screen.text) == (413, True)
        assert visit.contents() == before
        return
    assert screen.status_code == 422
    assert bound in _plain(screen.text), screen.text[:3000]
    # All of it stands in the form again, or is where the reader came from.
    kept = page["title"][:50].encode("ascii", "ignore").decode()
    assert kept in screen.text or "Go back" in screen.text
    assert visit.contents() == before


def test_a_page_as_large_as_may_be_is_taken(visit: Visit) -> None:
    with visit.world.opened() as own:
        page = {
            "type": "dish",
            "title": "x" * TITLE_BYTES,
            "body": "y" * BODY_BYTES,
            "links": links(LINKS),
        }
        made = own.call("contributor", "POST", "/pages", json=page)
        assert made.status_code == 201, made.text[:500]


@pytest.mark.parametrize("name", AS_JSON)
def test_json_out_of_bounds_is_refused_at_every_door(visit: Visit, name: str) -> None:
    text, fault = AS_JSON[name]
    token = {"Authorization": f"Bearer {visit.world.tokens['admin']}"}
    client = visit.app.test_client()
    for method, path in (("POST", "/pages"), ("PUT", "/pages/basil"), ("POST", "/ask")):
        answer = client.open(
            f"/api/v1{path}",
            method=method,
            data=text,
            headers={**token, "Content-Type": "application/json", "If-Match": '"1"'},
        )
        assert answer.status_code == 422
        assert fault in answer.json["detail"]
    answer = client.post("/mcp", data=text, headers=token)
    assert answer.status_code == 400
    assert fault in answer.json["error"]["message"]


def test_brackets_within_strings_are_no_depth(visit: Visit) -> None:
    pattern = "(dish)" + "[" * 100
    answer = visit.call("nobody", "POST", "/ask", json={"pattern": pattern})
    assert "levels" not in answer.text


def test_too_much_in_a_file_is_told_by_line_and_the_rest_is_taken(
    tmp_path: Path,
) -> None:
    wiki = Throughline(tmp_path / "data")
    wiki.do("init", "--empty")
    concept = {"type": "concept", "title": "Good", "summary": "Kept."}
    cases = {
        name: (json.dumps({**concept, **_as_concept(part), "slug": "too-much"}), bound)
        for name, (part, bound) in TOO_MUCH.items()
        if "fields" not in part
    } | {name: case for name, case in AS_JSON.items() if name != "none"}
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join(text for text, _ in cases.values()) + "\n")
    done = wiki.run("import", path)
    assert "Traceback" not in done.out + done.err
    told = {
        int(line.partition("line ")[2].partition(":")[0]): line
        for line in (done.out + done.err).splitlines()
        if "pages.jsonl, line " in line
    }
    for number, (name, (_, bound)) in enumerate(cases.items(), 1):
        assert bound in _plain(told.get(number, "")), (name, done)
    lines = "\n".join(text for text, _ in AS_JSON.values())
    answers = [
        json.loads(line) for line in wiki.do("mcp", send=lines).strip().splitlines()
    ]
    for answer, (_, fault) in zip(answers, AS_JSON.values(), strict=True):
        assert fault in answer["error"]["message"]


def _as_concept(part: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(part)
    if "links" in part:
        changed["links"] = [
            {**link, "relation": "related-to", "target": "nowhere"}
            for link in part["links"]
        ]
    return changed


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/pages/new", "application/x-www-form-urlencoded"),
        ("/preview", "application/x-www-form-urlencoded"),
        ("/sign-in", "application/x-www-form-urlencoded"),
        ("/api/v1/pages", "application/json"),
        ("/api/v1/ask", "application/json"),
        ("/mcp", "application/json"),
    ],
)
def test_a_request_of_more_than_two_megabytes_is_refused(
    visit: Visit, path: str, kind: str
) -> None:
    client = visit.client("admin")
    headers = {"Content-Type": kind}
    if not path.startswith(("/pages", "/preview", "/sign")):
        headers["Authorization"] = f"Bearer {visit.world.tokens['admin']}"
    answer = client.post(path, data=b"a=" + b"x" * 2_000_000, headers=headers)
    assert answer.status_code == 413
    assert "larger than 2.0 MB" in answer.text


@pytest.mark.parametrize("path", ["/pages/new", "/sign-in", "/watching"])
def test_a_form_of_too_many_parts_is_refused(visit: Visit, path: str) -> None:
    client = visit.client("admin")
    answer = client.post(path, data="a&" * 20_001, content_type=_CODED)
    assert answer.status_code == 413
    assert "20,000 parts" in answer.text
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="a{number}"\r\n\r\n\r\n'
        for number in range(20_001)
    )
    answer = client.post(
        path, data=f"{parts}--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "20,000 parts" in answer.text


_CODED = "application/x-www-form-urlencoded"


def test_an_upload_is_bounded_in_bytes_pixels_and_kinds(visit: Visit) -> None:
    for data, name, words in (
        (bomb(), "bomb.png", "50 million pixels"),
        (b"<svg onload='alert(1)'/>", "a.svg", "SVG"),
        (b"MZ\x90\x00", "a.png", "no kind"),
    ):
        before = visit.contents()
        file = (io.BytesIO(data), name)
        answer = visit.ask("contributor", "POST", "/files/new", data={"file": file})
        assert answer.status_code in (413, 422)
        assert words in answer.text.replace("\u00a0", " "), answer.text[-3000:]
        assert visit.contents() == before


def test_an_archive_is_bounded_by_what_it_says_and_by_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", b"0" * 11_000_000)
    with pytest.raises(InvalidError, match="would swell to 11,000,000 bytes"):
        archives.unpack(path, tmp_path / "out")
    lying = path.read_bytes().replace(
        (11_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    )
    path.write_bytes(lying)
    with pytest.raises(InvalidError, match=r"larger than it says|cannot be unpacked"):
        archives.unpack(path, tmp_path / "out2")
    assert sum(each.stat().st_size for each in tmp_path.rglob("*.md")) <= 1_000
    monkeypatch.setattr(archives, "MOST_FILES", 10)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(11):
            archive.writestr(f"{number}.md", b"")
    with pytest.raises(InvalidError, match="more than 10 files"):
        archives.unpack(path, tmp_path / "out3")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/search?q=" + "x+" * 300, 200, "first 500 characters"),
        ("/search?q=" + "+".join(f"w{each}" for each in range(40)), 200, "first 32"),
        ("/api/v1/search?q=" + "x" * 501, 200, "first 500 characters"),
        ("/paths?pattern=" + "(dish)-[uses]->" * 80, 422, "at most 1000 characters"),
        ("/paths?pattern=" + "(dish)-[uses]->" * 9 + "(dish)", 422, "at most 6"),
        ("/paths?pattern=" + "(" * 900, 422, ""),
        ("/api/v1/graph?center=basil&depth=99", 422, "less than or equal to"),
        ("/map?center=basil&depth=99", 200, ""),
        ("/map?limit=99999999999999999999", 422, "whole number"),
    ],
)
def test_what_is_asked_is_bounded_in_work(
    visit: Visit, path: str, status: int, words: str
) -> None:
    answer = visit.client("nobody").get(path)
    assert answer.status_code == status, answer.text[:2000]
    assert words in answer.text, answer.text[-3000:]


def test_lines_of_a_file_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "LONGEST_LINE", 100)

    class Endless(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            assert size is not None
            assert 0 < size <= 101, "No line is read without a bound."
            return "x" * size

    with pytest.raises(InvalidError, match="longer than 100 characters"):
        list(json_text.lines(Endless()))
