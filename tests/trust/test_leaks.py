"""What somebody may not see changes no answer: not by a word, a number or an order."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.exceptions import HTTPException

from tests import databases
from tests.kitchen import ADMIN, KEEPER, NOBODY, somebody
from tests.starter import Starter
from tests.trust.hidden_things import (
    APART,
    BOOK,
    CONCEPT,
    NETWORK,
    PERSON,
    SCHOOL,
    STATE,
    STEMS,
    hide,
    make_watchful,
)
from tests.trust.who_may import SCREENS as ROWS
from tests.trust.who_may_ask import ENDPOINTS
from tests.trust.world import READER, Visit, World, build_starter
from wiki.services import editing, moving, search, webhooks
from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site
from wiki.services.transfer import exporting
from wiki.text.document import Document

PAGES = (STATE, CONCEPT, NETWORK, SCHOOL, PERSON, BOOK)
ROOMS = (
    "",
    ".md",
    ".json",
    ".jsonld",
    ".pdf",
    ".bib",
    ".ris",
    "/history",
    "/links",
    "/related",
    "/related?group=type",
    "/map",
    "/discussion",
    "/feed.atom",
    "/cite",
    "/print",
    "/revisions/1",
    "/compare?from=1&to=1",
    "/present",
)
PATTERNS = (
    "(school)-[located-in]->(state)",
    "(article)-[profiles]->(school)",
    "(school)-[applies]->(concept)<-[introduces]-(article)",
)
MAPS = ("svg", "png", "pdf", "json", "graphml", "csv", "xlsx")
FORMS = ("csv", "xlsx", "json", "atom", "bib", "ris", "csljson")
TYPES = ("school", "article", "event", "state", "question", "saved-map")
WORDS = ("school title", "type:school", "state:ny", "year:2097", "sector:k12")

SCREENS = [
    *(f"/pages/{page}{room}" for page in PAGES for room in ROOMS),
    f"/pages/{SCHOOL}/links/applies/{CONCEPT}",
    f"/pages/{CONCEPT}?at=2026-01-01",
    f"/pages/{CONCEPT}/links?relation=applies&direction=in",
    *(f"/types/{each}" for each in TYPES),
    *(f"/types/{each}/feed.atom" for each in TYPES),
    *(
        f"/types/{each}?sort={sort}"
        for each in TYPES[:2]
        for sort in ("newest", "linked")
    ),
    "/types/school?state=new-york",
    "/types/article?year=2097",
    "/types/event?when=upcoming",
    "/types/event/calendar.ics",
    "/types.css",
    "/blog",
    "/blog/k-12",
    "/blog/archive",
    "/",
    "/search",
    "/changes",
    "/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/groups",
    "/insight/connections",
    "/sign-in",
    "/vocabulary",
    "/vocabulary/history",
    "/vocabulary/versions/1",
    "/api/docs",
    "/healthz",
    "/readyz",
    "/files",
    "/questions",
    "/questions/new",
    "/mcp",
    "/static/app.css",
    *(f"/search?q={word}" for word in WORDS),
    *(f"/search/suggest?q={word}" for word in ("scho", "mast", "title")),
    f"/paths?from={PERSON}&to={STATE}",
    f"/paths?from={BOOK}&to_type=school",
    f"/paths?from={SCHOOL}&pattern={PATTERNS[2]}",
    f"/paths.csv?pattern={PATTERNS[0]}",
    *(f"/questions/{each}" for each in ("books-to-districts", "districts-by-state")),
    *(f"/questions/districts-by-state.{form}" for form in FORMS),
    *(f"/questions/own?pattern={pattern}" for pattern in PATTERNS),
    "/states",
    "/states?as=table",
    "/states?question=districts-by-state",
    "/states.csv",
    "/states.xlsx",
    f"/states/{STATE}",
    f"/states/compare?a={STATE}&b=maine",
    "/gaps",
    "/gaps?type=school",
    *(
        f"/gaps/{kind}"
        for kind in ("wanted", "unsourced", "unlinked", "lonely", "stale")
    ),
    "/gaps/wanted.csv",
    "/gaps/lacking/school/place",
    "/gaps/matrix/concepts-by-state",
    "/gaps/matrix/concepts-by-state.csv",
    "/map",
    f"/map?center={CONCEPT}&depth=2",
    f"/map/embed?center={STATE}",
    f"/map/card/{CONCEPT}",
    *(f"/map.{form}?center={CONCEPT}" for form in MAPS),
    *(f"/map.{form}?center={STATE}&depth=2&size=pagerank" for form in ("json", "csv")),
    "/sign-up",
    "/account",
    "/account/second-factor",
    "/invitations/nothing",
    "/notices",
    "/watching",
    "/drafts",
    "/review",
    "/review/1",
    "/checks",
    "/insight",
    "/settings",
    "/users",
    "/webhooks",
    "/webhooks/1",
    "/import",
    "/invitations",
    "/pages/new",
    "/pages/new/from",
    "/files/new",
    *(f"/files/{number}" for number in ("1", "2", "abc")),
    *(f"/discussions/{number}" for number in (1, 2, 3)),
    "/discussions/1/feed.atom",
]
"""Addresses of screens, feeds and exports; `HIDDEN` are those that name a page."""

HIDDEN = [
    *(f"/pages/{{stem}}title-{kind}{room}" for kind in TYPES[:1] for room in ROOMS),
    "/pages/{stem}alias",
    "/pages/{stem}title school",
    "/school/{stem}title-school",
    "/pages/{stem}title-event/event.ics",
    "/questions/{stem}title-question",
    "/questions/{stem}title-question.csv",
    "/search?q={stem}*",
    "/search?q={stem}title",
    "/search?q={stem}titel",
    "/search?q={stem}body",
    "/search?q={stem}comment",
    "/search?q={stem}file",
    "/search?q=school:{stem}title",
    "/search/suggest?q={stem}",
    "/map/card/{stem}title-school",
    "/map.json?center={stem}title-school",
    "/map.svg?center={stem}title-school",
    "/map/embed?center={stem}title-school",
    "/paths?from={stem}title-school&to=new-york",
    "/paths?from=maine&to={stem}alias",
    "/files?q={stem}",
    "/gaps/matrix/{stem}",
    "/states/{stem}title-school",
    "/types/school?concept={stem}title-school",
    "/pages/new?type=school&title={stem}title",
]

API = [
    "/pages?limit=100",
    "/search?limit=100",
    "/changes?limit=100",
    "/graph?limit=300",
    "/questions",
    "/questions/districts-by-state",
    "/states",
    "/gaps",
    "/gaps/wanted",
    "/files",
    "/groups",
    "/vocabulary",
    "/vocabulary/versions",
    "/discussions/1",
    "/notices",
    "/watching",
    "/proposals",
    "/proposals/1",
    "/checks",
    "/insight",
    "/scheduled",
    "/webhooks",
    "/imports",
    "/invitations",
    "/options",
    "/mail",
    "/sessions",
    "/tokens",
    "/vocabulary/versions/1",
    f"/paths?from={PERSON}&to={STATE}",
    f"/paths?from={BOOK}&to_type=school",
    f"/graph?center={CONCEPT}&depth=2&size=pagerank",
    "/suggest?q=scho",
    "/openapi.json",
    *(f"/search?q={word}" for word in WORDS),
    *(
        f"/pages/{page}{room}"
        for page in PAGES
        for room in (
            "",
            "/related",
            "/revisions",
            "/revisions/1",
            "/discussions",
            "/check",
        )
    ),
    f"/pages/{SCHOOL}/links/applies/{CONCEPT}",
]
HIDDEN_API = [
    *(
        f"/pages/{{stem}}title-school{room}"
        for room in ("", "/related", "/revisions", "/discussions", "/check", "/draft")
    ),
    "/pages/{stem}alias",
    "/search?q={stem}*",
    "/suggest?q={stem}",
    "/files?q={stem}",
    "/graph?center={stem}title-school",
    "/paths?from={stem}title-school&to=maine",
]
TOOLS: list[tuple[str, dict[str, Any]]] = [
    ("vocabulary", {}),
    *(("get_page", {"page": page}) for page in PAGES),
    *(("related", {"page": page, "limit": 50}) for page in PAGES),
    ("paths", {"source": PERSON, "target": STATE, "limit": 10}),
    ("paths", {"source": BOOK, "to_type": "school"}),
    *(("ask", {"pattern": pattern, "limit": 50}) for pattern in PATTERNS),
    *(
        (tool, {name: value.format(stem=stem)})
        for stem in STEMS.values()
        for tool, name, value in (
            ("search", "query", "{stem}*"),
            ("get_page", "page", "{stem}title-school"),
            ("related", "page", "{stem}alias"),
        )
    ),
]

STAFF = [row for row in ROWS if "reader" not in row.who]

RANKED = ("mastery", "new york", "competency time", "schools")
"""Words that stand in hidden pages too; hits are weighed by words."""

_ONCE = {
    "Content-Length",
    "Date",
    "ETag",
    "Last-Modified",
    "Set-Cookie",
    "X-Request-ID",
}
"""Headers that no two answers share, or that follow from the body."""

_CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?Z?|"  # times
    r'(?<=name="csrf_token" value=")[^"]+|(?<=before=)\d+|(?<="change":)\d+|'
    r'(?<= type="hidden" value=")I[jm][^"]+|'  # signed with the second it was made in
    # a second factor is proposed at random: as text, as picture, signed
    r'(?<=<code class="address">)[A-Z2-7 ]+(?=</code>)|data:image/svg[^>]+|'
    r'(?<=name="secret" type="hidden" value=")[^"]+'
)


@pytest.fixture(scope="module")
def base(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The starter wiki, with a reader who watches much and a program that is told."""
    with databases.sqlite() as bases:
        world = build_starter(bases, tmp_path_factory.mktemp("leaks"), starter)
        with world.opened(copied=False) as visit:
            make_watchful(visit.site, READER)
            visit.site.writing(
                somebody(visit.site, ADMIN),
                lambda context: webhooks.add(context, "https://hook.invalid/"),
            )
        yield world


