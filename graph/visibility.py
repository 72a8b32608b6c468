"""Who may see which pages: what the graph asks before it counts or ranks anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.arrays import Arrays
from graph.columns import Column
from graph.model import Change


@dataclass(frozen=True, slots=True)
class Visibility:
    """The level of each page that not everybody sees, by page and by row."""

    hidden: Mapping[int, int]
    levels: Column
    _arrays: Arrays
    _of_level: Mapping[int, int]

    @classmethod
    def of(cls, arrays: Arrays) -> Visibility:
        """Give what the arrays say."""
        hidden = arrays.hidden()
        return cls(hidden, arrays.levels, arrays, Counter(hidden.values()))

    def after(self, changes: Sequence[Change]) -> Visibility:
        """Give what holds after these edits; the same object when nothing differs."""
        levels = {
            change.page: change.node.level if change.node else 0 for change in changes
        }
        differing = {
            page: level
            for page, level in levels.items()
            if self.hidden.get(page, 0) != level
        }
        if not differing:
            return self
        hidden, rows = dict(self.hidden), np.array(self.levels)
        for page, level in differing.items():
            hidden.pop(page, None)
            if level:
                hidden[page] = level
            row = self._arrays.index(page)
            if row >= 0:
                rows[row] = level
        return Visibility(hidden, rows, self._arrays, Counter(hidden.values()))

    def count_above(self, level: int) -> int:
        """Count the pages that a reader of this level does not see."""
        return sum(count for each, count in self._of_level.items() if each > level)
