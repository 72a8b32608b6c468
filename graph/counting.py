"""Counting the rows of a pattern without making them: sums along a tree of places.

Where the links of a pattern form a tree and no page fits two of its places, the rows
in which a page stands are the product, over the links at its place, of the sums over
the pages that these lead to (Pearl, Reverend Bayes on inference engines, 1982: the
same passing of sums in trees). Costs what the links of the pages of the types cost
that are named, not what the rows cost.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graph import scans
from graph.columns import Column
from graph.model import Reader
from graph.network import Network
from graph.patterns import Pattern
from graph.plans import Labels, labels_of, turned_labels

Sums = npt.NDArray[np.float64]
EXACT = 2.0**53
"""From this number on sums are no longer exact, and nothing is said."""


def count_rows(network: Network, pattern: Pattern, reader: Reader) -> int | None:
    """Count the rows of a bound pattern; None where they cannot be without making them.

    That is so where places can hold the same page, links form a circle or repeat, or
    pages or links have to pass a test.
    """
    counter = _Counter.of(network, pattern, reader)
    return None if counter is None else counter.total(0)


def count_at(
    network: Network, pattern: Pattern, reader: Reader, place: int
) -> dict[int, int] | None:
    """Count the rows in which each page stands at a place; None as in `count_rows`."""
    counter = _Counter.of(network, pattern, reader)
    if counter is None or counter.total(place) is None:
        return None
    sums = counter.sums(place)
    pages = np.flatnonzero(sums)
    return dict(zip(pages.tolist(), sums[pages].astype(np.int64).tolist(), strict=True))


class _Counter:
    def __init__(
        self,
        network: Network,
        pattern: Pattern,
        reader: Reader,
        types: list[frozenset[str]],
    ) -> None:
        self._network = network
        self._pattern = pattern
        self._reader = reader
        self._types = types
        stored = network.arrays.pages_at(np.array([network.arrays.size - 1], np.int64))
        most = int(stored[0]) if network.arrays.size else 0
        self._size = max([most, *network.rooms]) + 1
        self._found: dict[int, Sums] = {}

    @classmethod
    def of(cls, network: Network, pattern: Pattern, reader: Reader) -> _Counter | None:
        """Give what counts, None where it could not."""
        types = []
        for node in pattern.nodes:
            named = frozenset(node.types)
            if node.page is not None and network.sees(reader, node.page):
                own = frozenset([network.type_of(node.page)])
                named = named & own if named else own
            if node.test is not None or not named:
                return None
            types.append(named)
        apart = len(frozenset().union(*types)) == sum(map(len, types))
        plain = all(not edge.repeats and edge.test is None for edge in pattern.edges)
        if not (apart and plain and _is_tree(pattern)):
            return None
        return cls(network, pattern, reader, types)

    def total(self, place: int) -> int | None:
        """Give the number of all rows, None where it is too large to be exact."""
        total = float(self.sums(place).sum())
        return int(total) if total < EXACT else None

    def sums(self, place: int) -> Sums:
        """Give in how many rows each page stands at a place, by the page's number."""
        if place not in self._found:
            self._found[place] = self._sums(place, -1)
        return self._found[place]

    def _sums(self, place: int, come_by: int) -> Sums:
        """Count what lies beyond a place, seen from the link by which one came."""
        sums = self._fitting(place)
        for number, edge in enumerate(self._pattern.edges):
            if number == come_by or place not in (edge.left, edge.right):
                continue
            forward = edge.left == place
            labels = labels_of(self._network, edge)
            if not forward:
                labels = turned_labels(labels)
            beyond = self._sums(edge.right if forward else edge.left, number)
            pages = np.flatnonzero(sums)
            sums[pages] *= self._along(pages, labels, beyond)
        return sums

    def _fitting(self, place: int) -> Sums:
        """Give 1 for each visible page that may stand at a place, else 0."""
        network = self._network
        sums = np.zeros(self._size)
        for number, slug in enumerate(network.types):
            if slug in self._types[place]:
                rows = network.arrays.rows_of_type(number)
                sums[network.arrays.pages_at(rows)] = 1
        for page, room in network.rooms.items():
            sums[page] = room.type in self._types[place]
        for page, level in network.visibility.hidden.items():
            if level > self._reader.level and page < self._size:
                sums[page] = 0
        fixed = self._pattern.nodes[place].page
        if fixed is not None:
            kept = sums[fixed] if fixed < self._size else 0
            sums[:] = 0
            if kept:
                sums[fixed] = kept
        return sums

    def _along(self, pages: Column, labels: Labels, beyond: Sums) -> Sums:
        """Sum what is beyond the links of each of these pages, each end once."""
        network, arrays = self._network, self._network.arrays
        found = np.zeros(len(pages))
        places = np.arange(len(pages))
        rows = network.rooms
        if rows:
            edited = np.isin(pages, np.fromiter(rows, np.int64, len(rows)))
            for place in np.flatnonzero(edited).tolist():
                joined = scans.joined(network, int(pages[place]), labels, self._reader)
                found[place] = beyond[joined].sum()
            places = places[~edited]
        stored = pages[places]
        if not arrays.is_direct:
            stored = np.searchsorted(arrays.pages, stored)
        starts = arrays.starts[stored].astype(np.int64)
        counts = arrays.starts[stored + 1].astype(np.int64) - starts
        owners = np.repeat(places, counts)
        links = np.arange(len(owners)) + np.repeat(
            starts - (counts.cumsum() - counts), counts
        )
        if labels is not None:
            chosen = np.isin(arrays.labels[links], [*labels])
            links, owners = links[chosen], owners[chosen]
        ends = arrays.pages_at(arrays.ends[links])
        there = beyond[ends] > 0
        pairs = np.unique(owners[there] * self._size + ends[there])
        sums = np.bincount(
            pairs // self._size, beyond[pairs % self._size], minlength=len(pages)
        )
        return found + sums


def _is_tree(pattern: Pattern) -> bool:
    """Tell whether the links join all places and none of them twice."""
    reached = {0}
    for _ in pattern.nodes:
        for edge in pattern.edges:
            if reached & {edge.left, edge.right}:
                reached |= {edge.left, edge.right}
    whole = len(reached) == len(pattern.nodes)
    return whole and len(pattern.edges) == len(pattern.nodes) - 1
