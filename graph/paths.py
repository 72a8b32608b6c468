"""How one page leads to another: cheapest paths that differ, in bounded work."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from graph.model import Nearest, Path, Paths, Reader, Step
from graph.nearest import MOST, nearest_joinable, nearest_to
from graph.network import Network
from graph.search import INFINITY, Frontier, Guide, Search
from graph.steps import step_of
from graph.terms import Gate, Terms, toll_of
from graph.wording import chain

MAX_DEPTH = 6
WORK_LIMIT = 40_000
"""Links looked at in one search: about 50 ms. Nearly all need less than half."""

DETOUR = 4.5
"""A path dearer than the cheapest by more, about two hops, says nothing beside it."""

LONG_SEARCH = 5_000
"""Links after which the detour shrinks as the work grows: a hop more is three times."""

FEWEST_HOPS = 10_000.0
"""A surcharge on each hop above what any path costs: fewer hops are then cheaper."""

FEW = 60
"""Links of a page whose neighbours are counted, so that a search knows its end."""

COMMON = 5_000
"""Links looked at for a type before its pages are listed, to search from them too."""

RARE = 5_000
"""Pages of a type from which a search may start at once."""


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

    Those dearer than the first by more than `DETOUR`, in a long search by less, are
    left out, and of paths that differ only in their first page, both of one type, the
    cheapest stands for the others (`alike`). Hubs are closed at first and opened when
    nothing else connects the two (`through_hub`); a way of at most `max_depth` hops is
    found even where a cheaper one has more. The cost depends on the links around both
    ends, not on the size of the wiki, and ends at `work_limit` links a search.
    """
    reader = terms.reader
    if not (network.sees(reader, source) and network.sees(reader, target)):
        return Paths(())
    terms = terms.sparing(source, target)
    truncated = False
    for gate in _gates(network, terms, work_limit):
        ways = _Between(gate, source, target, max_depth)
        paths = ways.varied(limit)
        truncated = truncated or gate.stopped
        if paths:
            return Paths(tuple(paths), truncated=truncated)
    return Paths((), nearest_to(network, source, target, terms), truncated)


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
    """Give the cheapest path to each of the nearest pages of a type.

    Hubs and ways with many hops are treated as in `between`; in a long search pages
    much farther than the nearest are left out. A type with few pages is searched from
    both ends.
    """
    if not network.sees(terms.reader, source):
        return Paths(())
    terms = terms.sparing(source)
    truncated = False
    for gate in _gates(network, terms, work_limit):
        ways = _ToType(gate, source, page_type, max_depth)
        paths = ways.nearest(limit)
        truncated = truncated or gate.stopped
        if paths:
            return Paths(tuple(paths), truncated=truncated)
    return Paths((), _nearest_of(network, source, page_type, terms), truncated)


def path_of(network: Network, steps: Sequence[Step], reader: Reader) -> Path:
    """Make a path of steps found otherwise, with its cost and sentence."""
    relations = network.schema.relations
    cost = sum(
        toll_of(network, step.target, reader)
        / math.sqrt(max(relations[slug].weight for slug in step.relations))
        for step in steps
    )
    return Path(tuple(steps), cost, chain(steps))