@pytest.fixture(scope="module")
def plain(base: World) -> Iterator[Visit]:
    """The wiki in which nothing is hidden."""
    with base.opened() as visit:
        yield visit


@pytest.fixture(scope="module")
def apart(base: World) -> Iterator[Visit]:
    """The wiki with what neither nobody nor a reader sees."""
    with base.opened() as visit:
        hide(visit.site, APART)
        yield visit


@pytest.fixture(scope="module")
def members(base: World) -> Iterator[Visit]:
    """The wiki with what only members see."""
    with base.opened() as visit:
        hide(visit.site, ["members"])
        yield visit


CASES = [
    pytest.param(("reader", "apart"), id="reader"),
    pytest.param(("nobody", "members"), id="nobody", marks=pytest.mark.long),
    pytest.param(("nobody", "apart"), id="nobody at all", marks=pytest.mark.long),
]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[str, Visit, list[str]]:
    """Somebody, a wiki that hides things from them, and how their words begin."""
    role, what = request.param
    stems = [STEMS[each] for each in (APART if what == "apart" else ["members"])]
    return role, request.getfixturevalue(what), stems


def _shown(answer: Any) -> tuple[int, dict[str, str], bytes]:
    headers = {
        name: _CHANGING.sub("…", value)
        for name, value in answer.headers.items()
        if name not in _ONCE
    }
    kind = answer.content_type
    if kind.startswith(("text/", "application/json", "application/atom", "image/svg")):
        return answer.status_code, headers, _CHANGING.sub("…", answer.text).encode()
    return answer.status_code, headers, _unzipped(answer.data)


