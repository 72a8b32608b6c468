"""No text of anybody is taken for more than text, on any screen, in any file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from tests import databases
from tests.kitchen import CONTRIBUTOR, CURATOR, somebody
from tests.markup import dangers
from tests.payloads import ADDRESSES, bodies, texts
from tests.pictures import drawing
from tests.trust.test_policy_walk import _address, _complete
from tests.trust.who_may import SCREENS
from tests.trust.world import Visit, build
from wiki.services import contributing, editing, files, talk
from wiki.services.context import Context
from wiki.services.files import Description
from wiki.text.document import Document, LinkStatement
from wiki.text.markdown import Target, render

PER_PAGE = 60
OWN_PICTURES = {"/account/second-factor": "src=data:image/svg+xml"}
"""The code to be photographed is drawn for each person."""

TITLES = (
    '"><script>xss(1)</script>',
    "<img src=x onerror=xss(1)>",
    "'\" onfocus=xss(1) autofocus x='",
    "</title></textarea><svg onload=xss(1)>",
    "]]>--><script>xss(1)</script>",
    "=cmd|'/c calc'!A1",
)


def _safe(text: str) -> str:
    """Take out what no page may hold; those are refused, see `test_bounds`."""
    return "".join(each for each in text if ord(each) >= 32 or each in "\n\t")


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A wiki in which everything that is text is a payload."""
    with (
        databases.sqlite() as bases,
        build(bases, tmp_path_factory.mktemp("output")).opened() as found,
    ):
        _complete(found)
        _fill(found)
        yield found


def _fill(visit: Visit) -> None:
    all_texts = [_safe(each) for each in texts()]
    site = visit.site

    def write(context: Context) -> None:
        for number, title in enumerate(TITLES):
            own = all_texts[number::6]
            editing.create(
                context,
                Document(
                    "dish",
                    title,
                    summary=" ".join(own[:20])[:1_000],
                    body="\n\n".join(own),
                    fields={
                        "steps": tuple(own[:20]),
                        "story": "\n".join(own[20:50]),
                        "url": "https://example.org/?a=%22onfocus=xss(1)",
                    },
                    aliases=tuple(f"{each} {number}"[:290] for each in own[:9]),
                    links=(
                        LinkStatement("uses", "basil", note=own[3][:900]),
                        LinkStatement("uses", "tomato", evidence=own[4][:900]),
                    ),
                ),
                comment=title,
            )
        taken = files.take_in(
            site.blobs, drawing(), '"><svg onload=xss(1)>.png', limit=10**7
        )
        said = Description(TITLES[0], TITLES[1], TITLES[3])
        files.add(context, taken, said)
        for title in TITLES:
            number = talk.start(context, "basil", title, "\n\n".join(all_texts[:100]))
            talk.reply(context, number, "\n\n".join(all_texts[100:200]))

    site.writing(somebody(site, CURATOR), write)
    propose = Document("dish", TITLES[0] + " 2", body="\n\n".join(all_texts[:50]))
    site.writing(
        somebody(site, CONTRIBUTOR),
        lambda context: contributing.create(context, propose),
    )


def test_there_are_as_many_payloads_as_promised() -> None:
    assert len(set(texts())) > 300
    assert len(set(bodies())) > 1_000


def test_the_audit_finds_what_it_is_to_find() -> None:
    silent = [each for each in texts() if "<s" in each[:2] and not dangers(each)]
    assert len(silent) < 10, silent
    for address in ADDRESSES[:8]:
        assert dangers(f'<a href="{address}">'), address


@pytest.mark.parametrize("start", range(0, len(bodies()), PER_PAGE))
def test_no_payload_in_a_text_comes_out_as_more_than_text(start: int) -> None:
    for body in bodies()[start : start + PER_PAGE]:
        html = render(body, lambda relation, target: Target(f"/pages/{target}")).html
        assert dangers(html) == [], body


def test_an_address_of_a_page_that_is_none_is_refused(visit: Visit) -> None:
    for address in ADDRESSES[:49]:
        page = {"type": "dish", "title": "Linked", "fields": {"url": address}}
        answer = visit.call("contributor", "POST", "/pages", json=page)
        assert answer.status_code == 422, address


@pytest.mark.parametrize("role", ["nobody", "admin"])
def test_no_screen_takes_a_text_for_more_than_text(visit: Visit, role: str) -> None:
    names = [_slug(visit, title) for title in TITLES]
    asked = {f"/search?q={name}" for name in ("xss", "%3Cscript%3E", '"')}
    for row in SCREENS:
        if row.method == "GET":
            asked.add(_address(visit, row))
            if row.page:
                asked |= {_address(visit, row, name) for name in names[:4]}
    seen = 0
    for address in sorted(asked):
        answer = visit.ask(role, "GET", address)
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            found = dangers(answer.text)
            if drawn := OWN_PICTURES.get(address):
                found = [each for each in found if not each.startswith(drawn)]
            assert found == [], address
            seen += "xss(1)" in answer.text
        elif answer.mimetype.endswith("xml") and answer.status_code == 200:
            ElementTree.fromstring(answer.data)  # noqa: S314 - our own answer
    assert seen > 20, "The payloads are shown, as text."


def test_words_that_come_back_on_a_screen_are_text(visit: Visit) -> None:
    client = visit.client("admin")
    for text in (*texts()[::7], *(f"{each}" for each in ADDRESSES)):
        for address, name in (
            *(("/search", "q"), ("/sign-in", "next"), ("/map", "center")),
            *(("/paths", "from"), ("/paths", "pattern"), ("/files", "q")),
            ("/pages/new", "title"),
        )[:: 1 if text in TITLES else 3]:
            answer = client.get(address, query_string={name: _safe(text)})
            assert dangers(answer.text) == [], (address, text)
    for text in texts()[::11]:
        answer = client.get(f"/pages/{_safe(text).replace('/', '')}")
        assert dangers(answer.text) == [], text


def test_tables_that_are_taken_away_run_no_formula(visit: Visit) -> None:
    client = visit.client("admin")
    rows = list(csv.reader(io.StringIO(client.get("/gaps/orphans.csv").text)))
    rows += list(csv.reader(io.StringIO(client.get("/map.csv").text)))
    book = load_workbook(io.BytesIO(client.get("/map.xlsx").data))
    cells = [cell for row in rows for cell in row]
    assert any("cmd|" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in "=+@\t\r" and cell]
    for sheet in book:
        for line in sheet.iter_rows():
            for each in line:
                assert each.data_type != "f", each.value


def test_a_file_is_sent_as_what_it_is_and_from_apart(visit: Visit) -> None:
    listed = visit.call("curator", "GET", "/files").json
    names = [each for each in json.dumps(listed).split('"') if "onload" in each]
    assert not [each for each in names if "<" in each]
    client = visit.client("curator")
    for each in listed["items"]:
        answer = client.get(each["address"], buffered=True)
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype.startswith("image/")
        assert "\n" not in answer.headers.get("Content-Disposition", "")
        assert "<" not in answer.headers.get("Content-Disposition", "")


def _slug(visit: Visit, title: str) -> str:
    found = visit.call("admin", "GET", "/pages?limit=100").json
    return str(next(each["slug"] for each in found["items"] if each["title"] == title))
