"""Why a page is suggested: evidence paths, chosen by how specific they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

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
    if len(edges) == 1:
        # Most hops are one link, and thousands of them are looked at.
        ((target, label, key, *_),) = edges
        return Step(
            source=source,
            target=target,
            relations=(network.relation_of(label),),
            forward=(not label & 1,),
            labels=(network.wording(label),),
            keys=(key,),
            pronoun=pronoun_of(network, source),
        )
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
    around: Surroundings | None = None,
) -> tuple[Reason, ...]:
    """Give one to three reasons why `candidate` belongs to `page`, best first.

    Two-step paths come before three-step ones; a path through a page with more than
    `hub` links is given only when nothing else connects the two, and says so.
    `likenesses` are reasons found in the texts, which keep a place among the three. No
    reason is given when the best one begins
    with a page in `spent`, which has explained enough already. `around` is for callers
    who explain many candidates of one page.
    """
    if around is None:
        around = Surroundings(network, page, reader, hub=hub)
    pair = _Pair(network, candidate, around)
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
    """A way to the other page: its score, the pages between, the links of each hop."""

    score: float
    middles: tuple[int, ...]
    hops: tuple[Sequence[Edge], ...]


def _rank(route: _Route) -> tuple[float, tuple[int, ...]]:
    return (-route.score, route.middles)


def _begins_with(routes: Sequence[_Route], pages: Collection[int]) -> bool:
    return bool(routes) and routes[0].middles[0] in pages


class Surroundings:
    """A page's links, and those of the pages they lead to, read once."""

    def __init__(
        self,
        network: Network,
        page: int,
        reader: Reader,
        *,
        hub: int,
        most: int | None = None,
    ) -> None:
        """Read the links of a page, the first `most` of them at least."""
        edges = (
            network.edges(page, reader)
            if most is None
            else network.first_edges(page, reader, most)
        )
        self.page = page
        self.hub = hub
        self.reader = reader
        self.links: Mapping[int, list[Edge]] = bundled(edges)
        self._network = network
        self._ends: dict[int, tuple[list[int], list[int]]] = {}
        self._degrees: dict[int, int] = {}
        self._parallel: dict[tuple[int, int], Sequence[Edge]] = {}

    def ends_of(self, page: int) -> tuple[list[int], list[int]]:
        """Give the other ends of any page's links and their labels, read once."""
        found = self._ends.get(page)
        if found is None:
            found = self._ends[page] = self._network.ends(page, self.reader)
        return found

    @cached_property
    def reach(self) -> frozenset[int]:
        """The pages one or two links away, those beyond hubs left out."""
        return frozenset(self.links) | frozenset(self.beyond)

    @cached_property
    def least_connected(self) -> Sequence[int]:
        """The linked pages with the fewest links, `FAN_OUT` at most."""
        return sorted(self.links, key=self.degree)[:FAN_OUT]

    @cached_property
    def beyond(self) -> Mapping[int, list[int]]:
        """The pages two links away that are no hubs, and through which pages.

        Only through the least connected, and through none of more than `WIDE` links.
        """
        found: dict[int, list[int]] = {}
        closed = self.links.keys() | {self.page}
        for near in self.least_connected:
            if self.degree(near) > min(self.hub, WIDE):
                continue
            for far in dict.fromkeys(self.ends_of(near)[0]):
                if far not in closed:
                    found.setdefault(far, []).append(near)
        far_pages = np.fromiter(found, np.int64, len(found))
        degrees = self._network.degrees_of(far_pages, self.reader)
        for hub in far_pages[degrees > self.hub].tolist():
            del found[hub]
        return found

    def between(self, near: int, far: int) -> Sequence[Edge]:
        """Give the links of one page that lead to another, strongest relation first."""
        found = self._parallel.get((near, far))
        if found is None:
            edges = self._network.edges_to(near, self.reader, (far,))
            found = self._parallel[near, far] = bundled(edges)[far]
        return found

    def degree(self, page: int) -> int:
        """Count the visible links at a page."""
        found = self._degrees.get(page)
        if found is None:
            found = self._degrees[page] = self._network.degree(page, self.reader)
        return found


class _Pair:
    """Two pages and what lies between them."""

    def __init__(self, network: Network, candidate: int, around: Surroundings) -> None:
        self._network = network
        self._candidate = candidate
        self._around = around
        self._mine = around.links

    @cached_property
    def _theirs(self) -> Mapping[int, list[Edge]]:
        """The candidate's links to pages one or two links away; others lead nowhere."""
        around = self._around
        if around.reach.isdisjoint(around.ends_of(self._candidate)[0]):
            return {}
        return bundled(
            self._network.edges_to(self._candidate, around.reader, around.reach)
        )

    def is_wide(self, route: _Route) -> bool:
        """Tell whether a route goes through a hub."""
        around = self._around
        return any(around.degree(page) > around.hub for page in route.middles)

    def two_steps(self) -> Iterator[_Route]:
        """Give the routes through one page that both are linked to."""
        for middle in self._mine.keys() & self._theirs.keys():
            hops = (self._mine[middle], self._theirs[middle])
            yield self._route((middle,), hops)

    def three_steps(self) -> Iterator[_Route]:
        """Give the routes through two pages, the fan-out capped, hubs left out."""
        beyond = self._around.beyond
        for far in beyond.keys() & self._theirs.keys():
            for near in beyond[far]:
                if self._candidate not in (near, far):
                    between = self._around.between(near, far)
                    hops = (self._mine[near], between, self._theirs[far])
                    yield self._route((near, far), hops)

    def reason(self, route: _Route) -> Reason:
        """Word a route."""
        steps = []
        source = self._around.page
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

    def _route(
        self, middles: tuple[int, ...], hops: tuple[Sequence[Edge], ...]
    ) -> _Route:
        score = 1.0
        weight = self._network.weight
        for edges in hops:
            # The links of a hop stand in no order of weight.
            score *= (
                weight(edges[0].label)
                if len(edges) == 1
                else max(weight(edge.label) for edge in edges)
            )
        for page in middles:
            score /= math.log2(2 + self._around.degree(page))
        return _Route(score, middles, hops)


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
