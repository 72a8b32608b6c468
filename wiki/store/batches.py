"""What a batch job answered: a row a page, all of them from the newest batch."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from wiki.store.tables import batch, batch_answer, change
from wiki.store.unit import Unit

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch: the newest change it knew, and how many pages it answered for."""

    number: int
    at: str
    version: int
    pages: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Ranked candidates (page, score, found, high), and pages of alike texts."""

    page_id: int
    placed: Sequence[Sequence[Any]]
    near: Sequence[int]


_NEWEST = select(*batch.c).order_by(batch.c.number.desc()).limit(1)
_FIND = select(*batch_answer.c).where(
    batch_answer.c.page_id == bindparam("page_id"),
    # A page that changed since then has other links or another text.
    ~select(change.c.id)
    .where(
        change.c.page_id == batch_answer.c.page_id,
        change.c.id > select(func.max(batch.c.version)).scalar_subquery(),
    )
    .exists(),
)


def newest(unit: Unit) -> BatchRow | None:
    """Give the batch whose answers are kept, None before the first."""
    row = unit.connection.execute(_NEWEST).one_or_none()
    return BatchRow(*row) if row else None


def number(unit: Unit) -> int:
    """Give the number of the newest batch, 0 before the first."""
    found = newest(unit)
    return found.number if found else 0


def find(unit: Unit, page_id: int) -> AnswerRow | None:
    """Find the answers for a page that has not changed since the batch."""
    row = unit.connection.execute(_FIND, {"page_id": page_id}).one_or_none()
    return AnswerRow(*row) if row else None


def replace(unit: Unit, answers: Iterable[AnswerRow], *, version: int, at: str) -> int:
    """Put these answers in place of all older ones and give their number."""
    last = number(unit)
    unit.connection.execute(delete(batch_answer))
    count = 0
    left = iter(answers)
    while some := list(itertools.islice(left, AT_ONCE)):
        count += len(some)
        unit.connection.execute(
            insert(batch_answer),
            [
                {
                    "page_id": each.page_id,
                    "placed": [list(placed) for placed in each.placed],
                    "near": list(each.near),
                }
                for each in some
            ],
        )
    unit.connection.execute(delete(batch))
    unit.connection.execute(
        insert(batch).values(
            number=last + 1,
            at=at,
            version=version,
            pages=count,
        )
    )
    return count
