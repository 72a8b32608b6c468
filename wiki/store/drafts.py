"""Drafts: what somebody's form held when it was last kept, one for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from wiki.store.tables import draft
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft; `pairs` are names and values as the form sent them."""

    id: int
    place: str
    page_id: int | None
    title: str
    pairs: Sequence[Sequence[str]]
    updated: str


def put(
    unit: Unit,
    account_id: int,
    place: str,
    *,
    page_id: int | None,
    title: str,
    pairs: Sequence[Sequence[str]],
    updated: str,
) -> None:
    """Keep a draft in place of the one that was there."""
    values = {"page_id": page_id, "title": title, "pairs": pairs, "updated": updated}
    changed = unit.connection.execute(
        update(draft)
        .where(draft.c.account_id == account_id, draft.c.place == place)
        .values(**values)
    )
    if not changed.rowcount:
        unit.connection.execute(
            insert(draft).values(account_id=account_id, place=place, **values)
        )


def find(unit: Unit, account_id: int, place: str) -> DraftRow | None:
    """Find what a person began at a place."""
    asked = {"account_id": account_id, "place": place}
    row = unit.connection.execute(_FIND, asked).one_or_none()
    return DraftRow(*row) if row is not None else None


def newest_first(
    unit: Unit, account_id: int, *, before: tuple[str, int] | None, limit: int
) -> list[DraftRow]:
    """Give a person's drafts, those last written first."""
    query = _own(account_id).order_by(draft.c.updated.desc(), draft.c.id.desc())
    if before is not None:
        moment, number = before
        query = query.where(
            (draft.c.updated < moment)
            | ((draft.c.updated == moment) & (draft.c.id < number))
        )
    return [DraftRow(*row) for row in unit.connection.execute(query.limit(limit))]


def count(unit: Unit, account_id: int) -> int:
    """Count a person's drafts."""
    query = select(func.count()).where(draft.c.account_id == account_id)
    return int(unit.connection.execute(query).scalar_one())


def remove(unit: Unit, account_id: int, place: str) -> None:
    """Take away what a person began at a place."""
    unit.connection.execute(
        delete(draft).where(draft.c.account_id == account_id, draft.c.place == place)
    )


def discard(unit: Unit, account_id: int, number: int) -> bool:
    """Take away one of a person's drafts, and tell whether it was there."""
    gone = unit.connection.execute(
        delete(draft).where(draft.c.account_id == account_id, draft.c.id == number)
    )
    return bool(gone.rowcount)


def remove_before(unit: Unit, moment: str) -> int:
    """Take away drafts that nobody touched since a moment, and count them."""
    gone = unit.connection.execute(delete(draft).where(draft.c.updated < moment))
    return int(gone.rowcount)


def _own(account_id: int | BindParameter[int]) -> Select[Any]:
    return select(
        draft.c.id,
        draft.c.place,
        draft.c.page_id,
        draft.c.title,
        draft.c.pairs,
        draft.c.updated,
    ).where(draft.c.account_id == account_id)


_FIND = _own(bindparam("account_id", type_=Integer)).where(
    draft.c.place == bindparam("place")
)
