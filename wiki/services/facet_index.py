"""Which values of facets the pages have, in compact arrays: narrowed and counted.

Each page has codes, one for its type and one for each value of a facet. They stand in
compressed sparse rows both ways: the codes of a page, and the pages of a code. An edit
makes a new index that shares the arrays and overlays the pages it touched. Arrays of
pages are of numbers as the database gives them, 8 bytes each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.columns import Column
from graph.schema import Schema
from wiki.store.narrowing import Condition

OVERLAY_LEAST, OVERLAY_SHARE = 256, 0.01
"""From so many changed pages, or so much of all, the arrays are made anew."""

_ABOVE_ALL = 127
"""The level of a row whose page is read from the overlay."""

_NO_PAGE = np.iinfo(np.int64).max

Counts = dict[str, list[tuple[str, int]]]


class Values:
    """The code of each value of each facet; it only grows, shared by all versions."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self._codes: dict[tuple[str, str], int] = {}
        self._of_facet: dict[str, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self.pairs)

    def code(self, facet: str, value: str) -> int:
        """Give the code of a value, a new one where it has none."""
        found = self._codes.get((facet, value))
        if found is None:
            found = len(self.pairs)
            self.pairs.append((facet, value))
            self._codes[facet, value] = found
            self._of_facet[facet].append(found)
        return found

    def of(self, facet: str) -> list[tuple[int, str]]:
        """Give the codes of a facet with their values."""
        return [
            (code, self.pairs[code][1]) for code in list(self._of_facet.get(facet, ()))
        ]

    def has(self, facet: str, value: str) -> bool:
        """Tell whether a page has or had this value."""
        return (facet, value) in self._codes

    def fitting(self, condition: Condition) -> list[int]:
        """Give the codes that a condition names, whether it excludes them or not."""
        found = [
            code
            for value in condition.values
            if (code := self._codes.get((condition.facet, value))) is not None
        ]
        if condition.spans:
            found += [
                code
                for code, value in self.of(condition.facet)
                if any(first <= value <= last for first, last in condition.spans)
            ]
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that changed: its level, and the codes that it has now."""

    level: int
    codes: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class FacetIndex:
    """The facets of all live pages at one version of the wiki.

    `titles` has title and level of each live page that is a value of a facet, by slug.
    """

    schema: Schema
    version: int
    values: Values = field(repr=False)
    titles: Mapping[str, tuple[str, int]] = field(repr=False)
    pages: Column = field(repr=False)
    levels: Column = field(repr=False)
    starts: Column = field(repr=False)
    codes: Column = field(repr=False)
    holder_starts: Column = field(repr=False)
    holders: Column = field(repr=False)
    changed: Mapping[int, Entry | None] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls,
        schema: Schema,
        version: int,
        live: tuple[Column, Column],
        held: Iterable[tuple[str, str, Column]],
        titles: Mapping[str, tuple[str, int]],
    ) -> FacetIndex:
        """Make the index of the `live` pages, in order, and their levels.

        `held` has for each facet and value the pages that have it; others than the
        live ones are passed over.
        """
        # A last row of no page: every page has a place to be looked for.
        pages = np.append(live[0], _NO_PAGE)
        levels = np.append(live[1], np.int8(_ABOVE_ALL))
        values = Values()
        rows: list[Column] = [np.zeros(0, np.int32)]
        sizes: list[int] = []
        for facet, value, having in held:
            values.code(facet, value)
            places = np.searchsorted(pages, having)
            here = places[pages[places] == having]
            rows.append(here.astype(np.int32))
            sizes.append(len(here))
        holders = np.concatenate(rows)
        codes = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(holders, kind="stable")
        lengths = np.bincount(holders, minlength=len(pages))
        return cls(
            schema,
            version,
            values,
            titles,
            pages,
            levels,
            _starts(lengths),
            codes[order],
            _starts(np.array(sizes, np.int64)),
            holders,
        )

    def apply(
        self,
        version: int,
        changes: Mapping[int, Entry | None],
        titles: Mapping[str, tuple[str, int] | None],
    ) -> FacetIndex:
        """Give the index after these changes; None for a page that is not live."""
        levels = self.levels.copy()
        numbers = np.fromiter(changes, np.int64, len(changes))
        rows = np.searchsorted(self.pages, numbers)
        levels[rows[self.pages[rows] == numbers]] = _ABOVE_ALL
        named = {**self.titles, **titles}
        return replace(
            self,
            version=version,
            levels=levels,
            changed={**self.changed, **changes},
            titles={slug: each for slug, each in named.items() if each is not None}
            if titles
            else self.titles,
        )

    @property
    def is_outgrown(self) -> bool:
        """Tell whether so much has changed that new arrays are worth their making."""
        limit = max(OVERLAY_LEAST, int(len(self.pages) * OVERLAY_SHARE))
        return len(self.changed) > limit

    def fitting(self, conditions: Sequence[Condition], level: int) -> Column:
        """Give the pages that a reader of `level` sees and that fit all conditions."""
        wanted = self.levels <= level
        asked = [(self.values.fitting(each), each.exclude) for each in conditions]
        for codes, exclude in asked:
            having = np.zeros(len(self.pages), np.bool_)
            for code in codes:
                having[self._holders(code)] = True
            wanted &= ~having if exclude else having
        further = [
            page
            for page, entry in self.changed.items()
            if entry is not None
            and entry.level <= level
            and all(
                entry.codes.isdisjoint(codes) == exclude for codes, exclude in asked
            )
        ]
        found = self.pages[wanted]
        return np.concatenate([found, further]).astype(np.int64) if further else found

    def among(
        self, pages: Column, conditions: Sequence[Condition], level: int
    ) -> Column:
        """Give those of some pages that a reader sees and that fit all conditions."""
        return pages[np.isin(pages, self.fitting(conditions, level))]

    def count(self, pages: Column, names: Sequence[str]) -> Counts:
        """Count the values of each named facet among pages that the reader sees."""
        numbers = np.bincount(self._codes_of(pages), minlength=len(self.values))
        found: Counts = {name: [] for name in names}
        (present,) = numbers.nonzero()
        for code, number in zip(
            present.tolist(), numbers[present].tolist(), strict=True
        ):
            facet, value = self.values.pairs[code]
            if facet in found:
                found[facet].append((value, number))
        return found

    def values_like(self, facet: str, text: str, level: int) -> list[str]:
        """Give the values of a facet that are this text in any case, of seen pages."""
        wanted = text.casefold()
        return [
            value
            for _, value in self.values.of(facet)
            if value.casefold() == wanted
            and len(self.fitting([Condition(facet, (value,))], level))
        ]

    def title(self, slug: str, level: int) -> str:
        """Give the title of a page that is a value, "" for one that is not seen."""
        title, needed = self.titles.get(slug, ("", 0))
        return title if needed <= level else ""

    def _holders(self, code: int) -> Column:
        if code + 1 >= len(self.holder_starts):
            return self.holders[:0]  # the value came after the arrays were made
        return self.holders[self.holder_starts[code] : self.holder_starts[code + 1]]

    def _codes_of(self, pages: Column) -> Column:
        rows = np.searchsorted(self.pages, pages)
        told = (self.pages[rows] == pages) & (self.levels[rows] != _ABOVE_ALL)
        rows = rows[told]
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        begin = np.cumsum(lengths) - lengths
        places = np.repeat(starts - begin, lengths) + np.arange(lengths.sum())
        codes: Column = self.codes[places]
        if not self.changed:
            return codes
        further = np.fromiter(self._changed_codes(pages[~told]), np.int32)
        every: Column = np.concatenate([codes, further])
        return every

    def _changed_codes(self, pages: Column) -> Iterator[int]:
        for page in pages.tolist():
            entry = self.changed.get(page)
            if entry is not None:
                yield from entry.codes


def _starts(lengths: Column) -> Column:
    """Give where rows of these lengths begin, one after the other, and the end."""
    found: Column = np.concatenate([[0], np.cumsum(lengths)])
    return found.astype(np.int32)
