"""Heads of pages as their revisions have them: what they must say, and made anew."""

from __future__ import annotations

from typing import Any

from graph.schema import Schema
from wiki.services import deriving
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store.revisions import RevisionRow
from wiki.store.unit import Unit
from wiki.text.document import Document
from wiki.text.frontmatter import parse_page
from wiki.text.slugs import slugify


def columns(
    unit: Unit, schema: Schema, newest: RevisionRow, document: Document
) -> dict[str, Any]:
    """Give all that a head says, but for its address, which no revision tells."""
    first = revision_store.find(unit, newest.page_id, 1) or newest
    return {
        "revision": newest.number,
        "author": newest.author,
        "created": first.at,
        "updated": newest.at,
        "archived": newest.archived,
        **deriving.page_columns(schema, document),
    }


def mend(unit: Unit, schema: Schema) -> None:
    """Let every head follow the newest revision; one that is gone is made again."""
    held = dict(page_store.heads(unit))
    for page_id, number in revision_store.newest_numbers(unit).items():
        newest = revision_store.get(unit, page_id, number)
        document = parse_page(newest.text)
        wanted = columns(unit, schema, newest, document)
        if page_id not in held:
            slug = _slug(unit, page_id, document)
            page_store.add(unit, {"id": page_id, "slug": slug, **wanted})
        elif held[page_id] != {"slug": held[page_id]["slug"], **wanted}:
            page_store.change(unit, page_id, wanted)


def _slug(unit: Unit, page_id: int, document: Document) -> str:
    """Give the address that a page had, or one that is free where no name tells it."""
    for name in name_store.of_page(unit, page_id):
        if name.kind == "slug":
            return name.name
    slug = slugify(document.title)
    return f"{slug}-{page_id}" if name_store.slug_taken(unit, slug) else slug
