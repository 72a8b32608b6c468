"""Searching: one query language, facets, corrections, names while typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graph.columns import Column
from wiki.services import facets as facet_service
from wiki.services import spelling
from wiki.services.context import Context
from wiki.services.history import number_of
from wiki.services.matching import count_links, matching
from wiki.services.pages import item
from wiki.services.views import Hit, Mark, NameHint, PageRef, SearchResults
from wiki.store import pages as page_store
from wiki.store import search as search_store
from wiki.store.narrowing import Condition
from wiki.store.search import NamedPage
from wiki.text.query import Query, parse_query
from wiki.text.slugs import name_key


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    query: Query
    pages: Column = field(default_factory=lambda: np.zeros(0, np.int64))
    corrected: str = ""
    notes: tuple[str, ...] = ()


def find(
    context: Context,
    text: str,
    *,
    facets: Mapping[str, Sequence[str]],
    cursor: str = "",
    limit: int = 20,
) -> SearchResults:
    """Give the pages that fit a query and facets; a misspelt query is corrected.

    `facets` may hold `type`. No query is an error; what is not understood is noted.
    """
    query = parse_query(text, facet_service.names(context))
    asked = tuple((name, *values) for name, values in facets.items())
    return context.once(
        ("search", query, asked, cursor, limit),
        lambda: _found(context, query, facets, number_of(cursor) or 0, limit),
    )


def _found(
    context: Context,
    query: Query,
    facets: Mapping[str, Sequence[str]],
    offset: int,
    limit: int,
) -> SearchResults:
    narrowed = facet_service.narrow(context, facets, query.filters)
    answer = _answer(context, query, narrowed.conditions)
    end = offset + limit
    return SearchResults(
        query=query.text,
        hits=_hits(context, answer.query, answer.pages[offset:end].tolist()),
        total=len(answer.pages),
        facets=facet_service.views(
            context, answer.pages, facet_service.names(context), narrowed.selected
        ),
        next=str(end) if end < len(answer.pages) else "",
        corrected=answer.corrected,
        notes=(*query.notes, *narrowed.notes, *answer.notes),
    )


def suggest(
    context: Context, text: str, *, types: Sequence[str] = (), limit: int = 8
) -> tuple[NameHint, ...]:
    """Give pages whose names fit what has been typed so far, best first."""
    query = parse_query(text, ())
    key = name_key(query.text)
    if not key:
        return ()
    asked: Any = {"level": context.viewer.level, "types": types}
    found = _best_linked(
        context, search_store.starting_with(context.unit, key, **asked), limit
    )
    if len(found) < limit:
        rows = search_store.containing(context.unit, query.words, **asked)
        found += _best_linked(context, rows, limit)
    if not found:
        words = spelling.correct_beginnings(context, query.words)
        rows = search_store.containing(context.unit, words, **asked)
        found = _best_linked(context, rows, limit)
    best: dict[int, NamedPage] = {}
    for each in found:
        best.setdefault(each.id, each)
    return tuple(
        NameHint(
            PageRef(each.id, each.slug, each.title, each.type, each.summary), each.name
        )
        for each in list(best.values())[:limit]
    )


def _best_linked(
    context: Context, rows: Sequence[NamedPage], limit: int
) -> list[NamedPage]:
    """Give each page once: those of exactly this name, then the best linked."""
    found: dict[int, NamedPage] = {}
    for row in rows:
        found.setdefault(row.id, row)
    if len(found) < 2:
        return list(found.values())
    pages = np.fromiter(found, np.int64, len(found))
    links = dict(zip(found, count_links(context, pages).tolist(), strict=True))
    ranked = sorted(found.values(), key=lambda each: (not each.exact, -links[each.id]))
    return ranked[:limit]


def _answer(context: Context, query: Query, conditions: Sequence[Condition]) -> _Answer:
    if query.is_void:
        return _Answer(query)
    pages = matching(context, query, conditions)
    if len(pages) or not query.words:
        return _Answer(query, pages)
    if corrected := spelling.correct(context, query):
        again = parse_query(corrected, facet_service.names(context))
        pages = matching(context, again, conditions)
        if len(pages):
            return _Answer(again, pages, corrected=corrected)
    if len(query.wanted) > 1:
        pages = matching(context, query, conditions, some=True)
        if len(pages):
            note = "No page has all of these words. These pages have some of them."
            return _Answer(query, pages, notes=(note,))
    return _Answer(query)


def _hits(context: Context, query: Query, ids: Sequence[int]) -> tuple[Hit, ...]:
    rows = page_store.by_ids(context.unit, ids, context.viewer.level)
    quotes = search_store.quotes(context.unit, query, ids, context.viewer.level)
    return tuple(
        Hit(item(row), _marks(quotes.get(row.id, row.summary)))
        for row in (rows[page_id] for page_id in ids if page_id in rows)
    )


def _marks(passage: str) -> tuple[Mark, ...]:
    first, *pieces = passage.split(search_store.START)
    marks = [Mark(first)]
    for piece in pieces:
        hit, _, rest = piece.partition(search_store.END)
        marks += [Mark(hit, hit=True), Mark(rest)]
    return tuple(mark for mark in marks if mark.text)
