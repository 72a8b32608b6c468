"""What compiled loops share: the decorator, the graph's arrays, a table of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from graph.columns import Column
from graph.model import Reader
from graph.network import Network

F = TypeVar("F", bound=Callable[..., Any])
Columns = tuple[Column, ...]

EMPTY = -1
USED = 2
"""Which counter counts the pages met."""


def compiled(function: F) -> F:
    """Compile on the first call and keep the result on disk where that is possible."""
    try:
        made: Any = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder to keep it in
        made = numba.njit(nogil=True)(function)
    return cast(F, made)


def graph_of(network: Network, reader: Reader) -> Columns:
    """Give the arrays that loops read; the network's rows must be page numbers.

    Where links begin, their ends and labels, the level of each page, the links that
    the reader sees at each (empty: all), the weight of each relation, the edited pages
    and their visible links.
    """
    arrays, visibility = network.arrays, network.visibility
    return (
        arrays.starts,
        arrays.ends,
        arrays.labels,
        visibility.levels,
        visibility.counts_for(reader.level),
        np.array(network.weights),
        *network.room_degrees(reader),
    )


@compiled
def room_at(page: int, rooms: Column) -> int:
    """Give where a page stands among the edited ones, -1 when it does not."""
    place = int(np.searchsorted(rooms, page))
    return place if place < len(rooms) and rooms[place] == page else -1


@compiled
def degree_of(graph: Columns, page: int) -> int:
    """Count the links that the reader sees at a page that was not edited."""
    starts, counts = graph[0], graph[4]
    return int(counts[page] if len(counts) else starts[page + 1] - starts[page])


@compiled
def links_at(graph: Columns, page: int) -> int:
    """Count the links that the reader sees at any page."""
    rooms = graph[6]
    room = room_at(page, rooms) if len(rooms) else -1
    return int(graph[7][room]) if room >= 0 else degree_of(graph, page)


@compiled
def first_slot(page: int, slots: int) -> int:
    """Give where among so many slots, a power of two, a page is looked for first."""
    # Fibonacci hashing: neighbouring numbers, as wikis have them, end far apart.
    return (page * 0x9E3779B1 >> 7) & (slots - 1)


@compiled
def slot_of(page: int, slots: Column, pages: Column) -> int:
    """Give the slot where a page's place stands or belongs."""
    mask = len(slots) - 1
    slot = first_slot(page, len(slots))
    while slots[slot] != EMPTY and pages[slots[slot]] != page:
        slot = (slot + 1) & mask
    return slot


@compiled
def place_of(page: int, counters: Column, slots: Column, pages: Column) -> int:
    """Give the place of a page, a new one when it was not met yet."""
    slot = slot_of(page, slots, pages)
    if slots[slot] == EMPTY:
        slots[slot] = counters[USED]
        pages[counters[USED]] = page
        counters[USED] += 1
    return int(slots[slot])


@compiled
def fill(counters: Column, slots: Column, pages: Column) -> None:
    """Put the places of all pages met into empty slots."""
    for place in range(counters[USED]):
        slots[slot_of(pages[place], slots, pages)] = place
