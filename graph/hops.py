"""Where the links of a pattern lead from a page, and the links that make a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from graph import scans
from graph.facts import Facts
from graph.link_tests import fitting
from graph.model import Reader, Step
from graph.network import Edge, Network
from graph.patterns import Pattern, PatternEdge
from graph.plans import Labels, labels_of, turned_labels
from graph.steps import step_of

CALL_COST = 4
"""What going to a page costs, in links looked at there."""
CHEAP_ENDS = 10
"""How many ends of a page's links are found at the cost of one looked at."""
EVIDENCE_WORK = 20_000
"""Links looked at to find one path of a repeated link for the evidence."""


class Hops:
    """The links of one pattern as one reader sees them.

    `looked` counts the links looked at; `cut` tells that repeated links led so far
    that not all of their ends were found.
    """

    def __init__(
        self,
        network: Network,
        pattern: Pattern,
        reader: Reader,
        facts: Facts,
        most: int,
    ) -> None:
        self.looked = 0
        self.cut = False
        self._network = network
        self._pattern = pattern
        self._reader = reader
        self._facts = facts
        self._most = most
        along = [labels_of(network, edge) for edge in pattern.edges]
        self._labels = [(turned_labels(each), each) for each in along]
        self._found: dict[tuple[int, bool, int], list[int]] = {}

    def ends(self, number: int, page: int, *, forward: bool) -> list[int]:
        """Give the pages that a link of the pattern leads to, ascending.

        `forward` is from its left place to its right one.
        """
        key = (number, forward, page)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._ends(number, page, forward=forward)
            self.looked += CALL_COST + len(found) // CHEAP_ENDS
        return found

    def steps(self, row: Sequence[int]) -> tuple[Step, ...]:
        """Give the hops of a row (a page for every place) with all their links."""
        steps: list[Step] = []
        for number, edge in enumerate(self._pattern.edges):
            left, right = row[edge.left], row[edge.right]
            pages = self._way(number, left, right) if edge.repeats else (left, right)
            for one, other in pairwise(pages):
                edges = self._between(number, one, other)
                steps.append(step_of(self._network, one, edges))
        return tuple(steps)

    def _ends(self, number: int, page: int, *, forward: bool) -> list[int]:
        edge = self._pattern.edges[number]
        labels = self._labels[number][forward]
        if not edge.repeats:
            return self._next(edge, labels, page)
        if edge.least == 1:
            return sorted(self._reached(edge, labels, page))
        return sorted({way[-1] for way in self._ways(edge, labels, (page,))})

    def _next(self, edge: PatternEdge, labels: Labels, page: int) -> list[int]:
        if edge.test is None:
            return scans.joined(self._network, page, labels, self._reader)
        edges = [
            each
            for each in self._network.edges(page, self._reader)
            if labels is None or each.label in labels
        ]
        self.looked += len(edges)
        return sorted({each.page for each in fitting(edges, edge.test, self._facts)})

    def _reached(self, edge: PatternEdge, labels: Labels, page: int) -> set[int]:
        """Give what one link or more reach; a shortest way meets no page twice."""
        seen = {page}
        ring = [page]
        for _ in range(edge.most):
            following = []
            for each in ring:
                if self.looked > self._most:
                    self.cut = True
                    return seen - {page}
                near = self._next(edge, labels, each)
                self.looked += len(near)
                following += [other for other in near if other not in seen]
                seen.update(near)
            ring = following
        return seen - {page}

    def _ways(
        self, edge: PatternEdge, labels: Labels, way: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        """Yield the ways of `least` to `most` links that meet no page twice."""
        if self.looked > self._most:
            self.cut = True
            return
        near = self._next(edge, labels, way[-1])
        self.looked += 1 + len(near)
        for page in near:
            if page in way:
                continue
            longer = (*way, page)
            if len(longer) > edge.least:
                yield longer
            if len(longer) <= edge.most:
                yield from self._ways(edge, labels, longer)

    def _way(self, number: int, left: int, right: int) -> tuple[int, ...]:
        """Give a shortest way of a repeated link between two pages, () for none."""
        edge = self._pattern.edges[number]
        labels = self._labels[number][True]
        ways: list[tuple[int, ...]] = [(left,)]
        for length in range(1, edge.most + 1):
            longer: list[tuple[int, ...]] = []
            for way in ways:
                for page in self._next(edge, labels, way[-1]):
                    if page == right and length >= edge.least:
                        return (*way, page)
                    if page not in way and page != right:
                        longer.append((*way, page))
                if len(longer) > EVIDENCE_WORK:
                    return ()
            ways = longer
        return ()

    def _between(self, number: int, left: int, right: int) -> list[Edge]:
        """Give the links of the pattern between two pages, as seen from the left."""
        edge = self._pattern.edges[number]
        network, reader = self._network, self._reader
        labels = self._labels[number][True]
        edges: Sequence[Edge]
        if scans.fan(network, left, None, reader) <= scans.fan(
            network, right, None, reader
        ):
            edges = [each for each in network.edges(left, reader) if each.page == right]
        else:
            edges = [
                each._replace(page=right, label=each.label ^ 1)
                for each in network.edges(right, reader)
                if each.page == left
            ]
        found = [each for each in edges if labels is None or each.label in labels]
        found = fitting(found, edge.test, self._facts) if edge.test else found
        return sorted(found, key=lambda each: (each.label, each.key))
