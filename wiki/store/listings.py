"""Listings of a type's pages: in an order, paged by where the last screen ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from wiki.store.narrowing import Condition, fits, listed
from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import link, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible

SORTS = ("title", "newest", "soonest", "updated", "linked")

Span = tuple[str, str] | tuple[()]
"""Dates from the first to before the second; all where it is empty."""

Order = tuple[tuple[ColumnElement[Any], bool], ...]
"""Columns with whether they descend; the last one is unique."""


def browse(
    unit: Unit,
    page_type: str,
    conditions: Sequence[Condition],
    *,
    level: int,
    sort: str,
    after: Sequence[Any],
    limit: int,
    dated: Span = (),
    among: Sequence[int] | None = None,
) -> list[tuple[PageRow, tuple[Any, ...]]]:
    """Give pages of a type with the key that the following screen begins after.

    Only those `among` some pages where these are given, which should be few.
    """
    few = among is not None
    query = _browsing(sort, paged=bool(after), dated=bool(dated), few=few)
    if conditions:
        query = query.where(*map(fits, conditions))
    if among is not None:
        query = query.where(page.c.id.in_(listed(unit, among)))
    asked = {"type": page_type, "level": level, "most": limit}
    asked |= {f"after_{place}": part for place, part in enumerate(after)}
    asked |= dict(zip(("first", "end"), dated, strict=False))
    width = len(ROW_COLUMNS)
    return [
        (PageRow(*row[:width]), tuple(row[width:]))
        for row in unit.connection.execute(query, asked)
    ]


@cache
def _browsing(sort: str, *, paged: bool, dated: bool, few: bool) -> Select[Any]:
    """Give the query for a screen; building it takes longer than running it."""
    order = _order(sort)
    # Of few, not the bare column: SQLite would walk all the pages of the type.
    kind = page.c.type.concat("") if few else page.c.type
    query = select(*ROW_COLUMNS, *(column for column, _ in order)).where(
        kind == bindparam("type"), visible(LEVEL)
    )
    if paged:
        query = query.where(_beyond(order))
    if dated:
        query = query.where(
            page.c.dated >= bindparam("first"), page.c.dated < bindparam("end")
        )
    return query.order_by(
        *(column.desc() if down else column for column, down in order)
    ).limit(bindparam("most", type_=Integer))


def fitting(
    page_type: str, conditions: Sequence[Condition], *, level: int, dated: Span = ()
) -> Select[tuple[int]]:
    """Give the query for the ids of a type's pages that fit, unordered."""
    query = select(page.c.id).where(
        page.c.type == page_type, visible(level), *map(fits, conditions)
    )
    if dated:
        first, end = dated
        query = query.where(page.c.dated >= first, page.c.dated < end)
    return query


def count_months(unit: Unit, pages: Select[tuple[int]]) -> dict[str, int]:
    """Count the pages of a query by their month, such as 2018-03, the newest first."""
    among = pages.subquery()
    month = func.substr(page.c.dated, 1, 7)
    query = (
        select(month, func.count())
        .join(among, among.c.id == page.c.id)
        .where(page.c.dated.like("____-__%"))
        .group_by(month)
        .order_by(month.desc())
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def ids(unit: Unit, pages: Select[Any]) -> list[int]:
    """Give the pages of a query."""
    return [row[0] for row in unit.connection.execute(pages)]


def count_types(unit: Unit, level: int) -> dict[str, int]:
    """Count the visible pages of each type."""
    query = (
        select(page.c.type, func.count()).where(visible(level)).group_by(page.c.type)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def key_types(sort: str) -> tuple[type, ...]:
    """Give what the parts of an order's keys are: text or numbers."""
    return tuple(column.type.python_type for column, _ in _order(sort))


def _order(sort: str) -> Order:
    title, unique = (page.c.title_key, False), (page.c.id, False)
    if sort in ("newest", "soonest"):
        return (page.c.dated, sort == "newest"), title, unique
    if sort == "updated":
        return (page.c.updated, True), (page.c.id, True)
    if sort == "linked":
        return (_links(), True), title, unique
    return title, unique


def _links() -> ColumnElement[int]:
    source = page.alias()
    return (
        select(func.count())
        .select_from(link.join(source, source.c.id == link.c.source_id))
        .where(link.c.target_id == page.c.id, visible(LEVEL, source))
        .correlate(page)
        .scalar_subquery()
    )


def _beyond(order: Order) -> ColumnElement[bool]:
    """Give the test for rows that come after a key, column by column."""
    tests = []
    parts = [
        bindparam(f"after_{place}", type_=column.type)
        for place, (column, _) in enumerate(order)
    ]
    for place, (column, down) in enumerate(order):
        same = [order[before][0] == parts[before] for before in range(place)]
        further = column < parts[place] if down else column > parts[place]
        tests.append(and_(*same, further))
    return or_(*tests)
