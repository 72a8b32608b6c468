"""What pages of a wiki usually link to: counted from its own links, of public pages."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.model import Reader
from graph.network import Network
from graph.signals import FAN_OUT, WIDE, Route

SAMPLE = 3_000
"""Pages whose links are counted; in a larger wiki a sample of them tells as much."""

DOUBT = 5.0
"""A route seen this often has half of its own rate (Laplace's rule, weaker)."""

UNSEEN = 0.1
"""Links taken as seen between pages of any two types, so that none is impossible."""


Rates = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habits:
    """How often pages of two types are linked, by which relations, after which routes.

    `affinity` is the share of pairs (source type, other type) with a link, whichever
    way it points; `labels` the shares of edge labels among the links of such a pair,
    read from the first; `rates` how often the ends of a route are linked.
    """

    affinity: Mapping[tuple[str, str], float]
    labels: Mapping[tuple[str, str], Mapping[int, float]]
    rates: Mapping[Route, float]
    _tables: dict[tuple[str, int | tuple[str, ...]], Rates] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def count(cls, network: Network, reader: Reader, seed: int = 0) -> Habits:
        """Count the habits of what the reader sees; costs some 1 ms a page sampled."""
        pages = list(network.pages(reader))
        kinds = Counter(network.type_of(page) for page in pages)
        chance = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
        some = chance.sample(pages, min(SAMPLE, len(pages)))
        joined: Counter[tuple[str, str]] = Counter()
        labels: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        seen: Counter[Route] = Counter()
        closed: Counter[Route] = Counter()
        for page in some:
            kind = network.type_of(page)
            edges = network.edges(page, reader)
            linked = {edge.page for edge in edges}
            joined.update((kind, network.type_of(other)) for other in linked)
            for edge in edges:
                labels[kind, network.type_of(edge.page)][edge.label] += 1
            _count_routes(network, page, reader, seen=seen, closed=closed)
        scale = len(some) / max(1, len(pages))
        return cls(
            {
                (one, other): (joined[one, other] / scale + UNSEEN)
                / (kinds[one] * kinds[other])
                for one in kinds
                for other in kinds
            },
            {
                pair: {label: n / found.total() for label, n in found.items()}
                for pair, found in labels.items()
            },
            {
                route: rate
                for route, times in seen.items()
                if (rate := closed[route] / (times + DOUBT)) > 0
            },
        )

    def rates_from(self, page_type: str, labels: int) -> Rates:
        """Give the rates of routes from pages of a type, by both labels; made once."""
        key = (page_type, labels)
        found = self._tables.get(key)
        if found is None:
            found = np.zeros((labels, labels))
            for (kind, one, other), rate in self.rates.items():
                if kind == page_type and max(one, other) < labels:
                    found[one, other] = rate
            self._tables[key] = found
        return found

    def closeness_from(self, page_type: str, types: tuple[str, ...]) -> Rates:
        """Give the logarithm of `closeness_of` to each of these types; made once."""
        key = (page_type, types)
        found = self._tables.get(key)
        if found is None:
            found = np.log([self.closeness_of(page_type, other) for other in types])
            self._tables[key] = found
        return found

    def closeness_of(self, one: str, other: str) -> float:
        """Give how often pages of these types are linked, never quite 0."""
        return self.affinity.get((one, other)) or min(
            self.affinity.values(), default=1.0
        )

    def to_plain(self, network: Network) -> dict[str, Any]:
        """Give the habits as JSON, with relations by name."""
        return {
            "affinity": [[*pair, share] for pair, share in self.affinity.items()],
            "labels": [
                [*pair, *_named(network, label), share]
                for pair, found in self.labels.items()
                for label, share in found.items()
            ],
            "rates": [
                [kind, *_named(network, one), *_named(network, other), rate]
                for (kind, one, other), rate in self.rates.items()
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], network: Network) -> Habits:
        """Read what `to_plain` gave; relations the vocabulary dropped are left out."""
        numbers = {slug: 2 * n for n, slug in enumerate(network.relations)}
        labels: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for one, other, slug, turned, share in plain["labels"]:
            if slug in numbers:
                labels[one, other][numbers[slug] + turned] = share
        return cls(
            {(one, other): share for one, other, share in plain["affinity"]},
            labels,
            {
                (kind, numbers[one] + a, numbers[other] + b): rate
                for kind, one, a, other, b, rate in plain["rates"]
                if one in numbers and other in numbers
            },
        )


def _named(network: Network, label: int) -> tuple[str, int]:
    return network.relation_of(label), label & 1


def _count_routes(
    network: Network,
    page: int,
    reader: Reader,
    *,
    seen: Counter[Route],
    closed: Counter[Route],
) -> None:
    linked = {edge.page for edge in network.edges(page, reader)}
    kind = network.type_of(page)
    for first in network.edges(page, reader)[:FAN_OUT]:
        if network.degree(first.page, reader) > WIDE:
            continue
        for second in network.edges(first.page, reader):
            if second.page != page:
                route = (kind, first.label, second.label)
                seen[route] += 1
                closed[route] += second.page in linked
