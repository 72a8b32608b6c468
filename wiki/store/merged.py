"""Duplicates: which page was merged into which."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import merged, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL

# Made once: each history asks for both.
_INTO = select(merged.c.into_id).where(merged.c.page_id == bindparam("page"))


def _sources() -> Select[Any]:
    first = select(merged.c.page_id).where(merged.c.into_id == bindparam("into_id"))
    found = first.cte("found", recursive=True)
    further = select(merged.c.page_id).join(found, merged.c.into_id == found.c.page_id)
    found = found.union(further)
    return (
        select(*ROW_COLUMNS)
        .join(merged, merged.c.page_id == page.c.id)
        .where(page.c.id.in_(select(found.c.page_id)), page.c.level <= LEVEL)
        .order_by(merged.c.at, page.c.id)
    )


_SOURCES = _sources()


def add(unit: Unit, page_id: int, into_id: int, *, at: str) -> None:
    """Remember that a page was merged; those merged into it before go along."""
    unit.connection.execute(
        insert(merged).values(page_id=page_id, into_id=into_id, at=at)
    )


def remove(unit: Unit, page_id: int) -> None:
    """Forget it: the page is one of its own again."""
    unit.connection.execute(delete(merged).where(merged.c.page_id == page_id))


def chain(unit: Unit, page_id: int) -> list[int]:
    """Give the page that this one was merged into, the one that was merged into, …

    Nothing for a page of its own. There is no circle: a page that goes into another
    one is out of sight, and nothing is merged into it until it comes back.
    """
    found: list[int] = []
    while True:
        last = found[-1] if found else page_id
        number = unit.connection.execute(_INTO, {"page": last}).scalar_one_or_none()
        if number is None:
            return found
        found.append(int(number))


def sources(unit: Unit, into_id: int, level: int) -> list[PageRow]:
    """Give the pages merged into this one, or into one that was, as far as a reader of
    `level` may see their past.
    """
    asked = {"into_id": into_id, "level": level}
    return [PageRow(*row) for row in unit.connection.execute(_SOURCES, asked)]
