"""Every address is asked as every role, and answers as the table says, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests import databases
from tests.trust.who_may import SCREENS, Row
from tests.trust.who_may_ask import ENDPOINTS
from tests.trust.world import MISSING, ROLES, SEEN_BY, Visit, World, build
from wiki.resources import static_folder
from wiki.services import vocabulary
from wiki.services.starting import SYSTEM
from wiki.services.transfer import desk
from wiki.web.api import endpoints

_CHANGING = re.compile(
    r'(?<=name="csrf_token" value=")[^"]+|\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z?'
    r'|(?<=name="key" value=")[^"]+|(?<=name="csrf_token" type="hidden" value=")[^"]+'
)
_PLACE = re.compile(r"<(?:[^:<>]+:)?([a-z_]+)>")
_USUAL = {"slug": "basil"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One wiki for all of these tests."""
    with databases.sqlite() as bases:
        made = build(bases, tmp_path_factory.mktemp("walked"))
        with made.opened(copied=False) as visit:
            _complete(visit)
        yield made


@pytest.fixture(scope="module")
def visit(world: World) -> Iterator[Visit]:
    """People at a wiki that none of them may change."""
    with world.opened() as found:
        yield found


def _complete(visit: Visit) -> None:
    with visit.site.reading(SYSTEM) as context:
        visit.world.names |= {
            "vocabulary": vocabulary.current_text(context.unit),
            "static": next(
                str(each.relative_to(static_folder()))
                for each in sorted(static_folder().rglob("*.css"))
            ),
        }


def _address(visit: Visit, row: Row, name: str = "") -> str:
    """Give a row's address; `name` stands where a page is named."""
    places = {**_USUAL, **row.at}
    names = visit.world.names | {"page": name or "pesto-alla-genovese"}
    filled = {place: text.format(**names) for place, text in places.items() if text}
    if name and row.page in filled and "{page}" not in row.at.get(row.page, ""):
        filled[row.page] = name
    if name and "{page}" in row.at.get("place", ""):
        filled["place"] = row.at["place"].format(**names)
    address = _PLACE.sub(lambda found: filled[found[1]], row.rule)
    return f"{address}?{row.query}" if row.query else address


def _sent(visit: Visit, row: Row) -> dict[str, Any]:
    names = visit.world.names
    return {
        name: names["vocabulary"] if value == "{vocabulary}" else value
        for name, value in row.data.items()
    }


def _screen(visit: Visit, row: Row, role: str, name: str = "") -> TestResponse:
    address = _address(visit, row, name)
    rest = {} if row.method == "GET" else {"data": _sent(visit, row)}
    answer: TestResponse = visit.ask(role, row.method, address, **rest)
    return answer


def _endpoint(visit: Visit, row: Row, role: str, name: str = "") -> TestResponse:
    address = _address(visit, row, name)
    headers = {"If-Match": '"1"'}
    rest = {} if row.method in ("GET", "DELETE") else {"json": _sent(visit, row)}
    answer: TestResponse = visit.call(
        role, row.method, address, headers=headers, **rest
    )
    return answer


LEAD_TO_SIGN_IN = ("/sign-in", "/account/sessions/end", "/users/sessions/end")
"""What was done is followed by signing in."""


def _is_refused(answer: TestResponse) -> bool:
    """Tell whether an answer sends away: sign in, not for you, not there."""
    if answer.status_code in (401, 403, 404):
        return True
    place = urlsplit(answer.headers.get("Location", "")).path
    return answer.status_code == 302 and place == "/sign-in"


def _id(row: Row) -> str:
    step = row.at.get("step", "")
    return f"{row.method} {row.rule}" + (f" {step}" if step else "")


def _plain(answer: TestResponse, name: str) -> tuple[int, str, dict[str, str]]:
    """Give all of an answer but the name that was asked for and what is random."""
    body = _CHANGING.sub("…", answer.text)
    headers = {
        key: value.replace(name, "NAME")
        for key, value in answer.headers.items()
        if key not in ("Date", "Content-Length", "Set-Cookie", "ETag", "X-Request-ID")
    }
    headers["has an ETag"] = str("ETag" in answer.headers)
    for space in ("-", " ", "+", "%20"):
        each = name.replace("-", space)
        body = body.replace(each, "NAME").replace(each.capitalize(), "NAME")
    return answer.status_code, body, headers


