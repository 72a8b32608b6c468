"""What administrators chose for the whole site: every choice, the last in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from wiki.store.tables import site_option
from wiki.store.unit import Unit

_LAST = select(func.max(site_option.c.id)).group_by(site_option.c.name)
_IN_FORCE = select(site_option.c.name, site_option.c.value).where(
    site_option.c.id.in_(_LAST)
)


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice: who set which option to what, and when."""

    id: int
    name: str
    value: Any
    author: str
    at: str


def in_force(unit: Unit) -> dict[str, Any]:
    """Give the options that somebody ever set, with their values."""
    return {row.name: row.value for row in unit.connection.execute(_IN_FORCE)}


def append(unit: Unit, name: str, value: Any, *, author: str, at: str) -> None:
    """Set an option."""
    unit.connection.execute(
        insert(site_option).values(name=name, value=value, author=author, at=at)
    )


def newest_first(unit: Unit, limit: int) -> list[ChoiceRow]:
    """Give the last choices."""
    query = (
        select(
            site_option.c.id,
            site_option.c.name,
            site_option.c.value,
            site_option.c.author,
            site_option.c.at,
        )
        .order_by(site_option.c.id.desc())
        .limit(limit)
    )
    return [ChoiceRow(*row) for row in unit.connection.execute(query)]
