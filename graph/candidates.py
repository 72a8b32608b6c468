"""Which pages might belong to a page: what each signal says, the best of each list."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from graph import signals
from graph.model import Reader
from graph.network import Network
from graph.signals import Route, Scores
from graph.texts import Texts
from graph.walks import walk

DEPTH = 80
"""How far down each signal's list a page may stand to count."""

LOOK_ALIKES = 24
NEIGHBOURS = 12
"""Linked pages whose own look-alikes are asked for, the least connected first."""

SIGNALS = (
    "text",
    "walk",
    "three steps",
    "shared neighbours",
    "look-alikes",
    "neighbours' look-alikes",
    "routes",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the signals say about the pages around `page`, each its best `DEPTH`."""

    page: int
    near: tuple[int, ...]
    """Pages of alike texts, closest first, those linked to it among them."""
    lists: Mapping[str, Scores]
    pages: tuple[int, ...]
    """Every page in a list, in order of number."""


def measure(
    network: Network,
    texts: Texts,
    page: int,
    reader: Reader,
    *,
    hub: int,
    rates: Mapping[Route, float] | None = None,
) -> Measured:
    """Ask every signal; pages the reader may not see are in no list."""
    linked = set(network.ends(page, reader)[0])
    near = texts.near(page, DEPTH + min(len(linked), DEPTH))
    alike = [each for each in near if network.sees(reader, each.page)]
    beside = signals.least_connected(network, page, reader, NEIGHBOURS)
    theirs = {
        edge.page: [
            each
            for each in texts.near(edge.page, signals.ALIKE_OF_NEIGHBOUR)
            if network.sees(reader, each.page)
        ]
        for edge in beside
    }
    lists: dict[str, Scores] = {
        "text": signals.closeness(alike),
        "walk": walk(network, page, reader),
        "three steps": signals.three_step(network, page, reader, hub),
        "shared neighbours": signals.resource_allocation(network, page, reader, hub),
        "look-alikes": signals.look_alikes(
            network, alike[:LOOK_ALIKES], network.type_of(page), reader
        ),
        "neighbours' look-alikes": signals.neighbours_alike(
            {other: found for other, found in theirs.items() if found},
            max(1, len(beside)),
        ),
    }
    if rates:
        lists["routes"] = signals.routes(network, page, reader, hub, rates)
    barred = linked | {page}
    best = {name: _best(scores, barred) for name, scores in lists.items()}
    pages = sorted({each for scores in best.values() for each in scores})
    return Measured(page, tuple(each.page for each in alike), best, tuple(pages))


def _best(scores: Scores, barred: set[int]) -> Scores:
    free = [
        (score, page)
        for page, score in scores.items()
        if page not in barred and score > 0
    ]
    top = heapq.nsmallest(DEPTH, free, key=lambda item: (-item[0], item[1]))
    return {page: score for score, page in top}
