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

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from graph.terms import LEAST_TOLL, TOLLS, Gate

INFINITY = math.inf
BUSY = 40
"""Links of a page above which it is noted how a guide reached it."""

Queue = list[tuple[float, int]]
"""A heap of pages, each with what puts it in its place."""


class Ahead(dict[int, float]):
    """What the hop beyond a page costs at least, by the page's links."""

    def __init__(self, factor: float, spared: float, more: float) -> None:
        super().__init__()
        self._terms = factor, spared, more

    def __missing__(self, links: int) -> float:
        factor, spared, more = self._terms
        ahead = self[links] = (TOLLS[links] - spared) * factor + more
        return ahead


class Frontier:
    """The cheapest known costs between pages and the nearest of some roots.

    Forwards they are costs from the roots, backwards to them. `way` gives the next page
    towards the root and the number of links to it; `queue` has the pages reached, by
    their cost and what the hop beyond them adds at least: `leaving` forwards, backwards
    `ahead` by the page's links. The page `goal` is never entered: `last` keeps what the
    way to it costs through each page beside it. `facing` has the pages that a search
    from the other end has reached.
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
        self.way: dict[int, tuple[int, int]] = {}
        self.roots = frozenset(self.cost)
        self.done: set[int] = set()
        self.queue: Queue = []
        self.spent = 0
        self.goal = goal
        self.facing: Mapping[int, float] = {}
        self.leaving = 0.0
        self.busy = INFINITY
        self.ahead = Ahead(0.0, 0.0, 0.0)
        self.arrivals: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.last: dict[int, float] = {}
        if goal is not None:
            self.cost[goal] = -INFINITY

    def begin(self) -> None:
        """Queue the roots."""
        for page in self.roots:
            links = self.gate.degrees[page]
            beyond = self.leaving if self.forward else self.ahead[links]
            heappush(self.queue, (beyond, page))

    def expand(self, page: int, most: float = INFINITY) -> list[int]:
        """Reach out from a page; give the pages in `facing` that became cheaper.

        Others that cost more than `most` are left alone.
        """
        left = self.gate.left
        ends = zip(*self.gate.ends(page), strict=True)
        self.spent += left - self.gate.left
        if self.forward:
            return self._enter(page, ends, most)
        return self.come_from(page, ends, most)

    def _enter(
        self, page: int, ends: Iterable[tuple[int, int]], most: float
    ) -> list[int]:
        """Go on from a page: each end is paid for by its own links."""
        gate, cost, way, arrivals = self.gate, self.cost, self.way, self.arrivals
        known, facing, queue, leaving = cost.get, self.facing, self.queue, self.leaving
        degrees, factors, busy = gate.degrees, gate.factors, self.busy
        base = cost[page] + gate.surcharge
        step = page, way[page][1] + 1 if page in way else 1
        tight = base + LEAST_TOLL * gate.greatest_factor > most
        met = []
        for other, label in ends:
            factor = factors[label]
            if tight and base + LEAST_TOLL * factor > most and other not in facing:
                continue
            links = degrees[other]
            if links > busy:
                arrivals[other].append((page, label))
            total = base + TOLLS[links] * factor
            if total < known(other, INFINITY):
                cost[other] = total
                way[other] = step
                heappush(queue, (total + leaving, other))
                if other in facing:
                    met.append(other)
        return met

    def come_from(
        self, page: int, ends: Iterable[tuple[int, int]], most: float = INFINITY
    ) -> list[int]:
        """Say what leads to a page along these of its links: the page is paid for."""
        gate, cost, way, ahead = self.gate, self.cost, self.way, self.ahead
        known, facing, queue = cost.get, self.facing, self.queue
        degrees, factors = gate.degrees, gate.factors
        base = cost[page] + gate.surcharge
        step = page, way[page][1] + 1 if page in way else 1
        goal, toll = self.goal, TOLLS[degrees[page]]
        met = []
        for other, label in ends:
            total = base + toll * factors[label]
            if total > most and other not in facing:
                continue
            if total < known(other, INFINITY):
                cost[other] = total
                way[other] = step
                heappush(queue, (total + ahead[degrees[other]], other))
                if other in facing:
                    met.append(other)
            elif other == goal and total < self.last.get(page, INFINITY):
                self.last[page] = total
        return met

    def hops(self, page: int) -> int:
        """Count the links of the way between a page and its root."""
        way = self.way.get(page)
        return way[1] if way else 0

    def may_expand(self, page: int) -> bool:
        """Tell whether a path may go on from this page."""
        return page in self.roots or self.gate.opens(page)

    def trail(self, page: int) -> list[int]:
        """Give the pages from this one to its root."""
        pages = [page]
        while pages[-1] in self.way:
            pages.append(self.way[pages[-1]][0])
        return pages


class Guide(Frontier):
    """The search from the other end; `radius` bounds what it has not reached.

    What it has not reached costs at least the radius, and what lies ahead of it in the
    main search: the part of the last hop that the page itself decides.
    """

    def __init__(
        self, gate: Gate, roots: Iterable[int], main: Frontier, *, forward: bool
    ) -> None:
        super().__init__(gate, roots, forward=forward)
        self._main = main
        self._open: int | None = None
        self.facing, main.facing = main.cost, self.cost
        # The next hop costs this much whatever it leads to.
        if forward:
            self.leaving, self.busy = gate.least_hop, BUSY
            main.ahead = Ahead(gate.least_factor, LEAST_TOLL, 0.0)
        else:
            self.ahead = Ahead(gate.least_factor, 0.0, gate.surcharge)
        self.begin()

    def radius(self) -> float:
        """Give what a page not reached yet costs at least; infinite when all are."""
        queue, done, met = self.queue, self.done, self._main.done
        while queue:
            radius, page = queue[0]
            if page not in done and page not in met and self._goes_on(page):
                return radius
            heappop(queue)
        return INFINITY

    def _goes_on(self, page: int) -> bool:
        if page == self._open:
            return True
        if page in self._main.roots or not self.may_expand(page):
            return False
        self._open = page
        return True

    def advance(self, most: float) -> list[int]:
        """Expand the nearest page; give the pages in `facing` that became cheaper.

        Others that cost more than `most` are left alone.
        """
        page = heappop(self.queue)[1]
        self.done.add(page)
        return self.expand(page, most)


class Search:
    """The main search, page by page, in the order of the paths through them.

    `met` is the cheapest meeting of both searches so far, its cost and page; paths that
    cost more than `reach` need not be found. The gate is told when the work ran out,
    and when ways of more than `max_depth` hops were left alone.
    """

    def __init__(self, main: Frontier, guide: Guide | None, *, max_depth: int) -> None:
        self.main = main
        self.guide = guide
        self.max_depth = max_depth
        self.met: tuple[float, int] = (INFINITY, 0)
        self.reach = INFINITY
        self._sighted: Queue = []
        self._blind_spent = 0
        main.begin()
        self._sight(page for page in main.roots if page in main.facing)

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
        if main.hops(page) >= self.max_depth:
            main.gate.cut = True
            return page
        if self.guide is None:
            main.expand(page, self.reach)
        elif met := self._expand(page, self.guide):
            self._sight(met)
        return page

    def _expand(self, page: int, guide: Guide) -> list[int]:
        # What the guide reaches later costs at least the radius from there.
        most = self.reach - guide.radius()
        main = self.main
        if page in guide.arrivals:
            ahead = main.ahead[main.gate.degrees[page]]
            if main.cost[page] + ahead > most:
                # Then only pages that the guide has expanded can be on a path in reach.
                return main.come_from(page, guide.arrivals[page])
        return main.expand(page, most)

    def spent(self) -> int:
        """Count the links that both searches have looked at."""
        return self.main.spent + (self.guide.spent if self.guide else 0)

    def limit(self, reach: float) -> None:
        """Leave paths alone that cost more than this, from now on."""
        self.reach = min(self.reach, reach)

    def bound(self) -> float:
        """Give what a path through any page not settled yet costs at least."""
        blind = self._top(self.main.queue)
        if self.guide is not None and blind < INFINITY:
            blind += self.guide.radius()
        return min(blind, self._top(self._sighted))

    def _next(self) -> int | None:
        gate, guide, queue = self.main.gate, self.guide, self.main.queue
        top = self._top(queue)
        while True:
            blind, sighted = top, self._top(self._sighted)
            if guide is not None and top < INFINITY:
                blind += guide.radius()
            bound = sighted if sighted < blind else blind
            if bound > self.reach or bound == INFINITY:
                return None
            if gate.left <= 0:
                gate.stopped = True
                return None
            if sighted <= blind:
                return heappop(self._sighted)[1]
            page = queue[0][1]
            links = gate.degrees[page]
            if guide is not None and self._is_dearer(links, guide):
                if met := guide.advance(self.reach - self.main.cost[page]):
                    done = self.main.done
                    self._sight([each for each in met if each not in done])
                continue
            self._blind_spent += links
            heappop(queue)
            return page

    def _is_dearer(self, links: int, guide: Guide) -> bool:
        """Tell whether expanding so many links costs more than the guide's advance."""
        ahead = guide.gate.degrees[guide.queue[0][1]]
        # One page must not take what is left, while the other side has smaller ones.
        if links < ahead > guide.gate.left // 4:
            return False
        return guide.spent + ahead <= self._blind_spent + links

    def _sight(self, pages: Iterable[int]) -> None:
        """Queue pages that both searches have reached."""
        main = self.main
        for page in pages:
            meeting = (main.cost[page] + main.facing[page], page)
            heappush(self._sighted, meeting)
            if meeting < self.met and main.may_expand(page):
                self.met = meeting

    def _top(self, queue: Queue) -> float:
        done = self.main.done
        while queue:
            cost, page = queue[0]
            if page not in done:
                return cost
            heappop(queue)
        return INFINITY
