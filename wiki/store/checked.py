"""When pages were last checked, and when they are due again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import account, checked, page
from wiki.store.unit import Unit
from wiki.store.visible import visible


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One page's last check; `on` and `due` are days in ISO form."""

    on: str
    due: str
    author: str
    note: str


_COLUMNS: tuple[ColumnElement[Any], ...] = (
    checked.c.on,
    checked.c.due,
    account.c.name,
    checked.c.note,
)

_FIND = (
    select(*_COLUMNS)
    .join(account, account.c.id == checked.c.account_id)
    .where(checked.c.page_id == bindparam("page_id"))
)


def put(
    unit: Unit, page_id: int, *, on: str, due: str, account_id: int, note: str
) -> None:
    """Keep that a page was checked, in place of what was known before."""
    unit.connection.execute(delete(checked).where(checked.c.page_id == page_id))
    unit.connection.execute(
        insert(checked).values(
            page_id=page_id, on=on, due=due, account_id=account_id, note=note
        )
    )


def find(unit: Unit, page_id: int) -> CheckedRow | None:
    """Find when a page was last checked."""
    row = unit.connection.execute(_FIND, {"page_id": page_id}).one_or_none()
    return CheckedRow(*row) if row is not None else None


def due(
    unit: Unit,
    level: int,
    *,
    until: str,
    page_type: str,
    after: tuple[str, int] | None,
    limit: int,
) -> list[tuple[CheckedRow, PageRow]]:
    """Give visible pages due by a day ("" for any day), the longest due first."""
    query = _of_pages(*_COLUMNS, *ROW_COLUMNS).where(_due(level, until))
    if page_type:
        query = query.where(page.c.type == page_type)
    if after is not None:
        query = query.where(tuple_(checked.c.due, checked.c.page_id) > tuple_(*after))
    query = query.order_by(checked.c.due, checked.c.page_id).limit(limit)
    split = len(_COLUMNS)
    return [
        (CheckedRow(*row[:split]), PageRow(*row[split:]))
        for row in unit.connection.execute(query)
    ]


def count_types(unit: Unit, level: int, *, until: str) -> dict[str, int]:
    """Count visible pages that are due by a day, by type."""
    query = (
        _of_pages(page.c.type, func.count())
        .where(_due(level, until))
        .group_by(page.c.type)
        .order_by(page.c.type)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def _of_pages(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(checked)
        .join(page, page.c.id == checked.c.page_id)
        .join(account, account.c.id == checked.c.account_id)
    )


def _due(level: int, until: str) -> ColumnElement[bool]:
    return visible(level) & (checked.c.due <= until) if until else visible(level)
