"""Reading groups: which page is read together from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import page, reading_group
from wiki.store.unit import Unit
from wiki.store.visible import visible


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One reading group; `begins` and `ends` are days in ISO form."""

    id: int
    begins: str
    ends: str
    questions: str


_COLUMNS = (
    reading_group.c.id,
    reading_group.c.begins,
    reading_group.c.ends,
    reading_group.c.questions,
)


def add(unit: Unit, **values: Any) -> int:
    """Add a group and give its number."""
    result = unit.connection.execute(
        insert(reading_group).values(**values).returning(reading_group.c.id)
    )
    return int(result.scalar_one())


def remove(unit: Unit, number: int) -> bool:
    """Take a group away, and tell whether it was there."""
    gone = unit.connection.execute(
        delete(reading_group).where(reading_group.c.id == number)
    )
    return bool(gone.rowcount)


def on_day(unit: Unit, day: str, level: int) -> tuple[GroupRow, PageRow] | None:
    """Give the group that reads on a day, the one that began last."""
    query = _visible(level).where(
        reading_group.c.begins <= day, reading_group.c.ends >= day
    )
    row = unit.connection.execute(query.limit(1)).one_or_none()
    return _split(row) if row is not None else None


def newest_first(unit: Unit, level: int, limit: int) -> list[tuple[GroupRow, PageRow]]:
    """Give the groups, those that begin last first."""
    rows = unit.connection.execute(_visible(level).limit(limit))
    return [_split(row) for row in rows]


def page_of(unit: Unit, number: int) -> int | None:
    """Give the page that a group reads."""
    query = select(reading_group.c.page_id).where(reading_group.c.id == number)
    return unit.connection.execute(query).scalar_one_or_none()


def move(unit: Unit, page_id: int, into_id: int) -> None:
    """Let the groups of a page go over to another one."""
    unit.connection.execute(
        update(reading_group)
        .where(reading_group.c.page_id == page_id)
        .values(page_id=into_id)
    )


def _visible(level: int) -> Select[Any]:
    return (
        select(*_COLUMNS, *ROW_COLUMNS)
        .join(page, page.c.id == reading_group.c.page_id)
        .where(visible(level))
        .order_by(reading_group.c.begins.desc(), reading_group.c.id.desc())
    )


def _split(row: Any) -> tuple[GroupRow, PageRow]:
    count = len(_COLUMNS)
    return GroupRow(*row[:count]), PageRow(*row[count:])
