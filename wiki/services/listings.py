"""Browsing the pages of a type: orders, facets, paging."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from graph.columns import Column
from wiki.errors import InvalidError
from wiki.services import facets as facet_service
from wiki.services.context import Context
from wiki.services.pages import item, known_type
from wiki.services.views import Archive, FacetView, Listing, Month
from wiki.store import listings as listing_store
from wiki.store import narrowing
from wiki.store.narrowing import Condition
from wiki.text import json_text
from wiki.text.dates import parse_date

SORTS = listing_store.SORTS
MOST_NUMBER = 2**62
WHENS = ("upcoming", "past")
FEW = 2_000
"""Narrowed to so many pages, these are put in order; of more, the order is followed
until a screen is full.
"""

MOST_NAMED = 200
"""Pages of a facet that an archive lists, the most frequent ones first."""

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def browse(
    context: Context,
    page_type: str,
    *,
    facets: Mapping[str, Sequence[str]],
    sort: str = "title",
    cursor: str = "",
    limit: int = 50,
    month: str = "",
    when: str = "",
) -> Listing:
    """Give one screen of a type's pages, narrowed by facets.

    `month` is one such as 2018-03, `when` one of `WHENS`: those of today and later, or
    those before.
    """
    known_type(context, page_type)
    dated = _span(context, month, when)
    if sort not in SORTS:
        raise InvalidError(f"Sort by one of {', '.join(SORTS)}, not by “{sort}”.")
    chosen = {name: facets[name] for name in context.schema.facets if facets.get(name)}
    narrowed = facet_service.narrow(context, chosen, ())
    # All pages of a type are asked for most, and there is the most to count.
    whole = not chosen and not dated
    fitting = cache(lambda: _pages(context, page_type, narrowed.conditions, dated))

    def count() -> tuple[int, tuple[FacetView, ...]]:
        names = list(context.schema.facets)
        return (
            len(fitting()),
            facet_service.views(context, fitting(), names, narrowed.selected),
        )

    total, values = context.once(("listing", page_type), count) if whole else count()
    few = not whole and total <= FEW
    rows = listing_store.browse(
        context.unit,
        page_type,
        () if few else narrowed.conditions,
        level=context.viewer.level,
        sort=sort,
        after=_read_cursor(cursor, sort),
        limit=limit + 1,
        dated=dated,
        among=fitting().tolist() if few else None,
    )
    shown = rows[:limit]
    return Listing(
        items=tuple(item(row) for row, _ in shown),
        total=total,
        facets=values,
        next=_write_cursor(shown[-1][1]) if len(rows) > limit else "",
        sort=sort,
    )


def counts(context: Context) -> dict[str, int]:
    """Count the visible pages of each type."""
    return listing_store.count_types(context.unit, context.viewer.level)


def archive(
    context: Context, page_type: str, facets: Mapping[str, Sequence[str]]
) -> Archive:
    """Count a type's pages by month, and by the pages that they name."""
    known_type(context, page_type)
    narrowed = facet_service.narrow(context, facets, ())
    level = context.viewer.level
    months = listing_store.count_months(
        context.unit,
        listing_store.fitting(page_type, narrowed.conditions, level=level),
    )
    years: dict[str, list[Month]] = {}
    for key, count in months.items():
        years.setdefault(key[:4], []).append(Month(key, parse_date(key).shown, count))
    links = [each.slug for each in context.schema.facets.values() if each.type]
    pages = _pages(context, page_type, narrowed.conditions, ())
    return Archive(
        total=len(pages),
        years={year: tuple(found) for year, found in years.items()},
        facets=facet_service.views(context, pages, links, {}, shown=MOST_NAMED),
    )


def _pages(
    context: Context,
    page_type: str,
    conditions: Sequence[Condition],
    dated: listing_store.Span,
) -> Column:
    level = context.viewer.level
    if dated:
        query = listing_store.fitting(page_type, conditions, level=level, dated=dated)
        return np.array(listing_store.ids(context.unit, query), np.int64)
    of_type = Condition(narrowing.TYPE, (page_type,))
    return context.facets().fitting([of_type, *conditions], level)


def _span(context: Context, month: str, when: str) -> listing_store.Span:
    today = context.now.date().isoformat()
    if when:
        if when not in WHENS:
            raise InvalidError(f"Choose one of {', '.join(WHENS)}, not “{when[:40]}”.")
        return (today, "9999~") if when == "upcoming" else ("0", today)
    if month:
        if not _MONTH.fullmatch(month):
            raise InvalidError(f"Write a month as 2018-03, not “{month[:40]}”.")
        return month, f"{month}~"
    return ()


def _write_cursor(key: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, sort: str) -> Sequence[Any]:
    if not cursor:
        return ()
    try:
        padding = "=" * (-len(cursor) % 4)
        key = json_text.read(base64.b64decode(cursor + padding, b"-_", validate=True))
    except (ValueError, InvalidError):
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
