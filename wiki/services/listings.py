"""Browsing the pages of a type: orders, facets, paging."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from wiki.errors import InvalidError
from wiki.services import facets as facet_service
from wiki.services.context import Context
from wiki.services.pages import item, known_type
from wiki.services.views import Listing
from wiki.store import listings as listing_store
from wiki.store import narrowing

SORTS = listing_store.SORTS
MOST_NUMBER = 2**62
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def browse(
    context: Context,
    page_type: str,
    *,
    facets: Mapping[str, Sequence[str]],
    sort: str = "title",
    cursor: str = "",
    limit: int = 50,
) -> Listing:
    """Give one screen of a type's pages, narrowed by facets."""
    known_type(context, page_type)
    if sort not in SORTS:
        raise InvalidError(f"Sort by one of {', '.join(SORTS)}, not by “{sort}”.")
    chosen = {name: facets[name] for name in context.schema.facets if name in facets}
    narrowed = facet_service.narrow(context, chosen, ())
    level = context.viewer.level
    rows = listing_store.browse(
        context.unit,
        page_type,
        narrowed.conditions,
        level=level,
        sort=sort,
        after=_read_cursor(cursor, sort),
        limit=limit + 1,
    )
    pages = listing_store.fitting(page_type, narrowed.conditions, level=level)
    counts = narrowing.count_values(context.unit, pages, list(context.schema.facets))
    shown = rows[:limit]
    return Listing(
        items=tuple(item(row) for row, _ in shown),
        total=listing_store.count(context.unit, pages),
        facets=facet_service.views(context, counts, narrowed.selected),
        next=_write_cursor(shown[-1][1]) if len(rows) > limit else "",
        sort=sort,
    )


def counts(context: Context) -> dict[str, int]:
    """Count the visible pages of each type."""
    return listing_store.count_types(context.unit, context.viewer.level)


def _write_cursor(key: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: str) -> Sequence[Any]:
    if not cursor:
        return ()
    try:
        padding = "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(cursor + padding, b"-_", validate=True))
    except (ValueError, RecursionError):
        key = None
    kinds = listing_store.key_types(sort)
    if (
        not isinstance(key, list)
        or len(key) != len(kinds)
        or not all(map(_is_part, key, kinds))
    ):
        raise InvalidError(
            "The address does not say where to go on. Begin at the first page."
        )
    return key


def _is_part(part: object, kind: type) -> bool:
    if isinstance(part, str):
        return kind is str and _UNSTORABLE.search(part) is None
    return kind is int and type(part) is int and abs(part) < MOST_NUMBER
