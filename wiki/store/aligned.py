"""Pages that name a page, by the values of a facet that they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from wiki.store.tables import facet, link, page
from wiki.store.unit import Unit
from wiki.store.visible import visible


def newest_by_value(
    unit: Unit,
    page_id: int,
    name: str,
    values: Sequence[str],
    *,
    level: int,
    limit: int,
) -> dict[str, list[int]]:
    """Give the newest pages that link to a page, for each value of a facet."""
    return {
        value: list(
            unit.connection.execute(
                _naming(page_id, name, level, page.c.id)
                .where(facet.c.value == value)
                .group_by(page.c.id, page.c.dated)
                .order_by(page.c.dated.desc(), page.c.id)
                .limit(limit)
            ).scalars()
        )
        for value in values
    }


def counts(unit: Unit, page_id: int, name: str, level: int) -> dict[str, int]:
    """Count the pages that link to a page by the values of a facet."""
    query = _naming(
        page_id, name, level, facet.c.value, func.count(page.c.id.distinct())
    ).group_by(facet.c.value)
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def _naming(page_id: int, name: str, level: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(link)
        .join(page, page.c.id == link.c.source_id)
        .join(facet, facet.c.page_id == page.c.id)
        .where(link.c.target_id == page_id, facet.c.facet == name, visible(level))
    )
