"""Why a page is suggested: evidence paths, chosen by how specific they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.model import Reader, Reason, Sentence, Step
from graph.network import Edge, Network
from graph.schema import MENTIONS
from graph.wording import IS, capitalised, chain, shared

MOST = 3
FAN_OUT = 60
WIDE = 200
"""Links of a page above which no route of three steps leads through it first."""

LIKENESSES = 1
"""Places kept for what the texts say, where they say something."""


def step_of(network: Network, source: int, edges: Sequence[Edge]) -> Step:
    """Make one hop of parallel links that all lead to the same page.

    A mention beside a typed link says nothing more and is left out.
    """
    typed = [
        edge for edge in edges if network.relation_of(edge.label) != MENTIONS
    ] or edges
    return Step(
        source=source,
        target=typed[0].page,
        relations=tuple(network.relation_of(edge.label) for edge in typed),
        forward=tuple(not edge.label & 1 for edge in typed),
        labels=tuple(network.wording(edge.label) for edge in typed),
        keys=tuple(edge.key for edge in typed),
        pronoun=pronoun_of(network, source),
    )


def pronoun_of(network: Network, page: int) -> str:
    """Give the word that goes on about a page; its type may be no longer known."""
    kind = network.schema.types.get(network.type_of(page))
    return kind.pronoun if kind else "which"


def turned(network: Network, step: Step) -> Step:
    """Give the same hop walked from its other end."""
    relations = network.schema.relations
    return Step(
        source=step.target,
        target=step.source,
        relations=step.relations,
        forward=tuple(not forward for forward in step.forward),
        labels=tuple(
            relations[slug].wording(forward=not forward)
            for slug, forward in zip(step.relations, step.forward, strict=True)
        ),
        keys=step.keys,
        pronoun=pronoun_of(network, step.target),
    )


def bundled(edges: Iterable[Edge]) -> dict[int, list[Edge]]:
    """Give the links at a page by the page they lead to, strongest relation first."""
    found: dict[int, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.page, []).append(edge)
    for parallel in found.values():
        if len(parallel) > 1:
            parallel.sort(key=lambda edge: (edge.label, edge.key))
    return found


def explain(
    network: Network,
    page: int,
    candidate: int,
    reader: Reader,
    *,
    hub: int,
    likenesses: Sequence[Reason] = (),
    spent: Collection[int] = (),
    mine: Mapping[int, list[Edge]] | None = None,
) -> tuple[Reason, ...]:
    """Give one to three reasons why `candidate` belongs to `page`, best first.

    Two-step paths come before three-step ones; a path through a page with more than
    `hub` links is given only when nothing else connects the two, and says so.
    `likenesses` are reasons found in the texts, which keep a place among the three. No
    reason is given when the best one begins
    with a page in `spent`, which has explained enough already. `mine` are the page's
    links as `bundled` gives them, for callers who explain many candidates.
    """
    if mine is None:
        mine = bundled(network.edges(page, reader))
    pair = _Pair(network, page, candidate, reader, hub=hub, mine=mine)
    short = sorted(pair.two_steps(), key=_rank)
    routes = [route for route in short if not pair.is_wide(route)]
    if len(routes) < MOST and not _begins_with(routes, spent):
        routes += sorted(pair.three_steps(), key=_rank)
    if _begins_with(routes, spent):
        return ()
    varied = _varied(routes)[: MOST - min(len(likenesses), LIKENESSES)]
    reasons = [pair.reason(route) for route in varied]
    reasons += likenesses[: MOST - len(reasons)]
    if not reasons and short:
        best = pair.reason(short[0])
        reasons = [Reason(best.sentence, best.steps, through_hub=True)]
    return tuple(reasons)


class _Route(NamedTuple):
    """A way to the other page: its score and the parallel links of each hop."""

    score: float
    hops: tuple[Sequence[Edge], ...]

    @property
    def middles(self) -> tuple[int, ...]:
        """Give the pages between the two ends."""
        return tuple(hop[0].page for hop in self.hops[:-1])


def _rank(route: _Route) -> tuple[float, tuple[int, ...]]:
    return (-route.score, route.middles)


def _begins_with(routes: Sequence[_Route], pages: Collection[int]) -> bool:
    return bool(routes) and routes[0].middles[0] in pages


class _Pair:
    """Two pages and what lies between them."""

    def __init__(
        self,
        network: Network,
        page: int,
        candidate: int,
        reader: Reader,
        *,
        hub: int,
        mine: Mapping[int, list[Edge]],
    ) -> None:
        self._network = network
        self._page = page
        self._candidate = candidate
        self._reader = reader
        self._hub = hub
        self._mine = mine
        self._theirs = bundled(network.edges(candidate, reader))

    def is_wide(self, route: _Route) -> bool:
        """Tell whether a route goes through a hub."""
        return any(self._degree(page) > self._hub for page in route.middles)

    def two_steps(self) -> Iterator[_Route]:
        """Give the routes through one page that both are linked to."""
        for middle in self._mine.keys() & self._theirs.keys():
            yield self._route(self._mine[middle], self._theirs[middle])

    def three_steps(self) -> Iterator[_Route]:
        """Give the routes through two pages, the fan-out capped, hubs left out."""
        for near in sorted(self._mine, key=self._degree)[:FAN_OUT]:
            if near == self._candidate or self._degree(near) > min(self._hub, WIDE):
                continue
            between = bundled(
                edge
                for edge in self._network.edges(near, self._reader)
                if edge.page in self._theirs and edge.page not in self._mine
            )
            for far, edges in between.items():
                if self._is_middle(far):
                    yield self._route(self._mine[near], edges, self._theirs[far])

    def reason(self, route: _Route) -> Reason:
        """Word a route."""
        steps = []
        source = self._page
        for edges in route.hops[:-1]:
            steps.append(step_of(self._network, source, edges))
            source = steps[-1].target
        back = [
            edge._replace(page=self._candidate, label=edge.label ^ 1)
            for edge in route.hops[-1]
        ]
        steps.append(step_of(self._network, source, back))
        sentence = None
        if len(steps) == 2:
            sentence = shared(steps[0], turned(self._network, steps[1]))
        return Reason(sentence or _after_subject(chain(steps)), tuple(steps))

    def _route(self, *hops: Sequence[Edge]) -> _Route:
        score = 1.0
        for edges in hops:
            score *= max(self._network.weight(edge.label) for edge in edges)
        for edges in hops[:-1]:
            score /= math.log2(2 + self._degree(edges[0].page))
        return _Route(score, hops)

    def _is_middle(self, page: int) -> bool:
        if page in (self._page, self._candidate):
            return False
        return self._degree(page) <= self._hub

    def _degree(self, page: int) -> int:
        return self._network.degree(page, self._reader)


def _after_subject(sentence: Sentence) -> Sentence:
    """Drop the page itself: its own screen needs no name for it."""
    label = str(sentence[1]).lstrip().removeprefix(IS)
    return (capitalised(label), *sentence[2:])


def _varied(routes: Sequence[_Route]) -> list[_Route]:
    """Keep the first route through each middle page."""
    chosen: list[_Route] = []
    seen: set[int] = set()
    for route in routes:
        if seen.isdisjoint(route.middles):
            seen.update(route.middles)
            chosen.append(route)
    return chosen
