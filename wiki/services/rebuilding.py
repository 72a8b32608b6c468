"""Deriving every page anew from its newest revision."""

from __future__ import annotations

from graph.schema import Schema
from wiki.services import deriving
from wiki.store import changes as change_store
from wiki.store import pages as page_store
from wiki.store.unit import Unit


def rebuild(unit: Unit, schema: Schema, *, at: str) -> int:
    """Write every derived row again and give the number of pages; revisions stay."""
    count = 0
    for row in page_store.walk(unit):
        document = deriving.head_document(unit, row)
        page_store.change(unit, row.id, deriving.page_columns(schema, document))
        deriving.derive(unit, schema, row, document)
        change_store.append(
            unit,
            row.id,
            row.revision,
            change_store.SILENT,
            author=row.author,
            at=at,
            level=row.level,
        )
        count += 1
    return count


def index(unit: Unit) -> None:
    """Fill the index of texts, which is empty, from the newest revisions."""
    for row in page_store.walk(unit):
        deriving.index(unit, row.id, deriving.head_document(unit, row))
