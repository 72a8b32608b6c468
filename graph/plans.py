"""In which order the places of a pattern are filled, by what it costs to do so.

Fixed pages and short lists come first; from there the link with the fewest ends is
followed next. How many ends a link has is looked up at a few pages of its type
(sampling as in Selinger et al. 1979, §4, with counts in the place of statistics).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph import scans
from graph.model import Reader
from graph.network import Network
from graph.patterns import Pattern, PatternEdge

SAMPLED = 8
SCREEN = 50
"""For how many rows an order must be cheap."""

Labels = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The places in the order they are filled, and the links that join each.

    `joins[i]` are the numbers of the links between the place `order[i]` and those
    before it.
    """

    order: tuple[int, ...]
    joins: tuple[tuple[int, ...], ...]


def labels_of(network: Network, edge: PatternEdge) -> Labels:
    """Give the edge labels that fit, read from left to right; None for any."""
    names = edge.relations or network.relations
    if not edge.relations and edge.direction == 0:
        return None
    labels = set()
    for slug in names:
        number = network.relations.index(slug) * 2
        symmetric = network.schema.relations[slug].symmetric
        if edge.direction >= 0 or symmetric:
            labels.add(number)
        if edge.direction <= 0 or symmetric:
            labels.add(number + 1)
    return frozenset(labels)


def turned_labels(labels: Labels) -> Labels:
    """Give the labels of the same links read from right to left."""
    return None if labels is None else frozenset(label ^ 1 for label in labels)


def plan_for(pattern: Pattern, order: Sequence[int]) -> Plan:
    """Make the plan of an order; raise ValueError where a place hangs in the air."""
    if sorted(order) != list(range(len(pattern.nodes))):
        raise ValueError("an order names every place once")
    joins = []
    for number, place in enumerate(order):
        known = set(order[:number])
        mine = tuple(
            each
            for each, edge in enumerate(pattern.edges)
            if (edge.left == place and edge.right in known)
            or (edge.right == place and edge.left in known)
        )
        if number and not mine:
            raise ValueError("a place must be joined to those before it")
        joins.append(mine)
    return Plan(tuple(order), tuple(joins))


def choose(
    network: Network,
    pattern: Pattern,
    reader: Reader,
    listed: Mapping[int, Sequence[int]],
) -> Plan:
    """Give the cheapest order for a screen of rows.

    `listed` are the pages that a place is limited to, by the place's number.
    """
    if len(pattern.nodes) == 1:
        return plan_for(pattern, [0])
    costs = _Costs(network, pattern, reader, listed)
    places = range(len(pattern.nodes))
    fixed = [place for place in places if pattern.nodes[place].page is not None]
    orders = [costs.greedy(start) for start in fixed or places]
    return plan_for(pattern, min(orders, key=lambda each: each[1])[0])


class _Costs:
    """Sizes of places and fans of links, each estimated once."""

    def __init__(
        self,
        network: Network,
        pattern: Pattern,
        reader: Reader,
        listed: Mapping[int, Sequence[int]],
    ) -> None:
        self._network = network
        self._pattern = pattern
        self._reader = reader
        self._listed = listed
        self._sizes: dict[int, float] = {}
        self._fans: dict[tuple[int, int], float] = {}

    def greedy(self, start: int) -> tuple[list[int], float]:
        """Give the order that follows the narrowest link each time, and its cost."""
        order, rows, work, descent = [start], self._size(start), 0.0, 1.0
        while len(order) < len(self._pattern.nodes):
            fan, place = min(
                (self._fan(number, known), other)
                for number, edge in enumerate(self._pattern.edges)
                for known, other in (
                    (edge.left, edge.right),
                    (edge.right, edge.left),
                )
                if known in order and other not in order
            )
            work += rows * (1 + fan)
            descent += fan
            rows *= fan * self._share_of(place)
            order.append(place)
        screen = work if rows <= SCREEN else work * SCREEN / rows
        return order, min(work, screen) + descent

    def _size(self, place: int) -> float:
        found = self._sizes.get(place)
        if found is None:
            found = self._sizes[place] = self._size_of(place)
        return found

    def _size_of(self, place: int) -> float:
        node = self._pattern.nodes[place]
        if node.page is not None:
            return 1.0
        if place in self._listed:
            return float(len(self._listed[place]))
        return float(scans.size(self._network, node.types, self._reader))

    def _share_of(self, place: int) -> float:
        """Give what share of the pages a link leads to would fit here."""
        node = self._pattern.nodes[place]
        if node.page is None and place not in self._listed:
            return 1.0
        return self._size(place) / max(
            1, scans.size(self._network, node.types, self._reader)
        )

    def _fan(self, number: int, known: int) -> float:
        found = self._fans.get((number, known))
        if found is None:
            found = self._fans[number, known] = self._fan_of(number, known)
        return found

    def _fan_of(self, number: int, known: int) -> float:
        edge = self._pattern.edges[number]
        labels = labels_of(self._network, edge)
        if known == edge.right:
            labels = turned_labels(labels)
        pages = self._sample(known)
        if not pages:
            return 0.0
        total = sum(
            scans.fan(self._network, page, labels, self._reader) for page in pages
        )
        return float((total / len(pages)) ** edge.most)

    def _sample(self, place: int) -> Sequence[int]:
        node = self._pattern.nodes[place]
        if node.page is not None:
            return [node.page] if self._network.sees(self._reader, node.page) else []
        if place in self._listed:
            pages = self._listed[place]
            return pages[:: max(1, len(pages) // SAMPLED)][:SAMPLED]
        return scans.sample(self._network, node.types, self._reader, SAMPLED)
