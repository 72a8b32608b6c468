"""Who may see which pages: what the graph asks before it counts or ranks anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from graph.arrays import Arrays
from graph.columns import Column
from graph.model import Change


@dataclass(frozen=True, slots=True, eq=False)
class Visibility:
    """The level of each page that not everybody sees, by page and by row.

    `seen` counts the links in the arrays that a reader of level 0 and of level 1 sees
    at each row; readers of level 2 see all.
    """

    hidden: Mapping[int, int]
    levels: Column
    seen: Column
    _arrays: Arrays
    _of_level: Mapping[int, int]
    _counts: tuple[memoryview, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_counts", tuple(each.data for each in self.seen))

    @classmethod
    def of(cls, arrays: Arrays) -> Visibility:
        """Give what the arrays say."""
        hidden = arrays.hidden()
        seen = arrays.seen
        return cls(hidden, arrays.levels, seen, arrays, Counter(hidden.values()))

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
        seen = np.array(self.seen)
        for page, level in differing.items():
            before = hidden.pop(page, 0)
            if level:
                hidden[page] = level
            row = self._arrays.index(page)
            if row < 0:
                continue
            rows[row] = level
            start, end = self._arrays.span(row)
            ends = self._arrays.ends[start:end]
            for reader in range(2):
                grown = (level <= reader) - (before <= reader)
                if grown:
                    np.add.at(seen[reader], ends, grown)
        for each in (rows, seen):
            each.setflags(write=False)
        return Visibility(hidden, rows, seen, self._arrays, Counter(hidden.values()))

    def degree_at(self, row: int, level: int) -> int:
        """Count the links in the arrays that a reader of this level sees at a row."""
        if level < 2:
            return int(self._counts[level][row])
        start, end = self._arrays.span(row)
        return end - start

    def degrees_of(self, pages: Column, level: int) -> Column:
        """Count the same of pages; what is said of one without a row means nothing."""
        arrays = self._arrays
        if level < 2:
            return arrays.values_at(pages, self.seen[level])
        begun = arrays.values_at(pages, arrays.starts[:-1])
        ended: Column = arrays.values_at(pages, arrays.starts[1:])
        return ended - begun

    def counts_for(self, level: int) -> Column:
        """Give the links in the arrays that a reader of this level sees at each row.

        Empty where that is all of them.
        """
        counts: Column = self.seen[level] if level < 2 else self.seen[0][:0]
        return counts

    def count_above(self, level: int) -> int:
        """Count the pages that a reader of this level does not see."""
        return sum(count for each, count in self._of_level.items() if each > level)
