"""How many links each page has, to be looked up thousands of times in a search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from graph.arrays import SPARSE
from graph.columns import Column


class Degrees(Protocol):
    """The visible links of each page, by its number."""

    def __getitem__(self, page: int, /) -> int: ...


class Asked(dict[int, int]):
    """Degrees that are counted when they are first looked up."""

    def __init__(self, degree: Callable[[int], int]) -> None:
        super().__init__()
        self._degree = degree

    def __missing__(self, page: int) -> int:
        degree = self[page] = self._degree(page)
        return degree


def table(counts: Column, edited: Column, degrees: Column) -> memoryview | None:
    """Give counts by page with those of edited pages put in, in order of number.

    None where the numbers of edited pages lie too far off.
    """
    if not len(edited):
        return counts.data
    size = max(len(counts), int(edited[-1]) + 1)
    if edited[0] < 0 or size > 2 * len(counts) + SPARSE * len(edited) + 4_096:
        return None
    found = np.zeros(size, np.int32)
    found[: len(counts)] = counts
    found[edited] = degrees
    return found.data
