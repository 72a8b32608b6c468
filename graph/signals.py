"""The separate signs that two pages belong together; each scores candidates.

Every one reads a bounded number of links, so that its cost does not grow with the
wiki: at most `FAN_OUT` links of a page, the least connected ends first, and `WORK`
links in all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np

from graph.model import Closeness, Reader
from graph.network import Network

FAN_OUT = 60
"""Links followed at each end of a route; more would only follow what hubs hold."""

WIDE = 200
"""Links above which no route leads through a page, however large the wiki."""

HUB = 1_000
"""Links above which a page is a hub in a wiki of any size."""

WORK = 6_000
"""Links that one signal looks at."""

ALIKE_OF_NEIGHBOUR = 10
"""Pages alike in text that each linked page brings."""

Scores = Mapping[int, float]
End = tuple[int, int]
"""Where a link leads, and its label."""
Route = tuple[str, int, int]
"""The type of the page, and the labels of two links that lead away from it."""


def hub_size(network: Network, reader: Reader) -> int:
    """Give the number of links above which a page says little about any one of them.

    The larger of 200 and a hundredth of the pages, but at most 1,000; in a small wiki
    a tenth of the pages (at least 40), since there nothing would ever reach 200.
    """
    return hub_size_of(network.count(reader))


def hub_size_of(pages: int) -> int:
    """Give the same for so many pages."""
    return min(max(WIDE, pages // 100), max(40, pages // 10), HUB)


def closed_above(network: Network, reader: Reader) -> int:
    """Give the number of links above which no path goes through a page.

    Larger than `hub_size` in a small wiki: there a path may pass what many pages
    share, which its cost makes dear, but a suggestion needs better evidence.
    """
    return max(200, network.count(reader) // 100)


def resource_allocation(
    network: Network, page: int, reader: Reader, hub: int
) -> dict[int, float]:
    """Score pages two links away: each shared neighbour counts 1/degree.

    Zhou, Lü, Zhang 2009.
    """
    scores: dict[int, float] = defaultdict(float)
    for (_, first), ends in _ways(network, page, reader, hub):
        share = network.weight(first) / len(ends)
        for end, label in ends:
            scores[end] += share * network.weight(label)
    scores.pop(page, None)
    return scores


def three_step(
    network: Network, page: int, reader: Reader, hub: int
) -> dict[int, float]:
    """Score pages by routes of three links, each by 1/√(degree·degree) of its middles.

    Kovács et al. 2019 (L3), with the fan-out capped at both middles. The last link
    counts as much as its share of the weight at the page it starts from.
    """
    scores: dict[int, float] = defaultdict(float)
    left = WORK
    for (first, label), seconds in _ways(network, page, reader, hub):
        begun = network.weight(label) / math.sqrt(len(seconds))
        for second, onward in seconds[:FAN_OUT]:
            degree = network.degree(second, reader)
            if second == page or degree > min(hub, WIDE):
                continue
            if left <= 0:
                break
            # The walk has read these pages already.
            spread = network.spread(second, reader)
            left -= degree
            share = begun * network.weight(onward) * math.sqrt(degree)
            thirds = zip(spread.pages, spread.shares, strict=True)
            for third, part in islice(thirds, FAN_OUT):
                if third != first:
                    scores[third] += share * part
    scores.pop(page, None)
    return scores


def routes(
    network: Network,
    page: int,
    reader: Reader,
    hub: int,
    rates: Mapping[Route, float],
) -> dict[int, float]:
    """Score pages two links away by how often such a pair is linked in this wiki.

    `rates` tell for each typed route of two links how often its ends have a link of
    their own; a route through a page of many links counts 1/√degree.
    """
    scores: dict[int, float] = defaultdict(float)
    kind = network.type_of(page)
    for (_, first), ends in _ways(network, page, reader, hub):
        share = 1.0 / math.sqrt(len(ends))
        for end, second in ends:
            rate = rates.get((kind, first, second))
            if rate:
                scores[end] += rate * share
    scores.pop(page, None)
    return scores


def look_alikes(
    network: Network, alike: Sequence[Closeness], page_type: str, reader: Reader
) -> dict[int, float]:
    """Score what pages of the same type with similar text link to."""
    scores: dict[int, float] = defaultdict(float)
    most = alike[0].score if alike else 1.0
    for each in alike:
        if not network.sees(reader, each.page):
            continue
        if network.type_of(each.page) != page_type:
            continue
        ends, labels = network.ends(each.page, reader, FAN_OUT)
        share = each.score / most / math.sqrt(len(ends) or 1)
        for end, label in zip(ends, labels, strict=True):
            scores[end] += share * network.weight(label)
    return scores


def neighbours_alike(
    near: Mapping[int, Sequence[Closeness]], degree: int
) -> dict[int, float]:
    """Score pages whose text is like that of pages linked to this one."""
    scores: dict[int, float] = defaultdict(float)
    for alike in near.values():
        for each in alike:
            scores[each.page] += each.score / alike[0].score / math.sqrt(degree)
    return scores


def closeness(alike: Iterable[Closeness]) -> dict[int, float]:
    """Score pages by how close their text is."""
    return {each.page: each.score for each in alike}


def least_connected(
    network: Network, page: int, reader: Reader, most: int
) -> Sequence[End]:
    """Give the links of a page whose ends have the fewest links, at most so many."""
    ends, labels = network.ends(page, reader, WORK)
    found = list(zip(ends, labels, strict=True))
    if len(found) <= most:
        return found
    degrees = network.degrees_of(np.array(ends, np.int64), reader)
    order: list[int] = np.argsort(degrees, kind="stable")[:most].tolist()
    return [found[at] for at in order]


def _ways(
    network: Network, page: int, reader: Reader, hub: int
) -> Iterable[tuple[End, Sequence[End]]]:
    """Yield links to pages that are no hubs, with the links of those pages."""
    left = WORK
    for middle, label in least_connected(network, page, reader, FAN_OUT):
        degree = network.degree(middle, reader)
        if degree > min(hub, WIDE):
            continue
        left -= degree
        if left < 0:
            return
        seconds = zip(*network.ends(middle, reader), strict=True)
        yield (middle, label), list(seconds)