def _unzipped(data: bytes) -> bytes:
    """Give what a workbook says, without when it was made; other files as they are."""
    if not data.startswith(b"PK"):
        return re.sub(rb"D:\d{14}[^)]*|/ID\s*\[[^\]]*\]|<[0-9a-f]{32}>", b"", data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"\n".join(
            book.read(name) for name in book.namelist() if "core.xml" not in name
        )


def _compare(asked: str, one: Any, other: Any, stems: list[str]) -> list[str]:
    first, second = _shown(one), _shown(other)
    found = []
    if first != second:
        found.append(f"{asked} differs: {_difference(str(first), str(second))}")
    if not any(stem in asked for stem in stems):
        said = (str(second[1]).encode() + second[2]).lower()
        found += [f"{asked} says {stem}" for stem in stems if stem.encode() in said]
    return found


def _difference(one: str, other: str) -> str:
    place = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0
    )
    around = slice(max(place - 80, 0), place + 160)
    return f"\n  without: {one[around]}\n  with:    {other[around]}"


def test_no_screen_tells(plain: Visit, case: tuple[str, Visit, list[str]]) -> None:
    role, hiding, stems = case
    found = []
    for address in [
        *SCREENS,
        *(each.format(stem=stem) for each in HIDDEN for stem in stems),
    ]:
        answers = [visit.ask(role, "GET", address) for visit in (plain, hiding)]
        assert answers[0].status_code < 500, address
        found += _compare(address, *answers, stems)
    assert not found, "\n".join(found)


