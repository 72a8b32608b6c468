"""Reading many pages or the links of a hub at the cost of what is taken from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import merge
from itertools import islice

import numpy as np

from graph.columns import Column
from graph.model import Reader
from graph.network import FEW, Network
from graph.overlay import EMPTIED, Room, left_over

CHEAP = 2_000
"""Changed and hidden pages up to which they are counted one by one."""


def size(network: Network, types: Collection[str], reader: Reader) -> int:
    """Count the pages of these types (none: of all) as well as it is cheap.

    Exact for few hidden and changed pages; else those stored, for choosing only.
    """
    if not types:
        return network.count(reader)
    total = sum(len(kind) for kind in _kinds(network, types))
    hidden = network.visibility.hidden
    if len(network.rooms) + len(hidden) > CHEAP:
        return total
    stored = [page for page in network.rooms if _stored_type(network, page) in types]
    there = [page for page, room in network.rooms.items() if room.type in types]
    unseen = [
        page
        for page, level in hidden.items()
        if level > reader.level and page in network and network.type_of(page) in types
    ]
    return total - len(stored) + len(there) - len(unseen)


def pages_from(
    network: Network, types: Collection[str], reader: Reader, first: int
) -> Iterator[int]:
    """Yield the visible pages of these types (none: of any) from a number on.

    In order of number, and at the cost of those that are taken.
    """
    kinds = _kinds(network, types) if types else [network.arrays.every_page()]
    stored = merge(*(_from(kind, first) for kind in kinds))
    changed = sorted(
        page
        for page, room in network.rooms.items()
        if page >= first and room.type and (not types or room.type in types)
    )
    rooms, hidden, level = network.rooms, network.visibility.hidden, reader.level
    still = (page for page in stored if page not in rooms)
    for page in merge(still, changed):
        if hidden.get(page, 0) <= level:
            yield page


def sample(
    network: Network, types: Collection[str], reader: Reader, most: int
) -> list[int]:
    """Give some visible pages of these types (none: of any), spread evenly."""
    found: list[int] = []
    for kind in _kinds(network, types) if types else [network.arrays.every_page()]:
        step = max(1, len(kind) * max(1, len(types)) // most)
        found += kind[step // 2 :: step].tolist()
    rooms = network.rooms
    found = [
        page
        for page in found
        if network.sees(reader, page)
        and (page not in rooms or not types or rooms[page].type in types)
    ]
    return found or list(islice(pages_from(network, types, reader, 0), most))


def joined(
    network: Network, page: int, labels: Collection[int] | None, reader: Reader
) -> list[int]:
    """Give the visible pages that links of these labels (None: any) lead to.

    Ascending, each once. A page with many links is not unpacked for it.
    """
    room = network.rooms.get(page)
    found: Collection[int] = _stored_ends(network, page, room, labels)
    if room is not None:
        added = [
            edge.page for edge in room.added if labels is None or edge.label in labels
        ]
        found = {*found, *added}
    hidden, level = network.visibility.hidden, reader.level
    if hidden:
        found = [each for each in found if hidden.get(each, 0) <= level]
    return sorted(found)


def fan(
    network: Network, page: int, labels: Collection[int] | None, reader: Reader
) -> int:
    """Count links of these labels (None: any) at a page, for choosing only.

    Exact for few links; of many, those stored, to whomever they lead.
    """
    start, end = network.arrays.span(network.arrays.index(page))
    if end - start < FEW:
        return len(joined(network, page, labels, reader))
    return sum(
        last - first for first, last in _label_spans(network, start, end, labels)
    )


def _stored_ends(
    network: Network, page: int, room: Room | None, labels: Collection[int] | None
) -> Collection[int]:
    """Give the pages that links in the arrays lead to, each once, ascending."""
    arrays = network.arrays
    start, end = arrays.span(arrays.index(page))
    if start == end or (room is not None and room.cut == EMPTIED):
        return ()
    if room is not None and (room.cut or room.masked):
        left = left_over(arrays, room, start, end)
        if labels is not None:
            left &= np.isin(arrays.labels[start:end], [*labels])
        some = arrays.ends[start:end][left]
    elif end - start < FEW:
        ends: list[int] = arrays.pages_at(arrays.ends[start:end]).tolist()
        if labels is None:
            return set(ends)
        stated = arrays.labels[start:end].tolist()
        return {
            each for each, label in zip(ends, stated, strict=True) if label in labels
        }
    else:
        spans = _label_spans(network, start, end, labels)
        some = np.concatenate([arrays.ends[first:last] for first, last in spans])
    found: list[int] = np.unique(arrays.pages_at(some)).tolist()
    return found


def _label_spans(
    network: Network, start: int, end: int, labels: Collection[int] | None
) -> list[tuple[int, int]]:
    """Give where links of these labels stand; labels ascend within a page."""
    if labels is None:
        return [(start, end)]
    column = network.arrays.labels[start:end]
    wanted = np.array(sorted(labels), column.dtype)
    firsts = (start + column.searchsorted(wanted, "left")).tolist()
    lasts = (start + column.searchsorted(wanted, "right")).tolist()
    return list(zip(firsts, lasts, strict=True)) or [(start, start)]


def _kinds(network: Network, types: Collection[str]) -> list[Column]:
    return [
        network.arrays.pages_at(network.arrays.rows_of_type(number))
        for number, slug in enumerate(network.types)
        if slug in types
    ]


def _stored_type(network: Network, page: int) -> str:
    row = network.arrays.index(page)
    return network.types[network.arrays.type_at(row)] if row >= 0 else ""


def _from(pages: Column, first: int) -> Iterator[int]:
    """Yield the numbers from `first` on, a screenful unpacked at a time."""
    for start in range(int(pages.searchsorted(first)), len(pages), 512):
        yield from pages[start : start + 512].tolist()
