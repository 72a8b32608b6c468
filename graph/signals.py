"""The separate signs that two pages belong together; each scores candidates."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph.model import Closeness, Reader
from graph.network import Edge, Network

FAN_OUT = 60
"""Links followed at each end of a route; more would only follow what hubs hold."""


def hub_size(network: Network, reader: Reader) -> int:
    """Give the number of links above which a page says little about any one of them.

    The larger of 200 and a hundredth of the pages, but in a small wiki a tenth of
    them (at least 40), since there nothing would ever reach 200.
    """
    pages = network.count(reader)
    return min(max(200, pages // 100), max(40, pages // 10))


def closed_above(network: Network, reader: Reader) -> int:
    """Give the number of links above which no path goes through a page.

    Larger than `hub_size` in a small wiki: there a path may pass what many pages
    share, which its cost makes dear, but a suggestion needs better evidence.
    """
    return max(200, network.count(reader) // 100)


def resource_allocation(
    network: Network, page: int, reader: Reader, hub: int
) -> dict[int, float]:
    """Score pages two links away: each shared neighbour counts 1/degree."""
    scores: dict[int, float] = defaultdict(float)
    for first in _specific(network, page, reader, hub):
        degree = network.degree(first.page, reader)
        share = network.weight(first.label) / degree
        for second in network.edges(first.page, reader):
            scores[second.page] += share * network.weight(second.label)
    scores.pop(page, None)
    return scores


def three_step(
    network: Network, page: int, reader: Reader, hub: int
) -> dict[int, float]:
    """Score pages by routes of three links, each by 1/√(degree·degree) of its middles.

    Kovács et al. 2019 (L3), with the fan-out capped at both middles.
    """
    scores: dict[int, float] = defaultdict(float)
    for first in _specific(network, page, reader, hub)[:FAN_OUT]:
        near = network.degree(first.page, reader)
        for second in _specific(network, first.page, reader, hub)[:FAN_OUT]:
            if second.page == page:
                continue
            edges = network.edges(second.page, reader)
            share = network.weight(first.label) * network.weight(second.label)
            share /= math.sqrt(near * len(edges))
            for third in edges[:FAN_OUT]:
                if third.page != first.page:
                    scores[third.page] += share * network.weight(third.label)
    scores.pop(page, None)
    return scores


def look_alikes(
    network: Network, alike: Sequence[Closeness], page_type: str, reader: Reader
) -> dict[int, float]:
    """Score what pages of the same type with similar text link to."""
    scores: dict[int, float] = defaultdict(float)
    for each in alike:
        if not network.sees(reader, each.page):
            continue
        if network.type_of(each.page) != page_type:
            continue
        edges = network.edges(each.page, reader)[:FAN_OUT]
        for edge in edges:
            scores[edge.page] += each.score * network.weight(edge.label) / len(edges)
    return scores


def closeness(alike: Iterable[Closeness]) -> dict[int, float]:
    """Score pages by how close their text is, as the search index measured it."""
    return {each.page: each.score for each in alike}


def _specific(network: Network, page: int, reader: Reader, hub: int) -> Sequence[Edge]:
    return [
        edge
        for edge in network.edges(page, reader)
        if network.degree(edge.page, reader) <= hub
    ]
