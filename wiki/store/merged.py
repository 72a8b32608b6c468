"""Duplicates: which page was merged into which."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import merged, page
from wiki.store.unit import Unit


def add(unit: Unit, page_id: int, into_id: int, *, at: str) -> None:
    """Remember that a page was merged, and that those merged into it went along."""
    unit.connection.execute(
        merged.update().where(merged.c.into_id == page_id).values(into_id=into_id)
    )
    unit.connection.execute(
        insert(merged).values(page_id=page_id, into_id=into_id, at=at)
    )


def remove(unit: Unit, page_id: int) -> None:
    """Forget it: the page is one of its own again."""
    unit.connection.execute(delete(merged).where(merged.c.page_id == page_id))


def into(unit: Unit, page_id: int) -> int | None:
    """Give the page that this one was merged into."""
    query = select(merged.c.into_id).where(merged.c.page_id == page_id)
    number = unit.connection.execute(query).scalar_one_or_none()
    return None if number is None else int(number)


def sources(unit: Unit, into_id: int, level: int) -> list[PageRow]:
    """Give the pages merged into this one whose past a reader of `level` may see."""
    query = (
        select(*ROW_COLUMNS)
        .join(merged, merged.c.page_id == page.c.id)
        .where(merged.c.into_id == into_id, page.c.level <= level)
        .order_by(merged.c.at, page.c.id)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]
