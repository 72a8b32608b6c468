"""No value of any part of any request is a fault of ours.

Every address is asked once as it should be, while it is noted which parts of the query
and the form it reads. Then each value is given to all of them at once, and in the long
run, which is made on both kinds of database, to each of them alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from tests import databases
from tests.databases import Databases
from tests.trust.test_policy_walk import _address, _complete, _id, _sent
from tests.trust.who_may import SCREENS, Row
from tests.trust.who_may_ask import ENDPOINTS
from tests.trust.world import Visit, World, build
from wiki.services.transfer import desk
from wiki.web.api import endpoints
from wiki.web.api.endpoints import Endpoint

HUGE = "9" * 30
TEXTS = (
    HUGE,
    "-1",
    "²",  # a digit that is no number
    "٣",  # a number that is no ASCII
    "NaN",
    "2026-02-30",
    "9999-12-31T23:59",
    "(" * 3_000,
    "[" * 3_000,
    "x" * 9_000,
    "%' \" \\ \u202e\ufffe\x07 ${{7*7}} <b>",
    "\ud800",
    "\0",
)
JSON_VALUES: tuple[Any, ...] = (
    10**30,
    -1,
    1.5,
    True,
    None,
    [],
    {},
    [[[[]]]],
    {"": {"": ""}},
    ["\0"],
    {"\0": "\0"},
    "\0",
    "\x07" + "x" * 9_000,
    "²",
    "9999-12-31T23:59",
)
QUICK_JSON: tuple[Any, ...] = (10**30, -1, [[[[]]]], "\0", "²", "\x07" + "x" * 9_000)
CODED = tuple(quote_plus(text.encode("utf-8", "surrogatepass")) for text in TEXTS)
QUICK = tuple(CODED[number] for number in (0, 1, 2, 7, 10, 11, 12))

_NUMBER = re.compile(r"<int:([a-z_]+)>")


class Noting(ImmutableMultiDict[str, str]):
    """Notes which of its parts are asked for."""

    asked: set[str] = set()  # noqa: RUF012 - all of them note in one place

    def get(self, key: Any, *rest: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *rest, **more)

    def getlist(self, key: Any, *rest: Any, **more: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *rest, **more)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """People at a wiki of these tests alone."""
    with databases.sqlite() as bases:
        yield from _opened(bases, tmp_path_factory)


@pytest.fixture(scope="module")
def either(
    bases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visit]:
    """The same on either kind of database."""
    yield from _opened(bases, tmp_path_factory)


def _opened(
    bases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visit]:
    world: World = build(bases, tmp_path_factory.mktemp("bad"))
    with world.opened() as found:
        _complete(found)
        asked = type("Noted", (found.app.request_class,), {})
        asked.parameter_storage_class = Noting
        found.app.request_class = asked
        yield found
        for key in ("import", "table"):
            desk.settle(world.names[key])


@pytest.mark.parametrize("row", SCREENS, ids=_id)
def test_no_value_sent_to_a_screen_is_a_fault_of_ours(visit: Visit, row: Row) -> None:
    names = _asked(visit, row)
    assert not _faults(
        (f"all={coded[:50]}", _to_screen(visit, row, names, coded))
        for coded in (QUICK if names else ())
    )


@pytest.mark.parametrize("row", ENDPOINTS, ids=_id)
def test_no_value_sent_to_the_api_is_a_fault_of_ours(visit: Visit, row: Row) -> None:
    names = _taken(row)
    values = (QUICK_JSON if _endpoint(row).takes_body else QUICK) if names else ()
    assert not _faults(
        (f"all={str(value)[:50]}", _to_api(visit, row, names, value))
        for value in values
    )


@pytest.mark.long
@pytest.mark.parametrize("row", SCREENS, ids=_id)
def test_no_part_of_a_form_or_query_alone_either(either: Visit, row: Row) -> None:
    assert not _faults(
        (f"{name}={coded[:50]}", _to_screen(either, row, [name], coded))
        for name in _asked(either, row)
        for coded in CODED
    )


@pytest.mark.long
@pytest.mark.parametrize("row", ENDPOINTS, ids=_id)
def test_no_part_of_a_request_of_the_api_alone_either(either: Visit, row: Row) -> None:
    values = JSON_VALUES if _endpoint(row).takes_body else CODED
    assert not _faults(
        (f"{name}={str(value)[:50]}", _to_api(either, row, [name], value))
        for name in _taken(row)
        for value in values
    )


@pytest.mark.parametrize(
    "row", [row for row in SCREENS + ENDPOINTS if _NUMBER.search(row.rule)], ids=_id
)
def test_no_number_in_an_address_is_a_fault_of_ours(visit: Visit, row: Row) -> None:
    for number in ("0", str(2**31), HUGE):
        places = dict.fromkeys(_NUMBER.findall(row.rule), number)
        changed = Row(row.method, row.rule, row.who, {**row.at, **places}, row.data)
        if row in ENDPOINTS:
            answer = _to_api(visit, changed, [], "")
        else:
            answer = _to_screen(visit, changed, [], "")
        assert answer.status_code < 500, answer.text[:200]
        if number == HUGE:
            assert answer.status_code == 404, "There is no such number."


def _faults(answers: Iterable[tuple[str, TestResponse]]) -> str:
    return "\n".join(
        f"{name}: {answer.status_code}"
        for name, answer in answers
        if answer.status_code >= 500
    )


def _role(row: Row) -> str:
    return row.who[-1] if row.who else "admin"


def _asked(visit: Visit, row: Row) -> list[str]:
    """Give the parts of query and form that an address reads."""
    Noting.asked.clear()
    _to_screen(visit, row, [], "")
    return sorted(Noting.asked - {"csrf_token"})


def _to_screen(visit: Visit, row: Row, names: Iterable[str], coded: str) -> Any:
    """Ask as one should, but for some parts that have a value as it is coded."""
    role, (path, _, query) = _role(row), _address(visit, row).partition("?")
    wrong = "&".join(f"{quote_plus(name)}={coded}" for name in names)
    client = visit.client(role)
    if row.method == "GET":
        return client.get(f"{path}?{wrong or query}", buffered=True)
    data = _sent(visit, row) | {"csrf_token": visit.world.csrf[role]}
    pairs = {name: value for name, value in data.items() if name not in names}
    return client.open(
        f"{path}?{query}",
        method=row.method,
        data=f"{urlencode(pairs)}&{wrong}",
        content_type="application/x-www-form-urlencoded",
        buffered=True,
    )


def _endpoint(row: Row) -> Endpoint:
    return next(
        each
        for each in endpoints.ENDPOINTS
        if (each.method, each.path) == (row.method, row.rule)
    )


def _taken(row: Row) -> list[str]:
    fields = _endpoint(row).model.model_fields
    return [field.alias or name for name, field in fields.items()]


def _to_api(visit: Visit, row: Row, names: Iterable[str], value: Any) -> Any:
    path, _, query = _address(visit, row).partition("?")
    headers = {"If-Match": '"1"'}
    if not _endpoint(row).takes_body:
        wrong = "&".join(f"{quote_plus(name)}={value}" for name in names)
        address = f"{path}?{wrong or query}"
        return visit.call(_role(row), row.method, address, headers=headers)
    data = {**_sent(visit, row), **dict.fromkeys(names, value)}
    return visit.call(
        _role(row),
        row.method,
        f"{path}?{query}",
        data=json.dumps(data),
        content_type="application/json",
        headers=headers,
    )
