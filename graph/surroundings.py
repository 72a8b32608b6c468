"""What lies between a page and another: the routes of two and of three links."""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graph.compiling import is_compiled
from graph.model import Reader, Step
from graph.network import Network
from graph.steps import hop_of

if TYPE_CHECKING:
    from graph.compiled.surroundings import CompiledEvidence

MOST = 3
"""Routes given for a page; more would not be read."""

FAN_OUT = 60
WIDE = 200
"""Links of a page above which no route of three steps leads through it first."""


class Route(NamedTuple):
    """A way to the other page: its score, and the pages between."""

    score: float
    middles: tuple[int, ...]


class Evidence(NamedTuple):
    """The best `routes` to a page, no two through the same page, none through a hub.

    Those of two links come before those of three. `wide` is the best of two links that
    leads through a hub, where there is no other of two.
    """

    routes: tuple[Route, ...] = ()
    wide: Route | None = None

    def begins_within(self, pages: Container[int]) -> bool:
        """Tell whether the best route begins with one of these pages."""
        return bool(self.routes) and self.routes[0].middles[0] in pages


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
        self.network = network
        self._ends: dict[int, tuple[list[int], list[int]]] = {}
        self._degrees: dict[int, int] = {}
        self._steps: dict[tuple[int, int], Step] = {}
        self._found: CompiledEvidence | None = None
        self.weights = self._heaviest(*network.ends(page, reader, most))

    def look_at(self, candidates: Sequence[int]) -> None:
        """Find the routes to many pages at once, where compiled loops do that."""
        if is_compiled(self.network):
            # Only here: installations without numba have no such module.
            from graph.compiled.surroundings import CompiledEvidence  # noqa: PLC0415

            self._found = CompiledEvidence(self, candidates)

    def evidence(self, candidate: int, spent: Collection[int] = ()) -> Evidence:
        """Give the best routes to a page.

        Where the best begins with a page in `spent` it need not look for others.
        """
        found = self._found.get(candidate) if self._found else None
        return self.plain_evidence(candidate, spent) if found is None else found

    def plain_evidence(self, candidate: int, spent: Collection[int] = ()) -> Evidence:
        """Give the same in plain Python, which needs nothing installed."""
        theirs = self._weights_within(candidate)
        short = sorted(self._two_steps(theirs), key=_rank)
        routes = [route for route in short if not self._is_wide(route)]
        wide = short[0] if short and not routes else None
        found = Evidence(tuple(routes), wide)
        if len(routes) < MOST and not found.begins_within(spent):
            routes += sorted(self._three_steps(candidate, theirs), key=_rank)
        return Evidence(_varied(routes), wide)

    def ends_of(self, page: int) -> tuple[list[int], list[int]]:
        """Give the other ends of any page's links and their labels, read once."""
        found = self._ends.get(page)
        if found is None:
            found = self._ends[page] = self.network.ends(page, self.reader)
        return found

    def step(self, source: int, target: int) -> Step:
        """Word the links from one page to another."""
        found = self._steps.get((source, target))
        if found is None:
            marks = self.network.marks(source, target, self.reader)
            found = hop_of(self.network, source, target, marks)
            self._steps[source, target] = found
        return found

    @cached_property
    def least_connected(self) -> Sequence[int]:
        """The linked pages with the fewest links, `FAN_OUT` at most."""
        pages = np.fromiter(self.weights, np.int64, len(self.weights))
        degrees = self.network.degrees_of(pages, self.reader)
        fewest: list[int] = pages[np.argsort(degrees, kind="stable")].tolist()
        return fewest[:FAN_OUT]

    def wholes_of(self, page: int) -> frozenset[int]:
        """Give what a page is a part of: of ordered relations, the other ends."""
        if self._found and not self._found.may_be_part(page):
            return frozenset()
        ends, labels = self.ends_of(page)
        if self.ordered.isdisjoint(labels):
            return frozenset()
        both = zip(ends, labels, strict=True)
        return frozenset(end for end, label in both if label in self.ordered)

    @cached_property
    def ordered(self) -> frozenset[int]:
        """The labels of links from a part to its whole."""
        relations = self.network.schema.relations
        return frozenset(
            2 * number
            for number, slug in enumerate(self.network.relations)
            if slug in relations and relations[slug].ordered
        )

    @property
    def open_pages(self) -> Sequence[int]:
        """The linked pages through which routes of three links may begin.

        Only the least connected, and none of more than `WIDE` links.
        """
        most = min(self.hub, WIDE)
        return [page for page in self.least_connected if self.degree(page) <= most]

    def degree(self, page: int) -> int:
        """Count the visible links at a page."""
        found = self._degrees.get(page)
        if found is None:
            found = self._degrees[page] = self.network.degree(page, self.reader)
        return found

    @cached_property
    def _beyond(self) -> Mapping[int, frozenset[int]]:
        """Where the links of the pages lead through which three may."""
        return {page: frozenset(self.ends_of(page)[0]) for page in self.open_pages}

    @cached_property
    def _reach(self) -> frozenset[int]:
        """The pages one or two links away."""
        return frozenset(self.weights).union(*self._beyond.values())

    def _weights_within(self, page: int) -> Mapping[int, float]:
        """Give the weight of a page's links to those in reach; others lead nowhere."""
        ends, labels = self.ends_of(page)
        if self._reach.isdisjoint(ends):
            return {}
        return self._heaviest(ends, labels, self._reach)

    def _heaviest(
        self,
        ends: Sequence[int],
        labels: Sequence[int],
        wanted: Container[int] | None = None,
    ) -> dict[int, float]:
        """Give the weight of the heaviest link to each page, or to those wanted."""
        weight = self.network.weight
        found: dict[int, float] = {}
        for end, label in zip(ends, labels, strict=True):
            if wanted is None or end in wanted:
                own = weight(label)
                if own > found.get(end, 0.0):
                    found[end] = own
        return found

    def _between(self, page: int, other: int) -> float:
        """Give the weight of the links from one page to another, the heaviest's."""
        ends, labels = self.ends_of(page)
        weight = self.network.weight
        if ends.count(other) == 1:
            return weight(labels[ends.index(other)])
        both = zip(ends, labels, strict=True)
        return max([weight(label) for end, label in both if end == other])

    def _is_wide(self, route: Route) -> bool:
        """Tell whether a route goes through a hub."""
        return any(self.degree(page) > self.hub for page in route.middles)

    def _two_steps(self, theirs: Mapping[int, float]) -> Iterator[Route]:
        """Give the routes through one page that both are linked to."""
        mine = self.weights
        for middle in mine.keys() & theirs.keys():
            yield self._route((middle,), mine[middle] * theirs[middle])

    def _three_steps(
        self, candidate: int, theirs: Mapping[int, float]
    ) -> Iterator[Route]:
        """Give the routes through two pages, the fan-out capped, hubs left out."""
        mine, hub = self.weights, self.hub
        closed = {self.page, *mine}
        ends = {far for far in theirs if far not in closed and self.degree(far) <= hub}
        if not ends:
            return
        for near, reached in self._beyond.items():
            if near == candidate:
                continue
            for far in ends & reached:
                weight = mine[near] * self._between(near, far) * theirs[far]
                yield self._route((near, far), weight)

    def _route(self, middles: tuple[int, ...], weight: float) -> Route:
        for page in middles:
            weight /= math.log2(2 + self.degree(page))
        return Route(weight, middles)


def _rank(route: Route) -> tuple[float, tuple[int, ...]]:
    return (-route.score, route.middles)


def _varied(routes: Sequence[Route]) -> tuple[Route, ...]:
    """Keep the first route through each middle page, `MOST` at most."""
    chosen: list[Route] = []
    seen: set[int] = set()
    for route in routes:
        if seen.isdisjoint(route.middles):
            seen.update(route.middles)
            chosen.append(route)
            if len(chosen) == MOST:
                break
    return tuple(chosen)
