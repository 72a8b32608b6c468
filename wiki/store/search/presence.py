"""Which pages the search index holds."""

from __future__ import annotations

from sqlalchemy import text

from wiki.store.search.sqlite import TABLES
from wiki.store.unit import Unit

_INDEXED = {
    "sqlite": [text(f"SELECT rowid FROM {table}") for table in TABLES],  # noqa: S608
    "postgresql": [text("SELECT page_id FROM search")],
}


def indexed(unit: Unit) -> set[int]:
    """Give every page that has an entry in the index."""
    return {
        page
        for query in _INDEXED[unit.dialect]
        for page in unit.connection.execute(query).scalars()
    }
