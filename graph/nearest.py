"""What to say when no path exists: what is in reach, and which link would join it."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import Nearest
from graph.network import Network
from graph.search import Frontier, Search
from graph.terms import Gate, Terms

MOST = 3
"""Pages of each kind that are named."""

REACH = 3
"""Links that a page named may be away."""

WORK_LIMIT = 6_000


def nearest_to(
    network: Network, source: int, target: int, terms: Terms
) -> tuple[Nearest, ...]:
    """Give pages in reach of `source` that are of the target's type or joinable to it.

    At most three of the type and three others that one link of a fitting relation could
    join, nearest first.
    """
    wished = network.type_of(target)
    alike, joinable = 0, 0
    found = []
    for page, hops in _around(network, source, terms):
        relation, forward = joining(network, network.type_of(page), wished)
        if page != source and network.type_of(page) == wished:
            alike += 1
            if alike > MOST:
                continue
        elif relation:
            joinable += 1
            if joinable > MOST:
                continue
        else:
            continue
        found.append(Nearest(page, hops, relation, forward))
        if min(alike, joinable) >= MOST:
            break
    return tuple(found)


def nearest_joinable(
    network: Network, source: int, page_type: str, terms: Terms
) -> tuple[Nearest, ...]:
    """Give the nearest pages, three at most, that a link could join to the type."""
    found = []
    for page, hops in _around(network, source, terms):
        relation, forward = joining(network, network.type_of(page), page_type)
        if relation:
            found.append(Nearest(page, hops, relation, forward))
        if len(found) >= MOST:
            break
    return tuple(found)


def joining(network: Network, source: str, target: str) -> tuple[str, bool]:
    """Give the most telling relation whose signature joins two types, and its way.

    ("", True) when none does; relations that admit every pair tell nothing and do not
    count. The way is False when the relation runs from target to source.
    """
    fitting = [
        (-relation.weight, not forward, relation.slug)
        for relation in network.schema.relations.values()
        if relation.signatures
        for forward, ends in ((True, (source, target)), (False, (target, source)))
        if relation.admits(*ends)
    ]
    if not fitting:
        return "", True
    _, backward, slug = min(fitting)
    return slug, not backward


def _around(network: Network, source: int, terms: Terms) -> Iterator[tuple[int, int]]:
    """Yield the pages in reach with their distance in links, cheapest first."""
    gate = Gate(network, terms, work=WORK_LIMIT, hubs_open=True)
    around = Frontier(gate, [source], forward=True)
    search = Search(around, None, max_depth=REACH)
    while (page := search.settle()) is not None:
        yield page, around.hops(page)
