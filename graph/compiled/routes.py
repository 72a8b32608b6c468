"""Pages two and three links away: what `graph.signals` scores, in one pass."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from graph.columns import Column
from graph.compiled.tables import (
    EMPTY,
    USED,
    Columns,
    compiled,
    degree_of,
    graph_of,
    place_of,
    room_at,
)
from graph.habits import Habits
from graph.model import Reader
from graph.network import Network
from graph.signals import FAN_OUT, WIDE, WORK, least_connected
from graph.tally import Tally

MOST = 1 << 14
"""Pages that can be met: both limits of work together, and what the last row exceeds
them by."""


def compiled_routes(
    network: Network, page: int, reader: Reader, hub: int, habits: Habits | None
) -> tuple[Tally, ...] | None:
    """Give the scores by shared neighbours, by three steps and, with habits, by routes.

    None where an edited page is met: it is not in the arrays.
    """
    firsts = least_connected(network, page, reader, FAN_OUT)
    labels = 2 * len(network.relations)
    rates = np.zeros((labels, labels))
    if habits is not None:
        rates = habits.rates_from(network.type_of(page), labels)
    graph, wide = graph_of(network, reader), min(hub, WIDE)
    near = np.array([end for end, _ in firsts], np.int64)
    room = _room(graph, wide, near)
    counters = np.zeros(4, np.int64)
    slots = np.full(2 * room, EMPTY, np.int32)
    pages = np.zeros(room, np.int64)
    scores = np.zeros((3, room))
    whole = _follow(
        graph,
        (page, reader.level, wide),
        (near, np.array([label for _, label in firsts], np.int64)),
        rates,
        (counters, slots, pages, *scores),
    )
    if not whole:
        return None
    used = counters[USED]
    kinds = scores[: 2 if habits is None else 3, :used]
    return tuple(Tally(pages[:used], each) for each in kinds)


@compiled
def _room(graph: Columns, wide: int, firsts: Column) -> int:
    """Give for how many pages there must be room, a power of two.

    Most pages meet some hundreds. Tables for `MOST` take longer to empty than to read.
    """
    starts, ends = graph[0], graph[1]
    met, room = 0, 16
    for first in firsts:
        if degree_of(graph, first) > wide:
            continue
        for link in range(starts[first], starts[first + 1]):
            met += 1 + min(degree_of(graph, ends[link]), FAN_OUT)
        while room < met:
            room *= 2
        if room >= MOST:
            return MOST
    return room


@compiled
def _follow(
    graph: Columns,
    terms: tuple[int, int, int],
    firsts: tuple[Column, Column],
    rates: npt.NDArray[np.float64],
    tables: Columns,
) -> bool:
    """Follow routes of two links, and on from them; False at an edited page."""
    starts, ends, labels, levels, _, weights, rooms, _ = graph
    page, level, wide = terms
    counters, slots, pages, shared, _, typed = tables
    first_pages, first_labels = firsts
    left, left_beyond = WORK, WORK
    for at in range(len(first_pages)):
        first = first_pages[at]
        if len(rooms) and room_at(first, rooms) >= 0:
            return False
        degree = degree_of(graph, first)
        if degree > wide:
            continue
        left -= degree
        if left < 0:
            break
        weight = weights[first_labels[at] >> 1]
        part, by_root = weight / degree, 1.0 / math.sqrt(degree)
        begun = weight / math.sqrt(degree)
        seconds = 0
        for link in range(starts[first], starts[first + 1]):
            second = ends[link]
            if levels[second] > level:
                continue
            label = labels[link]
            place = place_of(second, counters, slots, pages)
            shared[place] += part * weights[label >> 1]
            rate = rates[first_labels[at], label]
            if rate:
                typed[place] += rate * by_root
            seconds += 1
            if seconds > FAN_OUT or left_beyond <= 0 or second == page:
                continue
            if len(rooms) and room_at(second, rooms) >= 0:
                return False
            onward = degree_of(graph, second)
            if onward > wide:
                continue
            left_beyond -= onward
            share = begun * weights[label >> 1] * math.sqrt(onward)
            _go_on(graph, level, (first, second, share), tables)
    return True


@compiled
def _go_on(
    graph: Columns,
    level: int,
    route: tuple[int, int, float],
    tables: Columns,
) -> None:
    """Add what the links of the second page bring to the pages they lead to."""
    starts, ends, labels, levels, _, weights, _, _ = graph
    counters, slots, pages, _, beyond, _ = tables
    first, second, share = route
    total = 0.0
    for link in range(starts[second], starts[second + 1]):
        if levels[ends[link]] <= level:
            total += weights[labels[link] >> 1]
    thirds = 0
    for link in range(starts[second], starts[second + 1]):
        third = ends[link]
        if levels[third] > level:
            continue
        if thirds == FAN_OUT:
            break
        thirds += 1
        if third != first:
            place = place_of(third, counters, slots, pages)
            beyond[place] += share * (weights[labels[link] >> 1] / total)
