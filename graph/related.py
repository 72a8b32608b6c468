"""What else belongs here: candidates from several signals, fused, varied, explained."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence

from graph import signals
from graph.model import Closeness, Reader, Reason, Suggestion
from graph.network import Network
from graph.reasons import bundled, explain
from graph.walks import walk

RANK_CONSTANT = 60
"""Reciprocal rank fusion's k (Cormack, Clarke, Buettcher 2009)."""

DEPTH = 80
"""How far down each signal's list a page may stand to count."""

EXAMINED = 5
"""Candidates looked at for each suggestion wanted; few further down have reasons."""

PER_EVIDENCE = 2
"""Suggestions that may rest on the same middle page as their first reason."""


def suggest(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alike: Sequence[Closeness] = (),
    without: frozenset[int] = frozenset(),
    types: frozenset[str] = frozenset(),
    limit: int = 8,
) -> tuple[Suggestion, ...]:
    """Give up to `limit` pages related to `page`, best first, each with its reasons.

    `alike` are pages whose text is close, `without` pages not to suggest (dismissed
    ones), `types` limits the page types. Pages that this one links to directly are on
    its screen already and are left out, and so are hubs, which belong everywhere, and
    whatever only a hub connects.
    """
    hub = signals.hub_size(network, reader)
    ranked = fuse(rankings(network, page, reader, alike=alike, hub=hub))
    mine = bundled(network.edges(page, reader))
    barred = mine.keys() | without | {page}
    terms = {each.page: each.terms for each in alike}
    chosen: list[Suggestion] = []
    evidence: Counter[int] = Counter()
    left = limit * EXAMINED
    for candidate, score in ranked:
        if not left or len(chosen) == limit:
            break
        if candidate in barred or not network.sees(reader, candidate):
            continue
        if network.degree(candidate, reader) > hub:
            continue
        if types and network.type_of(candidate) not in types:
            continue
        left -= 1
        reasons = explain(
            network,
            page,
            candidate,
            reader,
            hub=hub,
            terms=terms.get(candidate, ()),
            spent={page for page, times in evidence.items() if times >= PER_EVIDENCE},
            mine=mine,
        )
        middle = _middle(reasons)
        if not reasons or reasons[0].through_hub:
            continue
        if middle:
            evidence[middle] += 1
        chosen.append(Suggestion(candidate, score, reasons))
    return tuple(chosen)


def rankings(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alike: Sequence[Closeness],
    hub: int,
) -> list[Mapping[int, float]]:
    """Give each signal's scores of the candidates around a page."""
    walked = walk(network, page, reader)
    walked.pop(page, None)
    found: list[Mapping[int, float]] = [
        walked,
        signals.three_step(network, page, reader, hub),
        signals.resource_allocation(network, page, reader, hub),
    ]
    if alike:
        found.append(signals.closeness(alike))
        found.append(signals.look_alikes(network, alike, network.type_of(page), reader))
    return found


def fuse(scores: Sequence[Mapping[int, float]]) -> list[tuple[int, float]]:
    """Join rankings by reciprocal rank fusion, best first, ties by page number."""
    fused: dict[int, float] = {}
    for signal in scores:
        best = heapq.nsmallest(
            DEPTH, signal.items(), key=lambda item: (-item[1], item[0])
        )
        for rank, (page, _) in enumerate(best, 1):
            fused[page] = fused.get(page, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def _middle(reasons: Sequence[Reason]) -> int:
    for reason in reasons:
        if reason.steps:
            return reason.steps[0].target
    return 0