def test_no_endpoint_tells(plain: Visit, case: tuple[str, Visit, list[str]]) -> None:
    role, hiding, stems = case
    found = []
    for path in [
        *API,
        *(each.format(stem=stem) for each in HIDDEN_API for stem in stems),
    ]:
        answers = [visit.call(role, "GET", path) for visit in (plain, hiding)]
        found += _compare(path, *answers, stems)
    for pattern in PATTERNS:
        body = {"pattern": pattern, "limit": 100}
        answers = [
            visit.call(role, "POST", "/ask", json=body) for visit in (plain, hiding)
        ]
        assert answers[0].status_code == 200
        found += _compare(pattern, *answers, stems)
    assert not found, "\n".join(found)


def test_no_tool_of_an_assistant_tells(
    plain: Visit, case: tuple[str, Visit, list[str]]
) -> None:
    role, hiding, stems = case
    found = []
    for tool, arguments in TOOLS:
        call = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": tool, "arguments": arguments},
        }
        answers = []
        for visit in (plain, hiding):
            headers = {}
            if role != "nobody":
                headers["Authorization"] = f"Bearer {visit.world.tokens[role]}"
            answers.append(
                visit.app.test_client().post("/mcp", json=call, headers=headers)
            )
        assert answers[0].status_code == 200
        found += _compare(json.dumps(call), *answers, stems)
    assert not found, "\n".join(found)


def test_the_words_of_hidden_pages_change_no_search(
    plain: Visit, case: tuple[str, Visit, list[str]]
) -> None:
    role, hiding, _ = case
    for words in RANKED:
        first, second = (
            visit.call(role, "GET", "/search", query_string={"q": words, "limit": 100})
            for visit in (plain, hiding)
        )
        assert first.json == second.json


@pytest.mark.parametrize("seen_by", ["members", "curators", "nobody any more"])
def test_pages_that_one_does_not_see_change_no_order_and_no_beginnings_of_words(
    kitchen: Site, seen_by: str
) -> None:
    def found(words: str) -> list[str]:
        with kitchen.reading(NOBODY) as context:
            hits = search.find(context, words, facets={}).hits
            return [hit.item.page.slug for hit in hits]

    def make(context: Context, document: Document) -> str:
        return editing.create(context, document).slug

    def save(title: str, **rest: Any) -> str:
        document = Document("ingredient", title, **rest)
        slug: str = kitchen.writing(KEEPER, lambda context: make(context, document))
        return slug

    save("One", body="clove clove clove ginger\n")
    save("Two", body="clove ginger ginger ginger\n")
    save("Competence", aliases=("Skill",))
    asked = ("clove ginger", "competen")
    before = [found(words) for words in asked]
    assert len(before[0]) == 2
    assert before[1] == ["competence"]

    told = "clove" if before[0][0] == "one" else "ginger"
    aliases = tuple(f"Competen{letter}" for letter in "abdfghijklmnop")
    for number in range(8):
        slug = save(
            f"Hidden {number}",
            body=f"{told}\n",
            visibility="curators" if seen_by == "nobody any more" else seen_by,
            aliases=tuple(f"{alias} {number}" for alias in aliases),
        )
        if seen_by == "nobody any more":
            kitchen.writing(
                KEEPER, lambda context, slug=slug: moving.archive(context, slug)
            )
    assert [found(words) for words in asked] == before


