"""How much a page matters on a map, and which pages of it belong together.

All are measured on the drawn pages and lines alone, as undirected and simple, so that
they cost the same in a wiki of any size: a map holds at most a few hundred pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from graph.model import Map

if TYPE_CHECKING:
    import networkx as nx

MEASURES = ("links", "pagerank", "betweenness")
DAMPING, ROUNDS, CLOSE = 0.85, 100, 1e-9


def measure(found: Map, name: str) -> Mapping[int, float]:
    """Give a measure of `MEASURES` for each page of a map; the largest is 1.

    `links` counts the links in the whole wiki, `pagerank` (Brin and Page 1998) is how
    often a reader who follows lines at random is at a page, `betweenness` (Freeman
    1977) on how many shortest ways between others it lies.
    """
    if name == "links":
        values = {spot.page: float(spot.degree) for spot in found.spots}
    elif name == "pagerank":
        values = _pagerank(found)
    else:
        import networkx as nx  # noqa: PLC0415 - only measured maps wait for it

        values = nx.betweenness_centrality(_graph(found))
    largest = max(values.values(), default=0.0) or 1.0
    return {page: value / largest for page, value in values.items()}


def communities(found: Map) -> list[frozenset[int]]:
    """Give the communities of a map's pages, the largest first.

    By the method of Louvain (Blondel and others 2008) with a fixed seed, so that the
    same map gives the same ones.
    """
    import networkx as nx  # noqa: PLC0415 - only grouped maps wait for it

    parts = nx.community.louvain_communities(_graph(found), seed=1)
    return sorted(map(frozenset, parts), key=lambda part: (-len(part), min(part)))


def _pagerank(found: Map) -> dict[int, float]:
    rows = {spot.page: row for row, spot in enumerate(found.spots)}
    count = len(rows)
    if not count:
        return {}
    joined = np.zeros((count, count))
    for line in found.lines:
        one, other = rows[line.source], rows[line.target]
        if one != other:
            joined[one, other] = joined[other, one] = 1.0
    degrees = joined.sum(axis=0)
    steps = joined / np.where(degrees, degrees, 1.0)
    ranks = np.full(count, 1.0 / count)
    for _ in range(ROUNDS):
        stranded = ranks[degrees == 0].sum() / count
        new = (1 - DAMPING) / count + DAMPING * (steps @ ranks + stranded)
        moved = np.abs(new - ranks).sum()
        ranks = new
        if moved < CLOSE:
            break
    return {page: float(ranks[row]) for page, row in rows.items()}


def _graph(found: Map) -> nx.Graph[int]:
    import networkx as nx  # noqa: PLC0415

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted(spot.page for spot in found.spots))
    pairs = sorted((line.source, line.target) for line in found.lines)
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    return graph
