"""Joining what the signals say: by ranks alone, or as the wiki's own links teach."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.candidates import SIGNALS, Measured
from graph.habits import Habits
from graph.model import Reader
from graph.network import Network

RANK_CONSTANT = 60
"""Reciprocal rank fusion's k (Cormack, Clarke, Buettcher 2009)."""

FEATURES = (
    *(f"{name}, logarithm" for name in SIGNALS),
    *(f"{name}, found" for name in SIGNALS),
    "types linked",
    "links of the other page",
)

Matrix = npt.NDArray[np.float64]


def fuse(lists: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Join rankings by reciprocal rank fusion; each list stands best first."""
    fused: dict[int, float] = {}
    for scores in lists:
        for rank, page in enumerate(scores, 1):
            fused[page] = fused.get(page, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return fused


@dataclass(frozen=True, slots=True)
class Blend:
    """A weighted sum of the features of a candidate, learned from hidden links.

    `likely` are the three numbers that turn a score into a probability: of the score,
    of its distance to the best of the page, and a constant.
    """

    weights: tuple[float, ...]
    means: tuple[float, ...]
    likely: tuple[float, float, float]
    habits: Habits

    def scores(
        self, network: Network, measured: Measured, reader: Reader
    ) -> dict[int, float]:
        """Give each candidate's score, higher is better."""
        if not measured.pages:
            return {}
        rows = features(network, measured, reader, self.habits)
        found = (rows - np.array(self.means)) @ np.array(self.weights)
        return dict(zip(measured.pages, found.tolist(), strict=True))

    def probabilities(self, scores: Mapping[int, float]) -> dict[int, float]:
        """Give for each candidate of a page how probably a link is missing there.

        That is the probability with which a link that was hidden turned out to be
        this one, on the links that the wiki has (Platt 1999).
        """
        if not scores:
            return {}
        best = max(scores.values())
        slope, gap, constant = self.likely
        return {
            page: _logistic(slope * score + gap * (score - best) + constant)
            for page, score in scores.items()
        }

    def to_plain(self, network: Network) -> dict[str, Any]:
        """Give the blend as JSON."""
        return {
            "features": list(FEATURES),
            "weights": list(self.weights),
            "means": list(self.means),
            "likely": list(self.likely),
            "habits": self.habits.to_plain(network),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any], network: Network) -> Blend | None:
        """Read what `to_plain` gave; None when it is of other features than today's."""
        if tuple(plain.get("features", ())) != FEATURES:
            return None
        first, second, third = plain["likely"]
        return cls(
            tuple(plain["weights"]),
            tuple(plain["means"]),
            (first, second, third),
            Habits.from_plain(plain["habits"], network),
        )


def features(
    network: Network, measured: Measured, reader: Reader, habits: Habits
) -> Matrix:
    """Give a row for each candidate, a column for each of `FEATURES`."""
    count = len(SIGNALS)
    rows = np.zeros((len(measured.pages), len(FEATURES)))
    pages = np.array(measured.pages, np.int64)
    lists = [measured.lists.get(name, {}) for name in SIGNALS]
    sizes = [len(scores) for scores in lists]
    named = np.fromiter(chain.from_iterable(lists), np.int64, sum(sizes))
    said = np.fromiter(
        chain.from_iterable(scores.values() for scores in lists), float, sum(sizes)
    )
    where = np.searchsorted(pages, named)
    at = np.repeat(np.arange(count), sizes)
    rows[where, at] = np.log(said + 1e-9)
    rows[where, count + at] = 1.0
    kind = network.type_of(measured.page)
    rows[:, -2] = habits.closeness_from(kind, network.types)[network.kinds_of(pages)]
    rows[:, -1] = np.log1p(network.degrees_of(pages, reader))
    return rows


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, value))))