def test_every_address_is_in_the_table(visit: Visit) -> None:
    rules = {
        (method, rule.rule)
        for rule in visit.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith("/api/v1/") or rule.rule.endswith("openapi.json")
    }
    assert {(row.method, row.rule) for row in SCREENS} == rules


def test_every_endpoint_is_in_the_table(visit: Visit) -> None:
    told = {(row.method, row.rule) for row in ENDPOINTS}
    assert told == {(each.method, each.path) for each in endpoints.ENDPOINTS}
    rules = {
        (method, rule.rule.removeprefix("/api/v1"))
        for rule in visit.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
    }
    assert told == rules


def _first_difference(one: str, other: str) -> str:
    place = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    around = slice(max(place - 60, 0), place + 120)
    return f"…{one[around]}…\n  missing: …{other[around]}…"


WALKS = [(_screen, row) for row in SCREENS] + [(_endpoint, row) for row in ENDPOINTS]
IDS = [_id(row) for row in SCREENS] + [f"API {_id(row)}" for row in ENDPOINTS]


@pytest.mark.parametrize(("walk", "row"), WALKS, ids=IDS)
def test_who_may_not_is_refused_and_changes_nothing(
    visit: Visit, walk: Any, row: Row
) -> None:
    before = visit.contents()
    for role in ROLES:
        if role in row.who:
            continue
        answer = walk(visit, row, role)
        assert _is_refused(answer), f"{role}: {answer.status_code} {answer.text[:300]}"
    assert visit.contents() == before


@pytest.mark.parametrize(("walk", "row"), WALKS, ids=IDS)
def test_who_may_is_answered(world: World, visit: Visit, walk: Any, row: Row) -> None:
    if row.method == "GET" and row.rule != "/mcp":
        before = visit.contents()
        for role in row.who:
            answer = walk(visit, row, role)
            assert answer.status_code in (200, 301, 302), f"{role}: {answer.text[:300]}"
            assert not _is_refused(answer), f"{role}: {answer.text[:300]}"
        assert visit.contents() == before
        return
    for role in row.who[:1]:
        with world.opened() as own:
            answer = walk(own, row, role)
            for key in ("import", "table"):
                desk.settle(own.world.names[key])
            assert answer.status_code < 500, answer.text
            assert not _is_refused(answer) or row.rule in LEAD_TO_SIGN_IN, (
                f"{role}: {answer.status_code} {answer.text[:300]}"
            )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("hidden", SEEN_BY)
def test_a_hidden_page_is_a_missing_page_at_every_address(
    visit: Visit, hidden: str, role: str
) -> None:
    if role in SEEN_BY[hidden]:
        return
    before = visit.contents()
    differing = []
    for (walk, row), name in zip(WALKS, IDS, strict=True):
        if not row.page:
            continue
        shown, gone = (
            _plain(walk(visit, row, role, each), each) for each in (hidden, MISSING)
        )
        if shown != gone:
            differing.append(f"{name}: {_first_difference(str(shown), str(gone))}")
    assert not differing, "\n\n".join(differing)
    assert visit.contents() == before


def test_what_is_sent_to_a_former_name_is_told_the_new_one(world: World) -> None:
    with world.opened() as own:
        moved = {"slug": "basilico", "title": "Basilico"}
        assert own.call("curator", "POST", "/pages/basil/rename", json=moved).json
        for method in ("PUT", "DELETE"):
            body = {"json": {"source": "x"}} if method == "PUT" else {}
            answer = own.call("contributor", method, "/pages/basil/draft", **body)
            assert answer.status_code == 404
            assert "basilico" in answer.json["detail"]


def test_a_person_who_must_sign_in_comes_back_to_the_same_address(visit: Visit) -> None:
    for address in ("/import", "/checks?type=dish"):
        answer = visit.ask("nobody", "GET", address)
        assert answer.status_code == 302
        back = parse_qs(urlsplit(answer.headers["Location"]).query)["next"]
        assert back == [address]
