"""The audit log: who did what, when and from where; only ever appended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from wiki.store.tables import audit
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry."""

    id: int
    at: str
    who: str
    address: str
    action: str
    subject: str
    detail: str


_COLUMNS = tuple(audit.c[name] for name in AuditRow.__slots__)


def append(unit: Unit, **values: Any) -> None:
    """Add an entry; none is ever changed or taken away."""
    unit.connection.execute(insert(audit).values(**values))


def newest_first(
    unit: Unit, before: int | None, limit: int, **wanted: str
) -> list[AuditRow]:
    """Give entries whose columns are as wanted, those before a number."""
    query = select(*_COLUMNS).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    for name, value in wanted.items():
        if value:
            query = query.where(audit.c[name] == value)
    return [AuditRow(*row) for row in unit.connection.execute(query)]
