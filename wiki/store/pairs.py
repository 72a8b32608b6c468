"""Tables that say something of a page and another one."""

from __future__ import annotations

from sqlalchemy import Table, delete, or_, select, update

from wiki.store.unit import Unit


def move(unit: Unit, table: Table, page_id: int, into_id: int) -> None:
    """Let what a table says of a page hold for another one, as far as it can.

    Nothing is said of a page and itself, nor of the same two pages twice.
    """
    page, other = table.c.page_id, table.c.other_id
    for own, end in ((page, other), (other, page)):
        taken = select(end).where(own == into_id)
        unit.connection.execute(
            delete(table).where(own == page_id, or_(end == into_id, end.in_(taken)))
        )
        unit.connection.execute(
            update(table).where(own == page_id).values({own.name: into_id})
        )
