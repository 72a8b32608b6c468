"""Counts that end by themselves, shared by all processes on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Double, case, cast, delete, func, select

from wiki.lazily import Later
from wiki.store.tables import allowance
from wiki.store.unit import Unit

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql
else:
    postgresql = Later("sqlalchemy.dialects.postgresql")

# The database's clock: machines that count together need not agree on the time.
_NOW = cast(func.extract("epoch", func.clock_timestamp()), Double)


def add(unit: Unit, key: str, seconds: float) -> tuple[int, float]:
    """Add one to a count that ends after `seconds`; give it, and when it ends."""
    query = postgresql.insert(allowance).values(key=key, count=1, ends=_NOW + seconds)
    is_over = allowance.c.ends <= _NOW
    query = query.on_conflict_do_update(
        index_elements=[allowance.c.key],
        set_={
            "count": case((is_over, 1), else_=allowance.c.count + 1),
            "ends": case((is_over, query.excluded.ends), else_=allowance.c.ends),
        },
    )
    row = unit.connection.execute(
        query.returning(allowance.c.count, allowance.c.ends - _NOW)
    ).one()
    return int(row[0]), float(row[1])


def find(unit: Unit, key: str) -> tuple[int, float]:
    """Give a count and in how many seconds it ends; 0 where there is none."""
    query = select(allowance.c.count, allowance.c.ends - _NOW).where(
        allowance.c.key == key, allowance.c.ends > _NOW
    )
    row = unit.connection.execute(query).one_or_none()
    return (int(row[0]), float(row[1])) if row else (0, 0.0)


def remove(unit: Unit, key: str) -> None:
    """Begin a count anew."""
    unit.connection.execute(delete(allowance).where(allowance.c.key == key))


def forget_over(unit: Unit) -> None:
    """Forget counts that have ended."""
    unit.connection.execute(delete(allowance).where(allowance.c.ends <= _NOW))
