"""Answers remembered by key, written in the transaction of the save they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select

from wiki.store.tables import idempotency
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a save with this key did; `request` is the digest of what was asked."""

    request: str
    slug: str
    number: int
    merged: bool


def find(unit: Unit, account_id: int, key: str) -> Remembered | None:
    """Find the answer that this account's key already had."""
    row = unit.connection.execute(
        select(
            idempotency.c.request,
            idempotency.c.slug,
            idempotency.c.number,
            idempotency.c.merged,
        ).where(idempotency.c.account_id == account_id, idempotency.c.key == key)
    ).one_or_none()
    return Remembered(*row) if row is not None else None


def remember(
    unit: Unit, account_id: int, key: str, answer: Remembered, *, at: str
) -> None:
    """Keep the answer for this key."""
    unit.connection.execute(
        insert(idempotency).values(
            account_id=account_id,
            key=key,
            request=answer.request,
            slug=answer.slug,
            number=answer.number,
            merged=answer.merged,
            at=at,
        )
    )
