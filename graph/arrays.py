"""Pages and their links in compressed sparse rows, as they stand in memory and on disk.

A row is a page's own number, so that nothing has to be looked up; numbers without a
page are empty rows. Only where pages are few among large numbers, `pages` says which
page each row is. Each link stands twice, at its source (even label) and at its target
(odd label): 11 bytes each where fewer than 128 relations and few dates are in use.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from graph.columns import UNKNOWN, Column, LinkColumns, NodeColumns

ABSENT = 0xFFFF
"""The type of a row without a page."""

SPARSE = 16
"""Numbers for each page from which rows are no longer the pages' own numbers."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """What a network is made of; read-only, and perhaps mapped from a file.

    `starts` gives where the links of each row begin in `ends` (rows), `labels`
    (2·relation, + 1 at the target), `keys` and `facts`; a fact is a row of
    `fact_table` (status, since, until, position), 0 for a plain statement. `by_type`
    lists the rows of each type in order, from `type_starts` on. `seen` counts for each
    row the links whose other end readers of level 0 and of level 1 may see.
    """

    pages: Column
    types: Column
    levels: Column
    starts: Column
    ends: Column
    labels: Column
    keys: Column
    facts: Column
    fact_table: Column
    by_type: Column
    type_starts: Column
    seen: Column
    _starts: memoryview = field(init=False, repr=False)
    _types: memoryview = field(init=False, repr=False)
    _pages: memoryview | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for _, array in self.named():
            array.setflags(write=False)
        # Views give single numbers several times quicker than arrays.
        object.__setattr__(self, "_starts", self.starts.data)
        object.__setattr__(self, "_types", self.types.data)
        object.__setattr__(self, "_pages", self.pages.data if len(self.pages) else None)

    @property
    def size(self) -> int:
        """How many rows there are, empty ones included."""
        return len(self.types)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.by_type)

    @property
    def is_direct(self) -> bool:
        """Tell whether rows are the pages' own numbers."""
        return self._pages is None

    def index(self, page: int) -> int:
        """Give the row of a page, -1 when it has none."""
        if self._pages is not None:
            row = bisect_left(self._pages, page)
            return row if row < len(self._pages) and self._pages[row] == page else -1
        known = 0 <= page < len(self._types) and self._types[page] != ABSENT
        return page if known else -1

    def has(self, pages: Column) -> Column:
        """Tell of each page whether it has a row."""
        if not self.size:
            return np.zeros(len(pages), bool)
        if self._pages is None:
            within = (pages >= 0) & (pages < len(self.types))
            found: Column = within & (self.types[np.where(within, pages, 0)] != ABSENT)
            return found
        rows = np.minimum(np.searchsorted(self.pages, pages), len(self.pages) - 1)
        same: Column = self.pages[rows] == pages
        return same

    def values_at(self, pages: Column, of_rows: Column) -> Column:
        """Give what a column has at the rows of pages; of one without a row, anything.

        Anything is a number, so that whoever knows better can put another there.
        """
        if not len(of_rows):
            return np.zeros(len(pages), np.int64)
        rows = pages if self._pages is None else np.searchsorted(self.pages, pages)
        return of_rows[np.minimum(rows, len(of_rows) - 1)].astype(np.int64)

    def span(self, row: int) -> tuple[int, int]:
        """Give where the links of a row begin and end; (0, 0) for row -1."""
        return (self._starts[row], self._starts[row + 1]) if row >= 0 else (0, 0)

    def place(self, page: int) -> tuple[int, int, int]:
        """Give the row of a page, and where its links begin and end."""
        if self._pages is not None or not 0 <= page < len(self._types):
            row = self.index(page)
            return row, *self.span(row)
        return page, self._starts[page], self._starts[page + 1]

    def links_of(self, page: int) -> tuple[list[int], list[int]]:
        """Give the other end and the label of each link at a page, whoever sees it."""
        if self._pages is None and 0 <= page < len(self._types):
            start, end = self._starts[page], self._starts[page + 1]
            return self.ends[start:end].tolist(), self.labels[start:end].tolist()
        _, start, end = self.place(page)
        ends = self.pages_at(self.ends[start:end])
        return ends.tolist(), self.labels[start:end].tolist()

    def type_at(self, row: int) -> int:
        """Give the number of a row's type."""
        return int(self._types[row])

    def pages_at(self, rows: Column) -> Column:
        """Give the pages of these rows."""
        return rows if self._pages is None else self.pages[rows]

    def rows_of_type(self, number: int) -> Column:
        """Give the rows of a type's pages, in order."""
        start, end = self.type_starts[number : number + 2].tolist()
        return self.by_type[start:end]

    def every_page(self) -> Column:
        """Give all pages, in order."""
        return self.pages_at(np.flatnonzero(self.types != ABSENT))

    def hidden(self) -> dict[int, int]:
        """Give the level of each page that not everybody sees."""
        rows = np.flatnonzero(self.levels)
        pages = self.pages_at(rows).tolist()
        return dict(zip(pages, self.levels[rows].tolist(), strict=True))

    def nodes(self, without: Flags, types: tuple[str, ...]) -> NodeColumns:
        """Give the pages, except those whose row is flagged."""
        rows = np.flatnonzero((self.types != ABSENT) & ~without)
        return NodeColumns(
            self.pages_at(rows), self.types[rows], self.levels[rows], types
        )

    def statements(self, restated: Flags, emptied: Flags) -> LinkColumns:
        """Give the links as stated, by rows not restated and to rows not emptied."""
        rows = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))
        chosen = self.labels & 1 == 0
        chosen &= ~restated[rows] & ~emptied[self.ends]
        where = np.flatnonzero(chosen)
        return LinkColumns(
            self.pages_at(rows[where]),
            self.labels[where] >> 1,
            self.pages_at(self.ends[where]),
            self.keys[where],
            *self.fact_table[self.facts[where]].T,
        )

    def named(self) -> Iterator[tuple[str, Column]]:
        """Yield each array with its name."""
        for each in fields(self):
            if each.init:
                yield each.name, getattr(self, each.name)


