"""Facets as they are stored, read as a whole or page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, func, select

from wiki.store.tables import facet, page
from wiki.store.unit import Unit
from wiki.store.visible import ALL, visible

AT_ONCE = 500

_EACH = (
    select(
        facet.c.facet,
        facet.c.value,
        func.aggregate_strings(cast(facet.c.page_id, Text), ","),
    )
    .group_by(facet.c.facet, facet.c.value)
    .order_by(facet.c.facet, facet.c.value)
)
_OF_PAGES = (
    select(facet.c.page_id, facet.c.facet, facet.c.value)
    .where(facet.c.page_id.in_(bindparam("some", expanding=True)))
    .order_by(facet.c.page_id)
)
_BY_SLUG = select(page.c.slug, page.c.title, page.c.level).where(
    page.c.slug.in_(bindparam("some", expanding=True)), visible(ALL)
)


def each_value(unit: Unit) -> Iterator[tuple[str, str, str]]:
    """Yield (facet, value, the pages that have it as numbers between commas).

    Archived pages are among them. Put together by the database: a tenth of the rows.
    """
    for row in unit.connection.execute(_EACH):
        yield row[0], row[1], row[2]


def of_pages(unit: Unit, ids: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Yield (page, facet, value) of some pages."""
    for row in _in_parts(unit, _OF_PAGES, ids):
        yield row[0], row[1], row[2]


def titles(unit: Unit, slugs: Collection[str]) -> dict[str, tuple[str, int]]:
    """Give title and level of those of these pages that are live, by slug."""
    rows = _in_parts(unit, _BY_SLUG, sorted(slugs))
    return {row[0]: (row[1], row[2]) for row in rows}


def _in_parts(unit: Unit, query: Select[Any], some: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(some), AT_ONCE):
        yield from unit.connection.execute(
            query, {"some": some[start : start + AT_ONCE]}
        )
