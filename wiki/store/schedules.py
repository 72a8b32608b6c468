"""What is to be published, and when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import page, scheduled
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """When a page is to be published (ISO 8601, UTC), and who said so."""

    page_id: int
    at: str
    account_id: int | None
    author: str


_COLUMNS = (
    scheduled.c.page_id,
    scheduled.c.at,
    scheduled.c.account_id,
    scheduled.c.author,
)

_FIND = select(*_COLUMNS).where(scheduled.c.page_id == bindparam("page_id"))


def find(unit: Unit, page_id: int) -> ScheduleRow | None:
    """Find when a page is to be published."""
    row = unit.connection.execute(_FIND, {"page_id": page_id}).one_or_none()
    return ScheduleRow(*row) if row else None


def put(unit: Unit, row: ScheduleRow) -> None:
    """Say when a page is to be published, in the place of an earlier moment."""
    take(unit, row.page_id)
    values = {
        "page_id": row.page_id,
        "at": row.at,
        "account_id": row.account_id,
        "author": row.author,
    }
    unit.connection.execute(insert(scheduled).values(values))


def take(unit: Unit, page_id: int) -> bool:
    """Take a moment away, and tell whether it was there: only one process finds it."""
    query = delete(scheduled).where(scheduled.c.page_id == page_id)
    return unit.connection.execute(query).rowcount > 0


def due(unit: Unit, now: str) -> list[ScheduleRow]:
    """Give what is to be published by now, the earliest first."""
    query = select(*_COLUMNS).where(scheduled.c.at <= now).order_by(scheduled.c.at)
    return [ScheduleRow(*row) for row in unit.connection.execute(query)]


def listed(unit: Unit, level: int) -> list[tuple[ScheduleRow, PageRow]]:
    """Give what a reader of `level` sees that is to be published, the next first."""
    query = (
        select(*_COLUMNS, *ROW_COLUMNS)
        .join(page, page.c.id == scheduled.c.page_id)
        .where(page.c.level <= level, ~page.c.archived)
        .order_by(scheduled.c.at)
        .limit(200)
    )
    width = len(_COLUMNS)
    return [
        (ScheduleRow(*row[:width]), PageRow(*row[width:]))
        for row in unit.connection.execute(query)
    ]