def _gates(network: Network, terms: Terms, most: int) -> Iterator[Gate]:
    """Yield gates until a search through one has found something.

    Hubs closed, then open; each again with few hops preferred if the cheapest ways
    had too many. The first may take `most` links, the others half of it.
    """
    work = most
    for hubs_open in (False, True):
        gate = Gate(network, terms, work=work, hubs_open=hubs_open)
        yield gate
        work = min(work, most // 2)
        if gate.cut:
            yield Gate(
                network,
                terms,
                work=work,
                hubs_open=hubs_open,
                surcharge=FEWEST_HOPS,
            )
        if not gate.met_hub:
            return


class _Between:
    """Ways from a page to a page, searched back from the target."""

    def __init__(self, gate: Gate, source: int, target: int, max_depth: int) -> None:
        self.gate = gate
        self.source = source
        self.target = target
        self.max_depth = max_depth
        self.main = Frontier(gate, [target], forward=False, goal=source)
        self.guide = Guide(gate, [source], self.main, forward=True)
        self.search = Search(self.main, self.guide, max_depth=max_depth)
        self.cheapest = INFINITY
        if gate.surcharge:
            self.search.limit((max_depth + 1) * gate.surcharge)

    def varied(self, limit: int) -> list[Path]:
        """Give the cheapest paths that differ in more than one page of one type."""
        kept: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        for first in self._branches():
            beyond = tuple(self.main.trail(first)[1:])
            # The target itself, reached by a direct link, has nothing beyond it.
            kind = (self.gate.network.type_of(first) if beyond else "", beyond)
            kept.setdefault(kind, []).append(first)
            if len(kept) == limit:
                break
        if not kept:
            return self._joined()
        return [
            _path(self.gate, [self.source, firsts[0], *beyond], firsts[1:])
            for (_, beyond), firsts in kept.items()
        ]

    def _branches(self) -> Iterator[int]:
        """Yield the pages after the source, by the cost of the path through each.

        Cheapest first: one is yielded when nothing unknown can be cheaper. Once the
        work has run out those known are yielded nevertheless.
        """
        search, last = self.search, self.main.last
        waiting: list[tuple[float, int]] = []
        firsts = self._firsts()
        while True:
            bound = INFINITY
            if len(last) != firsts:
                # Where nothing waits for it, `settle` finds out by itself.
                bound = search.bound() if waiting else 0.0
            # Where both have met there is a way, though perhaps of too many hops.
            self._limit(search.met[0])
            while waiting and waiting[0][0] <= min(bound, search.reach):
                cost, first = heapq.heappop(waiting)
                self._limit(cost)
                yield first
            if bound > search.reach or bound == INFINITY:
                return
            page = search.settle()
            if page is None:
                waiting.sort()
                yield from (first for cost, first in waiting if cost <= search.reach)
                return
            if page in last:
                heapq.heappush(waiting, (last[page], page))

    def _limit(self, cost: float) -> None:
        """Leave alone what is much dearer than a path of this cost."""
        self.cheapest = min(self.cheapest, cost)
        if self.cheapest == INFINITY:
            return
        detour = DETOUR * min(1.0, LONG_SEARCH / max(self.search.spent(), 1))
        self.search.limit(self.cheapest + detour)

    def _firsts(self) -> int:
        """Count the pages that a path may enter first; -1 when they are many."""
        gate = self.gate
        if gate.degrees[self.source] > FEW:
            return -1
        near = set(gate.ends(self.source)[0])
        return sum(page == self.target or gate.opens(page) for page in near)

    def _joined(self) -> list[Path]:
        """Give the path on which both searches have met, for want of a proven one."""
        cost, meeting = self.search.met
        if cost == INFINITY:
            return []
        pages: list[int] = []
        there = self.guide.trail(meeting)[::-1]
        for page in [*there, *self.main.trail(meeting)[1:]]:
            if page in pages:
                del pages[pages.index(page) :]
            pages.append(page)
        return [] if len(pages) > self.max_depth + 1 else [_path(self.gate, pages)]


class _ToType:
    """Ways from a page to pages of a type, searched from the page."""

    def __init__(self, gate: Gate, source: int, wanted: str, max_depth: int) -> None:
        self.gate = gate
        self.source = source
        self.wanted = wanted
        self.max_depth = max_depth
        self.main = Frontier(gate, [source], forward=True)

    def nearest(self, limit: int) -> list[Path]:
        """Give the cheapest path to each of the nearest pages of the type."""
        ends = self._ends(limit)
        return [_path(self.gate, self.main.trail(end)[::-1]) for end in ends]

    def _ends(self, limit: int) -> list[int]:
        gate = self.gate
        saved = max(gate.left - COMMON, 0)
        gate.left -= saved
        search = Search(self.main, None, max_depth=self.max_depth)
        found = self._found(search, limit)
        gate.left += saved
        if not gate.stopped:
            return found
        ends = self._every_end()
        gate.stopped = gate.left <= 0
        if len(ends) > RARE:
            return found + self._found(search, limit - len(found))
        limit = min(limit, len(ends))
        if len(found) == limit:
            return found
        self.main = Frontier(gate, [self.source], forward=True)
        guide = Guide(gate, ends, self.main, forward=False)
        return self._found(Search(self.main, guide, max_depth=self.max_depth), limit)

    def _found(self, search: Search, limit: int) -> list[int]:
        found: list[int] = []
        network, source = self.gate.network, self.source
        while len(found) < limit and (page := search.settle()) is not None:
            if page != source and network.type_of(page) == self.wanted:
                found.append(page)
            spent = search.spent()
            if found and spent > LONG_SEARCH:
                detour = DETOUR * LONG_SEARCH / spent
                search.limit(self.main.cost[found[0]] + detour)
        return found

    def _every_end(self) -> list[int]:
        terms = self.gate.terms
        pages = self.gate.network.of_type([self.wanted], terms.reader)
        return [
            page for page in pages if page != self.source and page not in terms.avoid
        ]


def _path(gate: Gate, pages: Sequence[int], alike: Sequence[int] = ()) -> Path:
    steps = [
        step_of(gate.network, source, gate.joining(source, target))
        for source, target in pairwise(pages)
    ]
    path = path_of(gate.network, steps, gate.terms.reader)
    hub = any(map(gate.is_hub, pages[1:-1]))
    return replace(path, through_hub=hub, alike=tuple(alike))


def _nearest_of(
    network: Network, source: int, page_type: str, terms: Terms
) -> tuple[Nearest, ...]:
    """Give pages of the type that the conditions hide, else what could be joined."""
    if terms.narrow:
        free = to_type(
            network, source, page_type, terms.without_conditions(), limit=MOST
        )
        if free.paths:
            return tuple(
                Nearest(path.steps[-1].target, len(path.steps), relaxed=True)
                for path in free.paths
            )
    return nearest_joinable(network, source, page_type, terms)
