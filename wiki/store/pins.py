"""Pages that a curator wants among the suggestions of another page."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from wiki.store import pairs as pairs_of
from wiki.store.tables import pin
from wiki.store.unit import Unit


def of_page(unit: Unit, page_id: int) -> tuple[int, ...]:
    """Give the pages pinned to this one, the first pinned first."""
    query = (
        select(pin.c.other_id)
        .where(pin.c.page_id == page_id)
        .order_by(pin.c.at, pin.c.other_id)
    )
    return tuple(unit.connection.execute(query).scalars())


def pairs(unit: Unit) -> list[tuple[int, int]]:
    """Give every (page, pinned page)."""
    query = select(pin.c.page_id, pin.c.other_id)
    return [(row[0], row[1]) for row in unit.connection.execute(query)]


def add(unit: Unit, page_id: int, other_id: int, *, account_id: int, at: str) -> None:
    """Pin `other_id` to `page_id`."""
    if other_id not in of_page(unit, page_id):
        unit.connection.execute(
            insert(pin).values(
                page_id=page_id, other_id=other_id, account_id=account_id, at=at
            )
        )


def remove(unit: Unit, page_id: int, other_id: int) -> None:
    """Take a pin away, if there is one."""
    unit.connection.execute(
        delete(pin).where(pin.c.page_id == page_id, pin.c.other_id == other_id)
    )


def move(unit: Unit, page_id: int, into_id: int) -> None:
    """Let what was said on and of a page hold for another one, as far as it can."""
    pairs_of.move(unit, pin, page_id, into_id)
