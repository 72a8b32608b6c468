"""What pages were called where they came from, and where they stood before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Column, Table, delete, insert, select, update

from wiki.store.tables import old_address, origin
from wiki.store.unit import Unit


def find(unit: Unit, key: str) -> tuple[int, int] | None:
    """Find the page that was called so elsewhere, and the revision that it then had."""
    query = select(origin.c.page_id, origin.c.revision).where(origin.c.key == key)
    row = unit.connection.execute(query).one_or_none()
    return (row.page_id, row.revision) if row else None


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
    unit: Unit,
    page_id: int,
    revision: int,
    keys: Iterable[str],
    addresses: Iterable[str],
) -> None:
    """Remember both for a page as of a revision; who claims one last has it."""
    claimed = {"page_id": page_id, "revision": revision}
    _put(unit, origin, origin.c.key, sorted(set(keys)), claimed)
    paths = sorted(set(addresses))
    _put(unit, old_address, old_address.c.path, paths, {"page_id": page_id})


def move(unit: Unit, from_id: int, to_id: int) -> None:
    """Give what leads to one page to another."""
    for table in (origin, old_address):
        unit.connection.execute(
            update(table).where(table.c.page_id == from_id).values(page_id=to_id)
        )


def _put(
    unit: Unit,
    table: Table,
    column: Column[str],
    values: list[str],
    claimed: Mapping[str, int],
) -> None:
    if values:
        unit.connection.execute(delete(table).where(column.in_(values)))
        rows = [{column.name: value, **claimed} for value in values]
        unit.connection.execute(insert(table), rows)
