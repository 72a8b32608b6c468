"""Which pages fit a query, best first, at the cost of what is ranked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graph.columns import Column
from wiki.services.context import Context
from wiki.store import search as search_store
from wiki.store.narrowing import Condition
from wiki.text.query import Query

RANKED = 2_000
"""Hits that are weighed. Of more, those whose names fit and the best linked are."""

REORDERED = 100
"""How many of the best are looked at for their links."""

LINKED_MOST = 64
LINK_GAIN = 0.05


def matching(
    context: Context,
    query: Query,
    conditions: Sequence[Condition],
    *,
    some: bool = False,
) -> Column:
    """Give the pages that the reader sees and that fit, best first.

    At most `COUNTED`; without words to find, by title. With `some` it is enough to
    have one of the words.
    """
    unit, level = context.unit, context.viewer.level
    if not query.wanted:
        titled = search_store.by_title(unit, query, conditions, level)
        return np.array(titled, np.int64)
    every = _numbers(search_store.matches(unit, query, level, some=some))
    found = context.facets().among(every, conditions, level)
    if not len(found):
        return found
    exact = np.intersect1d(search_store.named(unit, query.name), found)
    best = found
    if len(found) > RANKED:
        best = _best(context, found, exact, _in_names(context, query, some=some))
    asked = None if len(best) == len(every) else best.tolist()
    scores = search_store.scores(unit, query, asked, level, some=some)
    ranked = _ordered(context, scores, exact)
    rest = found[~np.isin(found, ranked)] if len(best) < len(found) else found[:0]
    return np.concatenate([ranked, rest])[: search_store.COUNTED]


def count_links(context: Context, pages: Column) -> Column:
    """Count the links to pages that the reader sees, as far as `LINKED_MOST`."""
    counts = context.network().incoming_of(pages, context.reader)
    few: Column = np.minimum(counts, LINKED_MOST)
    return few


def _ordered(context: Context, scores: Mapping[int, float], exact: Column) -> Column:
    """Give what was weighed, best first.

    Pages of exactly the asked name, then the better match; of the best of those, links
    to a page count a little.
    """
    pages = np.fromiter(scores, np.int64, len(scores))
    weights = np.fromiter(scores.values(), np.float64, len(scores))
    other = ~np.isin(pages, exact)
    order = np.lexsort((pages, -weights, other))
    best = order[:REORDERED]
    links = count_links(context, pages[best])
    weights[best] *= 1 + LINK_GAIN * np.log2(1 + links)
    again = np.lexsort((pages[best], -weights[best], other[best]))
    ranked: Column = pages[np.concatenate([best[again], order[REORDERED:]])]
    return ranked


def _in_names(context: Context, query: Query, *, some: bool) -> Column:
    if some:
        return np.zeros(0, np.int64)
    level = context.viewer.level
    return _numbers(search_store.matches(context.unit, query, level, names=True))


def _best(context: Context, found: Column, exact: Column, named: Column) -> Column:
    """Give so many of what was found that all of them can be weighed."""
    degrees = context.network().degrees_of(found, context.reader)
    first = 2 * np.isin(found, exact) + np.isin(found, named)
    order = np.lexsort((found, -degrees, -first))
    return found[np.sort(order[:RANKED])]


def _numbers(joined: str) -> Column:
    return np.fromstring(joined, np.int64, sep=",") if joined else np.zeros(0, np.int64)
