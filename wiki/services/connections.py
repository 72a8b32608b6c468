"""What holds the wiki together: well connected pages, bridges, ideas over the years."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import graph
from graph.schema import MENTIONS, Relation
from wiki.errors import NotFoundError
from wiki.services.context import Context
from wiki.services.pages import known_type, refs
from wiki.services.views import PageRef
from wiki.store import narrowing, usage

MOST, SAMPLE, NEIGHBOURS = 12, 300, 2_000
"""Pages of a list, pages among which bridges are looked for, neighbours looked at."""
MOST_SPREADING = 25


@dataclass(frozen=True, slots=True)
class Connected:
    """A page with the number that puts it on a list."""

    page: PageRef
    links: int
    share: float = 0.0
    groups: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """How a page came to be linked over the years: links that begin in each."""

    page: PageRef
    first: int
    total: int
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spreading:
    """How pages came to be linked by a relation, over the same years for all.

    `undated` links say nothing of when.
    """

    relation: Relation
    first: int
    last: int
    pages: tuple[Spread, ...]
    dated: int
    undated: int


def most_connected(context: Context, page_type: str = "") -> tuple[Connected, ...]:
    """Give the pages with the most links, of all types or of one."""
    types = {known_type(context, page_type).slug} if page_type else ()
    frame = graph.Frame(types=frozenset(types))
    found = graph.overview(context.network(), context.reader, frame=frame, limit=MOST)
    pages = refs(context, (spot.page for spot in found.spots))
    return tuple(
        Connected(pages[spot.page], spot.degree)
        for spot in found.spots
        if spot.page in pages
    )


def bridges(context: Context, facet: str = "") -> tuple[Connected, ...]:
    """Give the pages that lie on the most shortest ways among the best connected.

    With a facet each tells how many different values of it its neighbours have.
    """
    network, reader = context.network(), context.reader
    if facet and facet not in context.schema.facets:
        raise NotFoundError(f"There is no facet “{facet}”.")
    found = graph.overview(network, reader, limit=SAMPLE)
    between = graph.measure(found, "betweenness")
    best = sorted(between, key=lambda page: (-between[page], page))[:MOST]
    pages = refs(context, best)
    return tuple(
        Connected(
            pages[page],
            network.degree(page, reader),
            between[page],
            _values_near(context, page, facet) if facet else 0,
        )
        for page in best
        if page in pages and between[page] > 0
    )


def spreading(context: Context, relation: str) -> Spreading:
    """Give how pages came to be linked by a relation, from year to year.

    A link begins in the year it states, else in that of the page that states it.
    """
    found = context.schema.relations.get(relation)
    if found is None:
        raise NotFoundError(f"There is no relation “{relation}”.")
    level = context.viewer.level
    rows = usage.link_years(context.unit, relation, level)
    counts: dict[int, Counter[int]] = {}
    undated = 0
    for page, year, count in rows:
        if year:
            counts.setdefault(page, Counter())[year] += count
        else:
            undated += count
    totals = {page: sum(years.values()) for page, years in counts.items()}
    best = sorted(totals, key=lambda page: (-totals[page], page))[:MOST_SPREADING]
    pages = refs(context, best)
    years = [year for page in best for year in counts[page]]
    first, last = (min(years), max(years)) if years else (0, 0)
    return Spreading(
        found,
        first,
        last,
        tuple(
            Spread(
                pages[page],
                min(counts[page]),
                totals[page],
                tuple(counts[page][year] for year in range(first, last + 1)),
            )
            for page in best
            if page in pages
        ),
        sum(totals.values()),
        undated,
    )


def relations(context: Context) -> tuple[Relation, ...]:
    """Give the relations whose links have years, most of them first."""
    kinds = context.schema.relations
    dated = usage.dated_relations(context.unit, context.viewer.level)
    return tuple(kinds[slug] for slug in dated if slug in kinds and slug != MENTIONS)


def _values_near(context: Context, page: int, facet: str) -> int:
    ends, _ = context.network().ends(page, context.reader, NEIGHBOURS)
    ids = sorted(set(ends))
    return len(set(narrowing.first_values(context.unit, ids, facet).values()))