@pytest.mark.parametrize(
    "format_name", [each for each in exporting.FORMATS if each != "parquet"]
)
def test_no_export_tells(
    plain: Visit, apart: Visit, members: Visit, tmp_path: Path, format_name: str
) -> None:
    written = []
    for number, visit in enumerate((plain, apart, members)):
        place = tmp_path / str(number)
        with visit.site.reading(ANONYMOUS) as context:
            exporting.export(context, place, format_name, root="https://wiki.example")
        written.append(_files(place))
    assert written[0]
    assert written[0] == written[1] == written[2]


def _files(place: Path) -> dict[str, bytes]:
    if place.is_file():
        return {"": _CHANGING.sub("…", place.read_text()).encode()}
    return {
        str(each.relative_to(place)): each.read_bytes()
        for each in sorted(place.rglob("*"))
        if each.is_file()
    }


def test_programs_that_are_told_of_changes_hear_of_public_ones_only(
    apart: Visit, members: Visit
) -> None:
    for visit in (apart, members):
        webhooks.run(visit.site, "https://wiki.example")
        with visit.site.database.reading() as unit:
            rows = unit.connection.execute(text("SELECT body FROM delivery")).all()
        said = str(rows).lower()
        assert not any(stem in said for stem in STEMS.values())


def test_those_who_see_it_do_find_it(apart: Visit, members: Visit) -> None:
    """The words are where they should be; else the tests above would prove nothing."""
    for visit, role, kinds in (
        (apart, "curator", ("curators", "planned")),
        (members, "reader", ("members",)),
    ):
        for kind in kinds:
            stem = STEMS[kind]
            page = visit.ask(role, "GET", f"/pages/{stem}title-school").text
            for part in ("summary", "alias", "body", "field", "note", "caption"):
                assert f"{stem}{part}" in page, part
            for address, part in (
                (f"/pages/{stem}title-school/history", "comment"),
                (f"/pages/{stem}title-school/discussion", "thread"),
                (f"/pages/{CONCEPT}/links?relation=applies&direction=in", "title"),
                (f"/search?q={stem}*", "title"),
                ("/groups", "asked"),
                ("/types/article", "title"),
                ("/questions", "title"),
                ("/files", "file"),
            ):
                assert f"{stem}{part}" in visit.ask(role, "GET", address).text, address
    assert STEMS["proposed"] in apart.ask("curator", "GET", "/review").text
    assert STEMS["drafted"] in apart.ask("admin", "GET", "/drafts").text


def test_every_address_for_reading_is_asked_here(plain: Visit) -> None:
    stem = STEMS["curators"]
    adapter = plain.app.url_map.bind("wiki.example")
    asked = set()
    for address in [*SCREENS, *(each.format(stem=stem) for each in HIDDEN)]:
        try:
            asked.add(adapter.match(address.partition("?")[0], "GET")[0])
        except HTTPException:
            continue
    asked |= {
        adapter.match(f"/api/v1{path.format(stem=stem).partition('?')[0]}", "GET")[0]
        for path in [*API, *HIDDEN_API]
    }
    rules = {
        rule.endpoint
        for rule in plain.app.url_map.iter_rules()
        if "GET" in rule.methods
    }
    # The others answer only those who may write; the policy walk asks them.
    # What is measured is told to those who watch the server, not to readers.
    rules -= asked | {"operations.numbers"}
    assert {rule for rule in rules if not _is_for_staff(plain, rule)} == set()


def _is_for_staff(visit: Visit, endpoint: str) -> bool:
    table = [*STAFF, *(row for row in ENDPOINTS if "reader" not in row.who)]
    named = {(row.method, row.rule) for row in table}
    return all(
        ("GET", rule.rule.removeprefix("/api/v1")) in named
        for rule in visit.app.url_map.iter_rules(endpoint)
    )
