"""Scores of pages in two columns: what thousands of them are compared in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.columns import Column
from graph.compiling import can_compile

FEW = 64
"""Pages up to which sorting them in a list is quicker than in columns."""


class Tally(NamedTuple):
    """Pages, each once, and the score of each."""

    pages: Column
    scores: npt.NDArray[np.float64]

    @classmethod
    def of(cls, scores: Mapping[int, float]) -> Tally:
        """Give the same in columns."""
        count = len(scores)
        return cls(
            np.fromiter(scores.keys(), np.int64, count),
            np.fromiter(scores.values(), np.float64, count),
        )

    def to_mapping(self) -> dict[int, float]:
        """Give the score of each page."""
        return dict(zip(self.pages.tolist(), self.scores.tolist(), strict=True))

    def best(self, count: int, barred: Iterable[int] = ()) -> dict[int, float]:
        """Give the `count` highest above 0, equal ones in order of number.

        `barred` pages are left out.
        """
        closed = frozenset(barred)
        if len(self.pages) <= FEW:
            return self._best_of_few(count, closed)
        most = count + len(closed)
        if can_compile(len(self.pages)):
            # Only here: installations without numba have no such module.
            from graph.compiled.best import highest  # noqa: PLC0415

            best = Tally(*highest(self.pages, self.scores, most))
        else:
            best = self._highest(most)
        ranked = best.to_mapping()
        for page in closed.intersection(ranked):
            del ranked[page]
        while len(ranked) > count:
            ranked.popitem()
        return ranked

    def _highest(self, most: int) -> Tally:
        pages, scores = self
        least = 0.0
        if len(pages) > most:
            # Quicker than np.partition wherever scores are equal.
            least = float(np.sort(scores)[-most])
        high = scores >= least if least > 0 else scores > 0
        pages, scores = pages[high], scores[high]
        order = np.lexsort((pages, -scores))
        return Tally(pages[order], scores[order])

    def _best_of_few(self, count: int, closed: frozenset[int]) -> dict[int, float]:
        ranked = sorted(
            (-score, page)
            for page, score in zip(
                self.pages.tolist(), self.scores.tolist(), strict=True
            )
            if score > 0 and page not in closed
        )
        return {page: -score for score, page in ranked[:count]}
