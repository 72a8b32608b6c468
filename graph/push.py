"""The walk compiled by numba, over the same arrays and to the same numbers.

Only imported where numba is installed (the extra `fast`) and the wiki is large. Edited
pages are not in the arrays: there the compiled part hands over to Python for one step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from graph.columns import Column
from graph.model import Reader
from graph.network import Network

F = TypeVar("F", bound=Callable[..., Any])
Columns = tuple[Column, ...]
Terms = tuple[int, float, float, int]
"""The reader's level, alpha, epsilon and the work limit."""

DONE, GROW, ROOM = 0, 1, 2
"""Why the compiled part returns: the walk ended, tables are full, a page was edited."""

HEAD, TAIL, USED, WORK = range(4)
"""What the walk's counters count: the queue's ends, pages met, links followed."""

SLOTS = 1 << 13
EMPTY = -1


def _compiled(function: F) -> F:
    """Compile on the first call and keep the result on disk where that is possible."""
    try:
        made: F = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to keep it in
        made = numba.njit(nogil=True)(function)
    return made


def compiled_walk(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alpha: float,
    epsilon: float,
    work_limit: int,
) -> dict[int, float]:
    """Give what `graph.walks.walk` gives; the network's rows must be page numbers."""
    arrays, visibility = network.arrays, network.visibility
    rooms, degrees = network.room_degrees(reader)
    graph = (
        arrays.starts,
        arrays.ends,
        arrays.labels,
        visibility.levels,
        visibility.counts_for(reader.level),
        np.array([network.weight(2 * each) for each in range(len(network.relations))]),
        rooms,
        degrees,
    )
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
        place = _place_of(page, self.counters, self.slots, self.pages)
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
        _fill(self.counters, self.slots, self.pages)

    def result(self, alpha: float) -> dict[int, float]:
        """Give estimate plus alpha times residual of each page met."""
        used = self.counters[USED]
        ranks = self.estimate[:used] + alpha * self.residual[:used]
        return dict(zip(self.pages[:used].tolist(), ranks.tolist(), strict=True))


def _longer(column: Column, size: int) -> Column:
    longer = np.zeros(size, column.dtype)
    longer[: len(column)] = column
    return longer


@_compiled
def _slot_of(page: int, slots: Column, pages: Column) -> int:
    """Give the slot where a page's place stands or belongs."""
    mask = len(slots) - 1
    # Fibonacci hashing: neighbouring numbers, as wikis have them, end far apart.
    slot = (page * 0x9E3779B1 >> 7) & mask
    while slots[slot] != EMPTY and pages[slots[slot]] != page:
        slot = (slot + 1) & mask
    return slot


@_compiled
def _place_of(page: int, counters: Column, slots: Column, pages: Column) -> int:
    """Give the place of a page, a new one when it was not met yet."""
    slot = _slot_of(page, slots, pages)
    if slots[slot] == EMPTY:
        slots[slot] = counters[USED]
        pages[counters[USED]] = page
        counters[USED] += 1
    return int(slots[slot])


@_compiled
def _fill(counters: Column, slots: Column, pages: Column) -> None:
    for place in range(counters[USED]):
        slots[_slot_of(pages[place], slots, pages)] = place


@_compiled
def _room_at(page: int, rooms: Column) -> int:
    """Give where a page stands among the edited ones, -1 when it does not."""
    place = int(np.searchsorted(rooms, page))
    return place if place < len(rooms) and rooms[place] == page else -1


@_compiled
def _give(
    graph: Columns, terms: Terms, page: int, gift: float, tables: Columns
) -> None:
    """Add to a page's residual, and queue the page where it has become large."""
    counters, slots, pages, residual, _, queued, queue = tables
    place = _place_of(page, counters, slots, pages)
    grown = residual[place] + gift
    residual[place] = grown
    epsilon = terms[2]
    if grown <= epsilon or queued[place]:
        return
    starts, counts, rooms = graph[0], graph[4], graph[6]
    room = _room_at(page, rooms) if len(rooms) else -1
    if room >= 0:
        degree = graph[7][room]
    elif len(counts):
        degree = counts[page]
    else:
        degree = starts[page + 1] - starts[page]
    if grown > epsilon * degree:
        queued[place] = True
        queue[counters[TAIL] % len(queue)] = place
        counters[TAIL] += 1


@_compiled
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


@_compiled
def _push(
    graph: Columns, terms: Terms, ends: Column, shares: Column, tables: Columns
) -> None:
    """Push the first page of the queue along links that Python has read."""
    counters = tables[0]
    _, mass = _take(terms, tables)
    counters[WORK] += len(ends)
    for place in range(len(ends)):
        _give(graph, terms, ends[place], mass * shares[place], tables)


@_compiled
def _run(graph: Columns, terms: Terms, tables: Columns) -> tuple[int, int]:
    """Push pages until the walk ends or Python is needed; say why, and the detail."""
    counters, _, pages, _, _, _, queue = tables
    starts, ends, labels, levels, counts, weights, rooms, _ = graph
    level, work_limit = terms[0], terms[3]
    while counters[HEAD] < counters[TAIL] and counters[WORK] < work_limit:
        page = pages[queue[counters[HEAD] % len(queue)]]
        if len(rooms) and _room_at(page, rooms) >= 0:
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
