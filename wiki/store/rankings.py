"""What was learned of ranking suggestions: results, numbered, the last in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from wiki.store.tables import ranking
from wiki.store.unit import Unit

_NEWEST = select(func.max(ranking.c.number))


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A result: `links` the wiki had then, the blend (None: fusion is better), and how
    it was judged."""

    number: int
    at: str
    links: int
    blend: Mapping[str, Any] | None
    report: Mapping[str, Any]


def newest(unit: Unit) -> int:
    """Give the number of the last result, 0 before there is one."""
    return int(unit.connection.execute(_NEWEST).scalar() or 0)


def get(unit: Unit, number: int) -> RankingRow:
    """Give a result that exists."""
    query = select(*ranking.c).where(ranking.c.number == number)
    return RankingRow(*unit.connection.execute(query).one())


def append(
    unit: Unit,
    *,
    at: str,
    links: int,
    blend: Mapping[str, Any] | None,
    report: Mapping[str, Any],
) -> int:
    """Put a result in force and give its number."""
    number = newest(unit) + 1
    unit.connection.execute(
        insert(ranking).values(
            number=number, at=at, links=links, blend=blend, report=report
        )
    )
    return number
