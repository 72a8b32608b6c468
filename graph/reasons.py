"""Why a page is suggested: evidence paths, chosen by how specific they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from graph.model import Reader, Reason, Sentence, Step
from graph.network import Edge, Mark, Network
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
    marks = [(edge.label, edge.key) for edge in edges]
    return hop_of(network, source, edges[0].page, marks)


def hop_of(network: Network, source: int, target: int, marks: Sequence[Mark]) -> Step:
    """Make the same hop of the labels and keys of its links."""
    if len(marks) > 1:
        typed = [mark for mark in marks if network.relation_of(mark[0]) != MENTIONS]
        marks = typed or marks
    return Step(
        source=source,
        target=target,
        relations=tuple([network.relation_of(label) for label, _ in marks]),
        forward=tuple([not label & 1 for label, _ in marks]),
        labels=tuple([network.wording(label) for label, _ in marks]),
        keys=tuple([key for _, key in marks]),
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
    """A way to the other page: its score, and the pages between."""

    score: float
    middles: tuple[int, ...]


def _rank(route: _Route) -> tuple[float, tuple[int, ...]]:
    return (-route.score, route.middles)


def _begins_with(routes: Sequence[_Route], pages: Collection[int]) -> bool:
    return bool(routes) and routes[0].middles[0] in pages


class Surroundings:
    """A page's links, and those of the pages they lead to, read once.

    Routes are compared by weights alone; links are read for those that are worded.
    """

    def __init__(
        self,
        network: Network,
        page: int,
        reader: Reader,
        *,
        hub: int,
        most: int | None = None,
    ) -> None:
        """Read the links of a page, only the first `most` of them where that is set."""
        self.page = page
        self.hub = hub
        self.reader = reader
        self._network = network
        self._ends: dict[int, tuple[list[int], list[int]]] = {}
        self._degrees: dict[int, int] = {}
        self._steps: dict[tuple[int, int], Step] = {}
        self.weights = self._heaviest(*network.ends(page, reader, most))

    def ends_of(self, page: int) -> tuple[list[int], list[int]]:
        """Give the other ends of any page's links and their labels, read once."""
        found = self._ends.get(page)
        if found is None:
            found = self._ends[page] = self._network.ends(page, self.reader)
        return found

    def weights_within(self, page: int) -> Mapping[int, float]:
        """Give the weight of another page's links to those in `reach`, by page."""
        ends, labels = self.ends_of(page)
        if self.reach.isdisjoint(ends):
            return {}
        return self._heaviest(ends, labels, self.reach)

    @cached_property
    def reach(self) -> frozenset[int]:
        """The pages one or two links away."""
        return frozenset(self.weights).union(*self.beyond.values())

    @cached_property
    def least_connected(self) -> Sequence[int]:
        """The linked pages with the fewest links, `FAN_OUT` at most."""
        pages = np.fromiter(self.weights, np.int64, len(self.weights))
        degrees = self._network.degrees_of(pages, self.reader)
        fewest: list[int] = pages[np.argsort(degrees, kind="stable")].tolist()
        return fewest[:FAN_OUT]

    @cached_property
    def beyond(self) -> Mapping[int, frozenset[int]]:
        """The linked pages through which routes of three links may begin: their links.

        Only the least connected, and none of more than `WIDE` links.
        """
        most = min(self.hub, WIDE)
        return {
            near: frozenset(self.ends_of(near)[0])
            for near in self.least_connected
            if self.degree(near) <= most
        }

    def heaviest(self, page: int, other: int) -> float:
        """Give the weight of the links from one page to another, the heaviest's."""
        ends, labels = self.ends_of(page)
        weight = self._network.weight
        if ends.count(other) == 1:
            return weight(labels[ends.index(other)])
        both = zip(ends, labels, strict=True)
        return max([weight(label) for end, label in both if end == other])

    def step(self, source: int, target: int) -> Step:
        """Word the links from one page to another."""
        found = self._steps.get((source, target))
        if found is None:
            marks = self._network.marks(source, target, self.reader)
            found = hop_of(self._network, source, target, marks)
            self._steps[source, target] = found
        return found

    def degree(self, page: int) -> int:
        """Count the visible links at a page."""
        found = self._degrees.get(page)
        if found is None:
            found = self._degrees[page] = self._network.degree(page, self.reader)
        return found

    def _heaviest(
        self,
        ends: Sequence[int],
        labels: Sequence[int],
        wanted: Container[int] | None = None,
    ) -> dict[int, float]:
        """Give the weight of the heaviest link to each page, or to those wanted."""
        weight = self._network.weight
        found: dict[int, float] = {}
        for end, label in zip(ends, labels, strict=True):
            if wanted is None or end in wanted:
                own = weight(label)
                if own > found.get(end, 0.0):
                    found[end] = own
        return found


class _Pair:
    """Two pages and what lies between them."""

    def __init__(self, network: Network, candidate: int, around: Surroundings) -> None:
        self._network = network
        self._candidate = candidate
        self._around = around

    @cached_property
    def _theirs(self) -> Mapping[int, float]:
        """The candidate's links to pages one or two links away; others lead nowhere."""
        return self._around.weights_within(self._candidate)

    def is_wide(self, route: _Route) -> bool:
        """Tell whether a route goes through a hub."""
        around = self._around
        return any(around.degree(page) > around.hub for page in route.middles)

    def two_steps(self) -> Iterator[_Route]:
        """Give the routes through one page that both are linked to."""
        mine = self._around.weights
        for middle in mine.keys() & self._theirs.keys():
            yield self._route((middle,), mine[middle] * self._theirs[middle])

    def three_steps(self) -> Iterator[_Route]:
        """Give the routes through two pages, the fan-out capped, hubs left out."""
        around = self._around
        mine, theirs, hub = around.weights, self._theirs, around.hub
        closed = {around.page, *mine}
        ends = {
            far for far in theirs if far not in closed and around.degree(far) <= hub
        }
        if not ends:
            return
        for near, reached in around.beyond.items():
            if near == self._candidate:
                continue
            for far in ends & reached:
                between = around.heaviest(near, far)
                yield self._route((near, far), mine[near] * between * theirs[far])

    def reason(self, route: _Route) -> Reason:
        """Word a route."""
        pages = (self._around.page, *route.middles, self._candidate)
        steps = tuple([self._around.step(*each) for each in pairwise(pages)])
        sentence = None
        if len(steps) == 2:
            sentence = shared(steps[0], turned(self._network, steps[1]))
        return Reason(sentence or _after_subject(chain(steps)), steps)

    def _route(self, middles: tuple[int, ...], weight: float) -> _Route:
        for page in middles:
            weight /= math.log2(2 + self._around.degree(page))
        return _Route(weight, middles)


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
