"""Facts of pages and links by which patterns narrow: fields, facets, notes, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from wiki.store.narrowing import Condition
from wiki.store.tables import content, facet, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible


@dataclass(frozen=True, slots=True)
class FactRow:
    """What a page says of itself, without its text."""

    id: int
    slug: str
    title: str
    dated: str
    fields: Mapping[str, Any]


_OF_PAGES = (
    select(page.c.id, page.c.slug, page.c.title, page.c.dated, content.c.fields)
    .join(content, content.c.page_id == page.c.id)
    .where(page.c.id.in_(bindparam("ids", expanding=True)), visible(LEVEL))
)
_FACETS = select(facet.c.page_id, facet.c.facet, facet.c.value).where(
    facet.c.page_id.in_(bindparam("ids", expanding=True)),
    facet.c.facet.in_(bindparam("names", expanding=True)),
)
_TITLED = (
    select(page.c.id)
    .where(page.c.title_key == bindparam("key"), visible(LEVEL))
    .order_by(page.c.id)
)


def of_pages(unit: Unit, ids: Iterable[int], level: int) -> dict[int, FactRow]:
    """Give the facts of the visible ones among these pages, by id."""
    found: dict[int, FactRow] = {}
    for some in _batches(ids):
        rows = unit.connection.execute(_OF_PAGES, {"ids": some, "level": level})
        for row in rows:
            found[row.id] = FactRow(*row)
    return found


def facet_values(
    unit: Unit, ids: Iterable[int], names: Sequence[str]
) -> dict[tuple[int, str], list[str]]:
    """Give the values of facets, by page and facet."""
    found: dict[tuple[int, str], list[str]] = {}
    for some in _batches(ids):
        asked = {"ids": some, "names": list(names)}
        for page_id, name, value in unit.connection.execute(_FACETS, asked):
            found.setdefault((page_id, name), []).append(value)
    return found


def with_facet(
    unit: Unit, condition: Condition, level: int, most: int
) -> list[int] | None:
    """Give the visible pages that a condition means, ascending; None beyond `most`."""
    query = (
        select(facet.c.page_id)
        .join(page, page.c.id == facet.c.page_id)
        .where(
            facet.c.facet == condition.facet,
            or_(
                facet.c.value.in_(condition.values),
                *(
                    and_(facet.c.value >= first, facet.c.value <= last)
                    for first, last in condition.spans
                ),
            ),
            visible(level),
        )
        .distinct()
        .order_by(facet.c.page_id)
        .limit(most + 1)
    )
    found = list(unit.connection.execute(query).scalars())
    return found if len(found) <= most else None


def titled(unit: Unit, key: str, level: int) -> list[int]:
    """Give the visible pages whose title makes this name key, ascending."""
    asked = {"key": key, "level": level}
    return list(unit.connection.execute(_TITLED, asked).scalars())


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):
        yield wanted[start : start + 500]
