"""What a path may use and what it pays: the reader's conditions, costs of hops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.model import Reader
from graph.network import STATUSES, Edge, Network
from graph.signals import closed_above

VERIFIED = STATUSES.index("verified")

LEAST_TOLL = 1.25
"""What it costs at least to enter a page: one with a single link."""


class Tolls(dict[int, float]):
    """What entering a page costs along a relation of weight 1, by its links."""

    def __missing__(self, links: int) -> float:
        toll = self[links] = 1.0 + 0.25 * math.log2(1 + links)
        return toll


TOLLS = Tolls()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a path may use; what is empty or 0 asks for nothing.

    `avoid` are pages not to pass, `types` the only types of the pages in the middle,
    `relations` the only relations walked, in either direction. `at` is a day as
    yyyymmdd; a link without dates holds on every day. The two ends of a path are
    never avoided.
    """

    reader: Reader = field(default_factory=Reader)
    avoid: frozenset[int] = frozenset()
    verified: bool = False
    at: int = 0
    relations: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    @property
    def narrow(self) -> bool:
        """Tell whether there is any condition."""
        return self != self.without_conditions()

    def without_conditions(self) -> Terms:
        """Give what the reader may walk when nothing is asked for."""
        return Terms(self.reader)

    def sparing(self, *ends: int) -> Terms:
        """Give the same terms with these pages not avoided."""
        return replace(self, avoid=self.avoid.difference(ends))


class Gate:
    """The links and pages of a network that one search may use, with their costs.

    A hop costs (1 + ¼·log2(1 + links of the page entered)) / √(weight of the relation),
    so that a weak relation is dear but never dearer than a detour of several hops, and
    `surcharge` besides. Pages of another type than the terms name are closed, and hubs
    unless `hubs_open`: they are ends only. `degrees` has the links of each page, and
    `left` counts the links that may still be looked at. What a search ran into is noted
    here: `stopped` (no work was left), `cut` (a way had too many hops), `met_hub` (a
    hub was closed).
    """

    def __init__(
        self,
        network: Network,
        terms: Terms,
        *,
        work: int,
        hubs_open: bool = False,
        surcharge: float = 0.0,
    ) -> None:
        self.network = network
        self.terms = terms
        self.hub = closed_above(network, terms.reader)
        self.hubs_open = hubs_open
        self.left = work
        self.surcharge = surcharge
        self.stopped = False
        self.cut = False
        self.met_hub = False
        self.factors = [
            1.0 / math.sqrt(network.weight(label))
            for label in range(2 * len(network.relations))
        ]
        walked = [
            factor
            for label, factor in enumerate(self.factors)
            if not terms.relations or network.relation_of(label) in terms.relations
        ]
        self.least_factor = min(walked, default=1.0)
        self.greatest_factor = max(self.factors, default=1.0)
        self.least_hop = LEAST_TOLL * self.least_factor + surcharge
        self._reader = terms.reader
        self.degrees = network.degrees(terms.reader)
        self._every_link = not (
            terms.avoid or terms.verified or terms.at or terms.relations
        )

    def ends(self, page: int) -> tuple[Sequence[int], Sequence[int]]:
        """Give where the links lead that may be walked from a page, and their labels.

        The looking is counted.
        """
        if self._every_link:
            ends = self.network.ends(page, self._reader)
            self.left -= len(ends[0])
            return ends
        edges = self.network.edges(page, self._reader)
        self.left -= len(edges)
        admitted = [edge for edge in edges if self.admits(edge)]
        return [edge.page for edge in admitted], [edge.label for edge in admitted]

    def admits(self, edge: Edge) -> bool:
        """Tell whether a path may walk this link to the page it leads to."""
        terms = self.terms
        if edge.page in terms.avoid:
            return False
        if terms.verified and edge.status != VERIFIED:
            return False
        if terms.relations and (
            self.network.relation_of(edge.label) not in terms.relations
        ):
            return False
        if not terms.at:
            return True
        return edge.since <= terms.at and (not edge.until or terms.at <= edge.until)

    def joining(self, source: int, target: int) -> list[Edge]:
        """Give the links that may be walked from one page to the other, ordered.

        They are looked for at the end with fewer links.
        """
        network, reader = self.network, self._reader
        if network.degree(source, reader) <= network.degree(target, reader):
            found = [
                edge for edge in network.edges(source, reader) if edge.page == target
            ]
        else:
            found = [
                edge._replace(page=target, label=edge.label ^ 1)
                for edge in network.edges(target, reader)
                if edge.page == source
            ]
        found.sort(key=lambda edge: (edge.label, edge.key))
        return [edge for edge in found if self.admits(edge)]

    def opens(self, page: int) -> bool:
        """Tell whether a path may go on from this page."""
        types = self.terms.types
        if types and self.network.type_of(page) not in types:
            return False
        if self.hubs_open or not self.is_hub(page):
            return True
        self.met_hub = True
        return False

    def is_hub(self, page: int) -> bool:
        """Tell whether a page has so many links that it says little about any."""
        return self.degrees[page] > self.hub


def toll_of(network: Network, page: int, reader: Reader) -> float:
    """Give what entering a page costs along a relation of weight 1."""
    return TOLLS[network.degree(page, reader)]
