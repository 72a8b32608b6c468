"""Listings of a type's pages: in an order, paged by where the last screen ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from wiki.store.narrowing import Condition, fits
from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import link, page
from wiki.store.unit import Unit
from wiki.store.visible import visible

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
) -> list[tuple[PageRow, tuple[Any, ...]]]:
    """Give pages of a type with the key that the following screen begins after."""
    order = _order(sort, level)
    query = select(*ROW_COLUMNS, *(column for column, _ in order))
    query = query.where(*_tests(page_type, conditions, level, dated))
    if after:
        query = query.where(_beyond(order, after))
    query = query.order_by(
        *(column.desc() if down else column for column, down in order)
    ).limit(limit)
    width = len(ROW_COLUMNS)
    return [
        (PageRow(*row[:width]), tuple(row[width:]))
        for row in unit.connection.execute(query)
    ]


def fitting(
    page_type: str, conditions: Sequence[Condition], *, level: int, dated: Span = ()
) -> Select[tuple[int]]:
    """Give the query for the ids of a type's pages that fit, unordered."""
    return select(page.c.id).where(*_tests(page_type, conditions, level, dated))


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
    return tuple(column.type.python_type for column, _ in _order(sort, 0))


def _order(sort: str, level: int) -> Order:
    title, unique = (page.c.title_key, False), (page.c.id, False)
    if sort in ("newest", "soonest"):
        return (page.c.dated, sort == "newest"), title, unique
    if sort == "updated":
        return (page.c.updated, True), (page.c.id, True)
    if sort == "linked":
        return (_links(level), True), title, unique
    return title, unique


def _links(level: int) -> ColumnElement[int]:
    source = page.alias()
    return (
        select(func.count())
        .select_from(link.join(source, source.c.id == link.c.source_id))
        .where(link.c.target_id == page.c.id, visible(level, source))
        .correlate(page)
        .scalar_subquery()
    )


def _tests(
    page_type: str, conditions: Sequence[Condition], level: int, dated: Span
) -> list[ColumnElement[bool]]:
    tests = [page.c.type == page_type, visible(level), *map(fits, conditions)]
    if dated:
        first, end = dated
        tests += [page.c.dated >= first, page.c.dated < end]
    return tests


def _beyond(order: Order, after: Sequence[Any]) -> ColumnElement[bool]:
    """Give the test for rows that come after a key, column by column."""
    tests = []
    for place, (column, down) in enumerate(order):
        same = [order[before][0] == after[before] for before in range(place)]
        further = column < after[place] if down else column > after[place]
        tests.append(and_(*same, further))
    return or_(*tests)
