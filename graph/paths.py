"""How one page leads to another: cheapest paths that differ, in bounded work."""

from __future__ import annotations

import heapq
import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graph.model import Nearest, Path, Paths, Reader, Step
from graph.network import STATUSES, Edge, Network
from graph.reasons import step_of
from graph.signals import closed_above
from graph.wording import chain

MAX_DEPTH = 6
WORK_LIMIT = 200_000
NEAREST = 5
DETOUR = 4.5
"""A path dearer than the cheapest by more, about two hops, says nothing beside it."""
VERIFIED = STATUSES.index("verified")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a path may use: no page of `avoid`, only verified links, only at a day.

    `at` is a day as yyyymmdd, 0 for any; a link without dates holds at every day.
    """

    reader: Reader = field(default_factory=Reader)
    avoid: frozenset[int] = frozenset()
    verified: bool = False
    at: int = 0

    def admits(self, edge: Edge) -> bool:
        """Tell whether a path may walk this link."""
        if edge.page in self.avoid or (self.verified and edge.status != VERIFIED):
            return False
        if not self.at:
            return True
        return edge.since <= self.at and (not edge.until or self.at <= edge.until)


def hop_cost(network: Network, edge: Edge, reader: Reader) -> float:
    """Give the cost of a hop: (1 + ¼·log2(1 + degree of its end)) / relation weight.

    Weights are taken to their square root, so that a weak relation is dear but never
    dearer than a detour of several hops.
    """
    return _toll(network, edge.page, reader) / math.sqrt(network.weight(edge.label))


def _toll(network: Network, page: int, reader: Reader) -> float:
    return 1.0 + 0.25 * math.log2(1 + network.degree(page, reader))


def between(
    network: Network,
    source: int,
    target: int,
    terms: Terms,
    *,
    limit: int = 5,
    max_depth: int = MAX_DEPTH,
    work_limit: int = WORK_LIMIT,
) -> Paths:
    """Give the cheapest path through each first page after `source`, cheapest first.

    Those dearer than the first by more than `DETOUR` are left out.

    Hubs are closed at first and opened only when nothing else connects the two.
    """
    truncated = False
    for hub in (closed_above(network, terms.reader), 0):
        tree = _Tree(
            network,
            target,
            terms,
            closed=source,
            hub=hub,
            max_depth=max_depth - 1,
            work_limit=work_limit,
        )
        tree.grow(enough=limit)
        truncated = tree.truncated
        found = tree.through_each_neighbour(limit)
        if found:
            return Paths(tuple(found), truncated=truncated)
    return Paths((), _nearest_to(network, source, target, terms), truncated)


def to_type(
    network: Network,
    source: int,
    page_type: str,
    terms: Terms,
    *,
    limit: int = 5,
    max_depth: int = MAX_DEPTH,
    work_limit: int = WORK_LIMIT,
) -> Paths:
    """Give the cheapest path to each of the nearest pages of a type."""
    truncated = False
    for hub in (closed_above(network, terms.reader), 0):
        tree = _Tree(
            network,
            source,
            terms,
            closed=None,
            hub=hub,
            max_depth=max_depth,
            work_limit=work_limit,
        )
        ends = tree.grow_to_type(page_type, limit)
        truncated = tree.truncated
        if ends:
            return Paths(tuple(tree.path_to(end) for end in ends), truncated=truncated)
    return Paths((), (), truncated)


def path_of(network: Network, steps: Sequence[Step], reader: Reader) -> Path:
    """Make a path of steps found otherwise, with its cost and sentence."""
    relations = network.schema.relations
    cost = sum(
        (1.0 + 0.25 * math.log2(1 + network.degree(step.target, reader)))
        / math.sqrt(max(relations[slug].weight for slug in step.relations))
        for step in steps
    )
    return Path(tuple(steps), cost, chain(steps))


class _Tree:
    """Cheapest ways from `root`, grown outwards (Dijkstra 1959) in bounded work.

    `closed` is never entered; pages with more than `hub` links only as ends (0: all
    are open).
    """

    def __init__(
        self,
        network: Network,
        root: int,
        terms: Terms,
        *,
        closed: int | None,
        hub: int,
        max_depth: int,
        work_limit: int,
    ) -> None:
        self.network = network
        self.root = root
        self.closed = closed
        self.terms = terms
        self.hub = hub
        self.max_depth = max_depth
        self.work = work_limit
        self.truncated = False
        self.cost: dict[int, float] = {}
        self.parent: dict[int, tuple[int, int]] = {root: (0, root)}
        self._best = {root: 0.0}
        self._eases: dict[int, float] = {}
        self._heap: list[tuple[float, int]] = [(0.0, root)]

    def grow(self, enough: int) -> None:
        """Settle pages until no other could begin one of the `enough` cheapest."""
        first = {
            page: self._first_cost(page, edges)
            for page, edges in self._beginnings().items()
        }
        least = min(first.values(), default=math.inf)
        totals: list[float] = []
        while (page := self.settle()) is not None:
            if page in first:
                insort(totals, first[page] + self.cost[page])
            reach = totals[0] + DETOUR if totals else math.inf
            if len(totals) >= enough:
                reach = min(reach, totals[enough - 1])
            if self.cost[page] + least > reach:
                return

    def _beginnings(self) -> dict[int, list[Edge]]:
        bundles: dict[int, list[Edge]] = {}
        for edge in self.network.edges(self.closed or 0, self.terms.reader):
            if self.terms.admits(edge) and self._open(edge.page):
                bundles.setdefault(edge.page, []).append(edge)
        return bundles

    def grow_to_type(self, page_type: str, limit: int) -> list[int]:
        """Settle pages until `limit` of the type are found; give them in order."""
        found: list[int] = []
        while len(found) < limit and (page := self.settle()) is not None:
            if page != self.root and self.network.type_of(page) == page_type:
                found.append(page)
        return found

    def through_each_neighbour(self, limit: int) -> list[Path]:
        """Give the paths closed → neighbour → … → root, cheapest first."""
        source = self.closed or 0
        bundles = self._beginnings()
        ranked = sorted(
            (self._first_cost(page, edges) + self.cost[page], page)
            for page, edges in bundles.items()
            if page in self.cost
        )
        return [
            self._joined(source, bundles[page], page, cost)
            for cost, page in ranked[:limit]
            if cost <= ranked[0][0] + DETOUR
        ]

    def path_to(self, end: int) -> Path:
        """Give the path from the root to a settled page."""
        pages = [end]
        while pages[-1] != self.root:
            pages.append(self.parent[pages[-1]][1])
        steps = self._steps(pages[::-1])
        return Path(steps, self.cost[end], chain(steps))

    def settle(self) -> int | None:
        """Give the next nearest page, None when there is none or the work is done."""
        while self._heap:
            cost, page = heapq.heappop(self._heap)
            if page in self.cost:
                continue
            if self.work <= 0:
                self.truncated = True
                return None
            self.cost[page] = cost
            depth = self.parent[page][0]
            if depth < self.max_depth and self._open(page):
                self._relax(page, cost, depth)
            return page
        return None

    def _open(self, page: int) -> bool:
        if page == self.root or not self.hub:
            return True
        return self.network.degree(page, self.terms.reader) <= self.hub

    def _relax(self, page: int, cost: float, depth: int) -> None:
        edges = self.network.edges(page, self.terms.reader)
        self.work -= len(edges)
        # Grown from the target, every hop is walked back towards this page.
        toll = _toll(self.network, page, self.terms.reader)
        for edge in edges:
            if edge.page in self.cost or edge.page == self.closed:
                continue
            if not self.terms.admits(edge):
                continue
            if self.closed is None:
                toll = _toll(self.network, edge.page, self.terms.reader)
            total = cost + toll / self._ease(edge.label)
            if total < self._best.get(edge.page, math.inf):
                self._best[edge.page] = total
                self.parent[edge.page] = (depth + 1, page)
                heapq.heappush(self._heap, (total, edge.page))

    def _ease(self, label: int) -> float:
        ease = self._eases.get(label)
        if ease is None:
            ease = self._eases[label] = math.sqrt(self.network.weight(label))
        return ease

    def _first_cost(self, page: int, edges: Sequence[Edge]) -> float:
        return min(hop_cost(self.network, edge, self.terms.reader) for edge in edges)

    def _joined(
        self, source: int, edges: Sequence[Edge], page: int, cost: float
    ) -> Path:
        pages = [page]
        while pages[-1] != self.root:
            pages.append(self.parent[pages[-1]][1])
        steps = (step_of(self.network, source, edges), *self._steps(pages))
        return Path(steps, cost, chain(steps))

    def _steps(self, pages: Sequence[int]) -> tuple[Step, ...]:
        steps = []
        for source, target in pairwise(pages):
            edges = [
                edge
                for edge in self.network.edges(source, self.terms.reader)
                if edge.page == target and self.terms.admits(edge)
            ]
            steps.append(step_of(self.network, source, edges))
        return tuple(steps)


def _nearest_to(
    network: Network, source: int, target: int, terms: Terms
) -> tuple[Nearest, ...]:
    """Give pages in reach of `source` that one link could join to `target`."""
    wished = network.type_of(target)
    tree = _Tree(
        network,
        source,
        terms,
        closed=target,
        hub=0,
        max_depth=3,
        work_limit=WORK_LIMIT // 10,
    )
    found: list[Nearest] = []
    while len(found) < NEAREST and (page := tree.settle()) is not None:
        relation = next(
            (
                each.slug
                for each in network.schema.relations.values()
                if each.signatures and each.admits(network.type_of(page), wished)
            ),
            "",
        )
        if relation:
            found.append(Nearest(page, tree.parent[page][0], relation))
    return tuple(found)
