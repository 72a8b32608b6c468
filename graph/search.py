"""Searching from both ends: an exact search that a second one shows the way.

The costs of hops are those of a directed graph: a hop pays for the page it enters. The
main search settles pages in the order of what a whole path through them costs at least
(A*, Hart, Nilsson, Raphael 1968). The bound comes from a guide that grows from the
other end (Dijkstra 1959): what it has reached is known exactly; everything else is at
least as far as its radius, which is the bidirectional search of Pohl (1971, "Bi-
directional search"), with Kwa's pruning (1989, BS*): the guide does not go on from
what the main search has settled.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from graph.terms import LEAST_TOLL, Gate

INFINITY = math.inf
BUSY = 1.0 + 0.25 * math.log2(1 + 40)
"""What entering a page of 40 links costs; how a busier one was reached is noted."""


class Frontier:
    """The cheapest known costs between pages and the nearest of some roots.

    Forwards they are costs from the roots, backwards to them. `hops` and `before` tell
    the way: the number of links, and the next page towards the root. The page `goal`
    is never entered: `last` keeps what the way to it costs through each page beside it.
    """

    def __init__(
        self,
        gate: Gate,
        roots: Iterable[int],
        *,
        forward: bool,
        goal: int | None = None,
    ) -> None:
        self.gate = gate
        self.forward = forward
        self.cost = dict.fromkeys(roots, 0.0)
        self.hops = dict.fromkeys(self.cost, 0)
        self.before: dict[int, int] = {}
        self.roots = frozenset(self.cost)
        self.done: set[int] = set()
        self.spent = 0
        self.goal = goal
        self.arrivals: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.last: dict[int, float] = {}
        if goal is not None:
            self.cost[goal] = -INFINITY

    def expand(
        self, page: int, most: float = INFINITY, within: Collection[int] = ()
    ) -> list[int]:
        """Reach out from a page; give the pages that became cheaper.

        Those that cost more than `most` are left alone unless they are in `within`.
        """
        left = self.gate.left
        pages, labels = self.gate.ends(page)
        self.spent += left - self.gate.left
        if self.forward:
            return self._enter(page, pages, labels, most, within)
        return self.come_from(page, zip(pages, labels, strict=True), most, within)

    def _enter(
        self,
        page: int,
        ends: Sequence[int],
        labels: Sequence[int],
        most: float,
        within: Collection[int],
    ) -> list[int]:
        """Go on from a page: each end is paid for by its own links."""
        cost, known, arrivals = self.cost, self.cost.get, self.arrivals
        base = cost[page] + self.gate.surcharge
        hops, factors = self.hops[page] + 1, self.gate.factors
        cheaper = []
        tolls = self.gate.tolls(ends)
        for other, label, toll in zip(ends, labels, tolls, strict=True):
            factor = factors[label]
            if base + LEAST_TOLL * factor > most and other not in within:
                continue
            if toll > BUSY:
                arrivals[other].append((page, label))
            total = base + toll * factor
            if total < known(other, INFINITY):
                cost[other] = total
                self.hops[other] = hops
                self.before[other] = page
                cheaper.append(other)
        return cheaper

    def come_from(
        self,
        page: int,
        ends: Iterable[tuple[int, int]],
        most: float = INFINITY,
        within: Collection[int] = (),
    ) -> list[int]:
        """Say what leads to a page along these of its links: the page is paid for."""
        cost, known = self.cost, self.cost.get
        base = cost[page] + self.gate.surcharge
        hops, factors = self.hops[page] + 1, self.gate.factors
        goal, toll = self.goal, self.gate.toll(page)
        cheaper = []
        for other, label in ends:
            total = base + toll * factors[label]
            if total > most and other not in within:
                continue
            if total < known(other, INFINITY):
                cost[other] = total
                self.hops[other] = hops
                self.before[other] = page
                cheaper.append(other)
            elif other == goal and total < self.last.get(page, INFINITY):
                self.last[page] = total
        return cheaper

    def may_expand(self, page: int) -> bool:
        """Tell whether a path may go on from this page."""
        return page in self.roots or self.gate.opens(page)

    def trail(self, page: int) -> list[int]:
        """Give the pages from this one to its root."""
        pages = [page]
        while pages[-1] in self.before:
            pages.append(self.before[pages[-1]])
        return pages


class Guide(Frontier):
    """The search from the other end; `radius` bounds what it has not reached.

    What it has not reached costs at least the radius, and `beyond(page)` besides: the
    part of the last hop that the page itself decides.
    """

    def __init__(
        self, gate: Gate, roots: Iterable[int], main: Frontier, *, forward: bool
    ) -> None:
        super().__init__(gate, roots, forward=forward)
        self._main = main
        self._heap: list[tuple[float, int]] = []
        self._push(self.roots)

    def radius(self) -> float:
        """Give what a page not reached yet costs at least; infinite when all are."""
        while self._heap and not self._goes_on(self._heap[0][1]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else INFINITY

    def _goes_on(self, page: int) -> bool:
        if page in self.done or page in self._main.done or page in self._main.roots:
            return False
        return self.may_expand(page)

    def ahead(self) -> int:
        """Count the links that the next advance looks at."""
        return self.gate.degree(self._heap[0][1])

    def beyond(self, page: int) -> float:
        """Give what a page not reached yet costs at least beyond the radius."""
        if not self.forward:
            return 0.0
        return (self.gate.toll(page) - LEAST_TOLL) * self.gate.least_factor

    def advance(self, most: float) -> list[int]:
        """Expand the nearest page; give the pages that became cheaper.

        Those that cost more than `most` matter only where the main search has been.
        """
        _, page = heapq.heappop(self._heap)
        self.done.add(page)
        cheaper = self.expand(page, most, self._main.cost)
        self._push(cheaper)
        return cheaper

    def _push(self, pages: Iterable[int]) -> None:
        gate, cost = self.gate, self.cost
        for page in pages:
            # The next hop costs this much whatever it leads to.
            leaving = gate.least_hop
            if not self.forward:
                leaving = gate.toll(page) * gate.least_factor + gate.surcharge
            heapq.heappush(self._heap, (cost[page] + leaving, page))


class Search:
    """The main search, page by page, in the order of the paths through them.

    `met` is the cheapest meeting of both searches so far, its cost and page; paths that
    cost more than `reach` need not be found. The gate
    is told when the work ran out, and when ways of more than `max_depth` hops were
    left alone.
    """

    def __init__(self, main: Frontier, guide: Guide | None, *, max_depth: int) -> None:
        self.main = main
        self.guide = guide
        self.max_depth = max_depth
        self.met: tuple[float, int] = (INFINITY, 0)
        self.reach = INFINITY
        self._blind: list[tuple[float, int]] = []
        self._sighted: list[tuple[float, int]] = []
        self._blind_spent = 0
        self._queue(main.roots)

    def settle(self) -> int | None:
        """Settle the next page; None when there is none, or no work is left.

        Its cost in the main search is then final, and it has been expanded.
        """
        main = self.main
        page = self._next()
        if page is None:
            return None
        main.done.add(page)
        if not main.may_expand(page):
            return page
        if main.hops[page] >= self.max_depth:
            main.gate.cut = True
            return page
        if self.guide is None:
            self._queue(main.expand(page, self.reach))
        else:
            self._queue(self._expand(page, self.guide))
        return page

    def _expand(self, page: int, guide: Guide) -> list[int]:
        # What the guide reaches later costs at least the radius from there.
        most = self.reach - guide.radius()
        main = self.main
        if main.cost[page] + guide.beyond(page) > most and page in guide.arrivals:
            # Then only pages that the guide has expanded can be on a path in reach.
            return main.come_from(page, guide.arrivals[page])
        return main.expand(page, most, guide.cost)

    def spent(self) -> int:
        """Count the links that both searches have looked at."""
        return self.main.spent + (self.guide.spent if self.guide else 0)

    def limit(self, reach: float) -> None:
        """Leave paths alone that cost more than this, from now on."""
        self.reach = min(self.reach, reach)

    def bound(self) -> float:
        """Give what a path through any page not settled yet costs at least."""
        return min(self._blind_bound(), self._top(self._sighted))

    def _next(self) -> int | None:
        while True:
            sighted, blind = self._top(self._sighted), self._blind_bound()
            bound = min(sighted, blind)
            if bound > self.reach or bound == INFINITY:
                return None
            if self.main.gate.left <= 0:
                self.main.gate.stopped = True
                return None
            if sighted <= blind:
                return heapq.heappop(self._sighted)[1]
            page = self._blind[0][1]
            links = self.main.gate.degree(page)
            if self._guide_goes_first(links):
                continue
            self._blind_spent += links
            heapq.heappop(self._blind)
            return page

    def _guide_goes_first(self, links: int) -> bool:
        """Let the guide advance if that costs less than expanding so many links."""
        guide = self.guide
        if guide is None:
            return False
        ahead = guide.ahead()
        # One page must not take what is left, while the other side has smaller ones.
        if links < ahead > guide.gate.left // 4:
            return False
        if guide.spent + ahead > self._blind_spent + links:
            return False
        main = self.main
        for page in guide.advance(self.reach - main.cost[self._blind[0][1]]):
            if page in main.cost and page not in main.done:
                self._sight(page, guide)
        return True

    def _queue(self, pages: Iterable[int]) -> None:
        guide, cost = self.guide, self.main.cost
        for page in pages:
            heapq.heappush(self._blind, (cost[page], page))
            if guide is not None and page in guide.cost:
                self._sight(page, guide)

    def _sight(self, page: int, guide: Guide) -> None:
        """Queue a page that both searches have reached."""
        meeting = (self.main.cost[page] + guide.cost[page], page)
        heapq.heappush(self._sighted, meeting)
        if meeting < self.met and self.main.may_expand(page):
            self.met = meeting

    def _blind_bound(self) -> float:
        guide = self.guide
        if guide is None:
            return self._top(self._blind)
        blind, cost = self._blind, self.main.cost
        while (top := self._top(blind)) < INFINITY:
            page = blind[0][1]
            weighed = cost[page] + guide.beyond(page)
            if weighed <= top:
                return top + guide.radius()
            # Most pages never come to the top: their links are counted only here.
            heapq.heapreplace(blind, (weighed, page))
        return INFINITY

    def _top(self, heap: list[tuple[float, int]]) -> float:
        done = self.main.done
        while heap and heap[0][1] in done:
            heapq.heappop(heap)
        return heap[0][0] if heap else INFINITY
