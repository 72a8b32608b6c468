"""What pages were called where they came from, and where they stood before."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Table, delete, insert, select, update

from wiki.store.tables import old_address, origin
from wiki.store.unit import Unit


def find(unit: Unit, key: str) -> int | None:
    """Find the page that was called so elsewhere."""
    query = select(origin.c.page_id).where(origin.c.key == key)
    return unit.connection.execute(query).scalar_one_or_none()


def find_address(unit: Unit, path: str) -> int | None:
    """Find the page that stood at this path on another site."""
    query = select(old_address.c.page_id).where(old_address.c.path == path)
    return unit.connection.execute(query).scalar_one_or_none()


def addresses_of(unit: Unit, page_id: int) -> list[str]:
    """Give the paths where a page stood before."""
    query = (
        select(old_address.c.path)
        .where(old_address.c.page_id == page_id)
        .order_by(old_address.c.path)
    )
    return list(unit.connection.execute(query).scalars())


def put(
    unit: Unit, page_id: int, keys: Iterable[str], addresses: Iterable[str]
) -> None:
    """Remember both for a page; the last page that claims one has it."""
    for table, column, values in (
        (origin, origin.c.key, keys),
        (old_address, old_address.c.path, addresses),
    ):
        _put(unit, table, column, page_id, sorted(set(values)))


def move(unit: Unit, from_id: int, to_id: int) -> None:
    """Give what leads to one page to another."""
    for table in (origin, old_address):
        unit.connection.execute(
            update(table).where(table.c.page_id == from_id).values(page_id=to_id)
        )


def _put(
    unit: Unit, table: Table, column: Column[str], page_id: int, values: list[str]
) -> None:
    if not values:
        return
    known = set(
        unit.connection.execute(
            select(column).where(column.in_(values), table.c.page_id == page_id)
        ).scalars()
    )
    wanted = [value for value in values if value not in known]
    if not wanted:
        return
    unit.connection.execute(delete(table).where(column.in_(wanted)))
    unit.connection.execute(
        insert(table), [{column.name: value, "page_id": page_id} for value in wanted]
    )
