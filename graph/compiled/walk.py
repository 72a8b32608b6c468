"""The walk, over the same arrays and to the same numbers as the plain one.

Edited pages are not in the arrays: there the compiled part hands over to Python for one
step.
"""

from __future__ import annotations

import numpy as np

from graph.columns import Column
from graph.compiled.tables import (
    EMPTY,
    USED,
    Columns,
    compiled,
    fill,
    graph_of,
    links_at,
    place_of,
    room_at,
)
from graph.model import Reader
from graph.network import Network
from graph.tally import Tally

Terms = tuple[int, float, float, int]
"""The reader's level, alpha, epsilon and the work limit."""

DONE, GROW, ROOM = 0, 1, 2
"""Why the compiled part returns: the walk ended, tables are full, a page was edited."""

HEAD, TAIL, WORK = 0, 1, 3
"""What the walk's counters count beside `USED`: the queue's ends, links followed."""

SLOTS = 1 << 13


def compiled_walk(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alpha: float,
    epsilon: float,
    work_limit: int,
) -> Tally:
    """Give what `graph.walks.plain_walk` gives."""
    graph = graph_of(network, reader)
    tables = _Tables()
    tables.begin(page)
    terms = (reader.level, alpha, epsilon, work_limit)
    while True:
        why, detail = _run(graph, terms, tables.parts)
        if why == DONE:
            return tables.result(alpha)
        if why == GROW:
            tables.grow(detail)
            continue
        spread = network.spread(detail, reader)
        tables.grow(len(spread.pages))
        _push(
            graph,
            terms,
            np.array(spread.pages, np.int64),
            np.array(spread.shares, np.float64),
            tables.parts,
        )


class _Tables:
    """The pages met so far: a hash table from page to place, and columns by place."""

    def __init__(self) -> None:
        self.counters = np.zeros(4, np.int64)
        self.slots = np.full(SLOTS, EMPTY, np.int32)
        self.pages = np.zeros(SLOTS // 2, np.int64)
        self.residual = np.zeros(SLOTS // 2)
        self.estimate = np.zeros(SLOTS // 2)
        self.queued = np.zeros(SLOTS // 2, np.bool_)
        self.queue = np.zeros(SLOTS // 2, np.int32)

    @property
    def parts(self) -> Columns:
        """Give the tables in the order in which the compiled part takes them."""
        return (
            self.counters,
            self.slots,
            self.pages,
            self.residual,
            self.estimate,
            self.queued,
            self.queue,
        )

    def begin(self, page: int) -> None:
        """Put all of the reader on one page."""
        place = place_of(page, self.counters, self.slots, self.pages)
        self.residual[place] = 1.0
        self.queued[place] = True
        self.queue[0] = place
        self.counters[TAIL] = 1

    def grow(self, more: int) -> None:
        """Have room for so many more pages."""
        needed = int(self.counters[USED]) + more
        size = len(self.pages)
        if needed <= size:
            return
        while size < needed:
            size *= 2
        # The queue is a ring: unrolled, so that it goes on in the longer one.
        head, tail = self.counters[HEAD], self.counters[TAIL]
        waiting = self.queue[np.arange(head, tail) % len(self.queue)]
        self.counters[HEAD], self.counters[TAIL] = 0, len(waiting)
        self.queue = _longer(waiting, size)
        self.pages = _longer(self.pages, size)
        self.residual = _longer(self.residual, size)
        self.estimate = _longer(self.estimate, size)
        self.queued = _longer(self.queued, size)
        self.slots = np.full(2 * size, EMPTY, np.int32)
        fill(self.counters, self.slots, self.pages)

    def result(self, alpha: float) -> Tally:
        """Give estimate plus alpha times residual of each page met."""
        used = self.counters[USED]
        ranks = self.estimate[:used] + alpha * self.residual[:used]
        return Tally(self.pages[:used], ranks)


def _longer(column: Column, size: int) -> Column:
    longer = np.zeros(size, column.dtype)
    longer[: len(column)] = column
    return longer


@compiled
def _give(
    graph: Columns, terms: Terms, page: int, gift: float, tables: Columns
) -> None:
    """Add to a page's residual, and queue the page where it has become large."""
    counters, slots, pages, residual, _, queued, queue = tables
    place = place_of(page, counters, slots, pages)
    grown = residual[place] + gift
    residual[place] = grown
    epsilon = terms[2]
    if grown <= epsilon or queued[place]:
        return
    if grown > epsilon * links_at(graph, page):
        queued[place] = True
        queue[counters[TAIL] % len(queue)] = place
        counters[TAIL] += 1


@compiled
def _take(terms: Terms, tables: Columns) -> tuple[int, float]:
    """Take the first page off the queue; give it and the mass that it passes on."""
    counters, _, pages, residual, estimate, queued, queue = tables
    place = queue[counters[HEAD] % len(queue)]
    counters[HEAD] += 1
    queued[place] = False
    mass = residual[place]
    residual[place] = 0.0
    estimate[place] += terms[1] * mass
    return pages[place], mass * (1.0 - terms[1])


@compiled
def _push(
    graph: Columns, terms: Terms, ends: Column, shares: Column, tables: Columns
) -> None:
    """Push the first page of the queue along links that Python has read."""
    counters = tables[0]
    _, mass = _take(terms, tables)
    counters[WORK] += len(ends)
    for place in range(len(ends)):
        _give(graph, terms, ends[place], mass * shares[place], tables)


@compiled
def _run(graph: Columns, terms: Terms, tables: Columns) -> tuple[int, int]:
    """Push pages until the walk ends or Python is needed; say why, and the detail."""
    counters, _, pages, _, _, _, queue = tables
    starts, ends, labels, levels, counts, weights, rooms, _ = graph
    level, work_limit = terms[0], terms[3]
    while counters[HEAD] < counters[TAIL] and counters[WORK] < work_limit:
        page = pages[queue[counters[HEAD] % len(queue)]]
        if len(rooms) and room_at(page, rooms) >= 0:
            return ROOM, page
        first, last = starts[page], starts[page + 1]
        if counters[USED] + last - first > len(pages):
            return GROW, last - first
        _, mass = _take(terms, tables)
        hides = len(counts) and counts[page] < last - first
        total, seen = 0.0, 0
        for link in range(first, last):
            if not hides or levels[ends[link]] <= level:
                total += weights[labels[link] >> 1]
                seen += 1
        counters[WORK] += seen
        for link in range(first, last):
            if not hides or levels[ends[link]] <= level:
                share = weights[labels[link] >> 1] / total
                _give(graph, terms, int(ends[link]), mass * share, tables)
    return DONE, 0
