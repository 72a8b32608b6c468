"""Addresses that pages had on another site, from which they came."""

from __future__ import annotations

from wiki.services.context import Context
from wiki.store import merged, origins
from wiki.store import pages as page_store

LONGEST = 2_000


def page_at(context: Context, path: str) -> str:
    """Give the slug of the page that stood at a path, "" where none did.

    That is one that the reader may see; `path` begins with a slash.
    """
    if len(path) > LONGEST or "\0" in path:
        return ""
    number = origins.find_address(context.unit, path.rstrip("/"))
    if number is None:
        return ""
    last = merged.chain(context.unit, number)[-1:] or [number]
    rows = page_store.by_ids(context.unit, last, context.viewer.level)
    return next((row.slug for row in rows.values()), "")