def pack(nodes: NodeColumns, links: LinkColumns, relations: int) -> Arrays:
    """Put pages and those of their links in order whose both ends are there.

    `relations` is how many the vocabulary has. Costs about 1 µs a link and 150 bytes
    of memory for each while it runs.
    """
    pages, rows, size = _rows_of(nodes)
    types = np.full(size, ABSENT, np.uint16)
    types[rows] = nodes.type
    levels = np.zeros(size, np.int8)
    levels[rows] = nodes.level
    source, from_there = _find(links.source, pages, types)
    target, to_there = _find(links.target, pages, types)
    kept = from_there & to_there & (source != target) & (links.relation != UNKNOWN)
    kept = np.flatnonzero(kept)
    if np.any(np.diff(links.key[kept]) < 0):
        kept = kept[np.argsort(links.key[kept], kind="stable")]
    row = np.concatenate([source[kept], target[kept]])
    label = 2 * links.relation[kept].astype(np.int64)
    label = np.concatenate([label, label + 1])
    # One number to sort by; links of the same row and label stay in order of key.
    order = np.argsort(row * (2 * relations) + label, kind="stable")
    facts, table = _facts(links, kept)
    twice = kept[order % len(kept)] if len(kept) else kept
    ends = np.concatenate([target[kept], source[kept]])
    seen = [
        np.bincount(row[levels[ends] <= level], minlength=size) for level in range(2)
    ]
    by_type = np.argsort(types, kind="stable")[: len(rows)]
    return Arrays(
        pages,
        types,
        levels,
        np.append(0, np.cumsum(np.bincount(row, minlength=size))).astype(np.int64),
        ends[order].astype(np.int32),
        label[order].astype(_least(2 * relations)),
        links.key[twice].astype(_least_signed(links.key)),
        facts[order % len(kept)] if len(kept) else facts,
        table,
        by_type.astype(np.int32),
        np.searchsorted(types[by_type], np.arange(len(nodes.types) + 1)).astype(
            np.int64
        ),
        np.array(seen, np.int32),
    )


def _rows_of(nodes: NodeColumns) -> tuple[Column, Column, int]:
    """Give the pages by row (empty when direct), each node's row, how many rows."""
    if not len(nodes.page):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    least, most = int(nodes.page.min()), int(nodes.page.max())
    if least >= 0 and most < SPARSE * len(nodes.page) + 4096:
        return np.zeros(0, np.int64), nodes.page, most + 1
    pages = np.unique(nodes.page).astype(np.int64)
    return pages, np.searchsorted(pages, nodes.page), len(pages)


def _find(wanted: Column, pages: Column, types: Column) -> tuple[Column, Flags]:
    """Give the rows of pages, and which of the pages are there."""
    wanted = wanted.astype(np.int64)
    if not len(types):
        return wanted, np.zeros(len(wanted), np.bool_)
    if len(pages):
        rows = np.minimum(np.searchsorted(pages, wanted), len(pages) - 1)
        return rows, pages[rows] == wanted
    rows = np.clip(wanted, 0, len(types) - 1)
    return rows, (rows == wanted) & (types[rows] != ABSENT)


def _facts(links: LinkColumns, kept: Column) -> tuple[Column, Column]:
    """Give the number of each kept link's qualifiers, and the table of them."""
    columns = [
        getattr(links, name)[kept].astype(np.int64)
        for name in ("status", "since", "until", "position")
    ]
    said = np.flatnonzero(np.logical_or.reduce([column != 0 for column in columns]))
    codes = np.zeros(len(said), np.int64)
    for column in columns:
        _, places = np.unique(column[said], return_inverse=True)
        _, codes = np.unique(codes * (len(said) + 1) + places, return_inverse=True)
    _, first = np.unique(codes, return_index=True)
    table = np.zeros((len(first) + 1, 4), np.int64)
    for place, column in enumerate(columns):
        table[1:, place] = column[said[first]]
    facts = np.zeros(len(kept), _least(len(table)))
    facts[said] = codes + 1
    return facts, table


def _least(count: int) -> type[np.unsignedinteger]:
    """Give the narrowest kind of number that counts so many things."""
    return next(
        kind
        for kind in (np.uint8, np.uint16, np.uint32)
        if count <= 1 << 8 * kind().nbytes
    )


def _least_signed(column: Column) -> type[np.signedinteger]:
    most = int(np.abs(column).max()) if len(column) else 0
    return np.int32 if most < 1 << 31 else np.int64
