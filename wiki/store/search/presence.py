"""Which pages the search index holds."""

from __future__ import annotations

from sqlalchemy import text

from wiki.store.unit import Unit


def indexed(unit: Unit) -> set[int]:
    """Give every page that has an entry in the index."""
    column = "rowid" if unit.dialect == "sqlite" else "page_id"
    query = text(f"SELECT {column} FROM search")  # noqa: S608 - no input in it
    return set(unit.connection.execute(query).scalars())
