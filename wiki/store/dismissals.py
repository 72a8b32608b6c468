"""Suggestions that somebody said do not belong, for a pair of pages."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from wiki.store import pairs as pairs_of
from wiki.store.tables import dismissal
from wiki.store.unit import Unit


def of_page(unit: Unit, page_id: int) -> frozenset[int]:
    """Give the pages that are no longer suggested on this one."""
    query = select(dismissal.c.other_id).where(dismissal.c.page_id == page_id)
    return frozenset(unit.connection.execute(query).scalars())


def pairs(unit: Unit) -> list[tuple[int, int]]:
    """Give every (page, page that is not to be suggested there)."""
    query = select(dismissal.c.page_id, dismissal.c.other_id)
    return [(row[0], row[1]) for row in unit.connection.execute(query)]


def remove(unit: Unit, page_id: int, other_id: int) -> None:
    """Let `other_id` be suggested again on `page_id`."""
    unit.connection.execute(
        delete(dismissal).where(
            dismissal.c.page_id == page_id, dismissal.c.other_id == other_id
        )
    )


def add(unit: Unit, page_id: int, other_id: int, *, account_id: int, at: str) -> None:
    """Remember that `other_id` is not to be suggested on `page_id`."""
    if other_id in of_page(unit, page_id):
        return
    unit.connection.execute(
        insert(dismissal).values(
            page_id=page_id, other_id=other_id, account_id=account_id, at=at
        )
    )


def move(unit: Unit, page_id: int, into_id: int) -> None:
    """Let what was said on and of a page hold for another one, as far as it can."""
    pairs_of.move(unit, dismissal, page_id, into_id)
