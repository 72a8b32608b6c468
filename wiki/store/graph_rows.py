"""Pages and links as the graph needs them: of some pages, or of the whole wiki."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, select

from wiki.store.tables import link, page
from wiki.store.unit import Unit
from wiki.store.visible import ALL, LEVEL, visible

AT_ONCE = 50_000
"""Rows that the database puts together to columns at a time: some MB of text."""

_NODE: tuple[ColumnElement[Any], ...] = (page.c.id, page.c.type, page.c.level)
_ENDS: tuple[ColumnElement[Any], ...] = (
    link.c.id,
    link.c.source_id,
    link.c.relation,
    link.c.target_id,
    link.c.status,
    link.c.since_day,
    link.c.until_day,
    link.c.position,
)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A page as the graph needs it."""

    id: int
    type: str
    level: int


@dataclass(frozen=True, slots=True)
class LinkEnds:
    """A joined statement as the graph needs it; days are yyyymmdd, 0 not stated."""

    id: int
    source_id: int
    relation: str
    target_id: int
    status: str
    since_day: int
    until_day: int
    position: int | None


_NODES_OF = select(*_NODE).where(
    page.c.id.in_(bindparam("ids", expanding=True)), visible(ALL)
)
_ENDS_OF = select(*_ENDS).where(
    link.c.source_id.in_(bindparam("ids", expanding=True)),
    link.c.target_id.is_not(None),
)


def _in_columns(rows: Select[Any]) -> Select[Any]:
    """Let the database join each column of the next rows, the first one their key."""
    (key, *_) = rows.selected_columns
    some = (
        rows.where(key > bindparam("after"))
        .order_by(key)
        .limit(bindparam("most"))
        .subquery()
    )
    columns: list[ColumnElement[Any]] = [
        func.aggregate_strings(cast(each, Text), ",") for each in some.c
    ]
    return select(func.max(some.c[0]), *columns)


_ALL_NODES = _in_columns(select(*_NODE).where(visible(LEVEL)))
_ALL_ENDS = _in_columns(
    select(*_ENDS[:-1], func.coalesce(link.c.position, 0).label("position")).where(
        link.c.target_id.is_not(None)
    )
)


def all_nodes(unit: Unit) -> Iterator[tuple[str, ...]]:
    """Yield all live pages in order, many at a time: each field of `NodeRow` a text.

    It holds their values between commas, which none of them has in it.
    """
    return _columns(unit, _ALL_NODES)


def all_ends(unit: Unit) -> Iterator[tuple[str, ...]]:
    """Yield all joined links in order in the same way: the fields of `LinkEnds`.

    A link without a position has 0. Costs a quarter of what its rows would.
    """
    return _columns(unit, _ALL_ENDS)


def of_pages(unit: Unit, ids: Sequence[int]) -> tuple[list[NodeRow], list[LinkEnds]]:
    """Give some of the live pages and the joined links that they state."""
    nodes: list[NodeRow] = []
    links: list[LinkEnds] = []
    for start in range(0, len(ids), 500):
        some = {"ids": ids[start : start + 500]}
        nodes += [NodeRow(*row) for row in unit.connection.execute(_NODES_OF, some)]
        links += [LinkEnds(*row) for row in unit.connection.execute(_ENDS_OF, some)]
    return nodes, links


def _columns(unit: Unit, query: Select[Any]) -> Iterator[tuple[str, ...]]:
    asked = {"after": -1, "level": ALL, "most": AT_ONCE}
    while (row := unit.connection.execute(query, asked).one())[0] is not None:
        asked["after"], *columns = row
        yield tuple(columns)
