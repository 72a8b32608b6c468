"""Adding up what many rows say of the same pair of pages, and keeping the best.

A row speaks for one page: to each of `ends` goes a share, times a weight that its
label has or that stands beside it. Spark brings together the rows of a page; here
numpy adds a partition's rows, some millions of ends at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

ENDS = 2_000_000
"""Ends added up at a time; some 100 bytes of memory for each."""

BARRED = -1
"""The `table` of a row whose ends are not to be scored for its page."""

Column = npt.NDArray[Any]

LISTS = "page int, signal int, others array<int>, scores array<double>"
"""What sums give: a row a page and signal, best first."""

_FORM = pa.schema(
    [
        ("page", pa.int32()),
        ("signal", pa.int32()),
        ("others", pa.list_(pa.int32())),
        ("scores", pa.list_(pa.float64())),
    ]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read rows: the columns of share and of the table of weights."""

    signal: int
    share: str = "share"
    table: str = "table"


@dataclass(frozen=True, slots=True)
class Ends:
    """Rows laid flat: for each end the number of its row."""

    rows: Mapping[str, Column]
    row: Column
    place: Column
    end: Column
    said: Mapping[str, Column]

    @classmethod
    def of(cls, table: pa.Table, lists: Sequence[str]) -> Ends:
        """Lay out the first of `lists` as ends, the others beside it."""
        first = table.column("ends").combine_chunks()
        counts = np.diff(first.offsets.to_numpy())
        row = np.repeat(np.arange(len(counts)), counts)
        begins = np.cumsum(counts) - counts
        return cls(
            {
                name: table.column(name).to_numpy()
                for name in table.column_names
                if name != "ends" and name not in lists
            },
            row,
            np.arange(len(row)) - begins[row],
            first.flatten().to_numpy(),
            {
                name: table.column(name).combine_chunks().flatten().to_numpy()
                for name in lists
            },
        )


def in_slices(batches: Iterable[pa.RecordBatch], *order: str) -> Iterator[pa.Table]:
    """Give a partition's rows by page, whole pages together, some millions of ends."""
    found = list(batches)
    if not found:
        return
    table = pa.Table.from_batches(found)
    if not len(table):
        return
    table = table.sort_by([(name, "ascending") for name in ("page", *order)])
    pages = table.column("page").to_numpy()
    lengths = np.diff(table.column("ends").combine_chunks().offsets.to_numpy())
    firsts = np.flatnonzero(np.append(True, pages[1:] != pages[:-1]))
    sizes = np.add.reduceat(lengths, firsts)
    groups = (np.cumsum(sizes) - sizes) // ENDS
    cuts = firsts[np.append(True, groups[1:] != groups[:-1])]
    for start, end in zip(cuts, np.append(cuts[1:], len(table)), strict=True):
        yield table.slice(start, end - start).combine_chunks()


@dataclass(frozen=True, slots=True)
class Adding:
    """Adds up rows of columns page, ends, labels or gains, and those of `readings`.

    `weights` has a row for each table and a column for each label; without it the
    column `gains` stands beside the ends. At most `keep` pages stay in a list.
    """

    readings: tuple[Reading, ...]
    keep: int
    weights: Column | None = None

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give the lists of a partition."""
        for table in in_slices(batches):
            beside = "labels" if self.weights is not None else "gains"
            ends = Ends.of(table, (beside,))
            for reading in self.readings:
                yield best(self.summed(ends, reading), reading.signal, self.keep)

    def summed(self, ends: Ends, reading: Reading) -> tuple[Column, Column, Column]:
        """Give page, other page and sum, in order of page."""
        table = ends.rows[reading.table][ends.row]
        keys = keys_of(ends.rows["page"][ends.row], ends.end)
        barred = np.unique(keys[table == BARRED])
        free = table != BARRED
        if "skip" in ends.rows:
            free &= ends.end != ends.rows["skip"][ends.row]
        gains = ends.rows[reading.share][ends.row[free]]
        if self.weights is not None:
            gains = gains * self.weights[table[free], ends.said["labels"][free]]
        else:
            gains = gains * ends.said["gains"][free]
        return added(keys[free], gains, barred)


def keys_of(pages: Column, others: Column) -> Column:
    """Give one number for each pair."""
    return (pages.astype(np.int64) << 32) | others.astype(np.int64)


def added(keys: Column, gains: Column, barred: Column) -> tuple[Column, Column, Column]:
    """Add up the gains of equal pairs, those in `barred` (sorted) left out."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    sums = np.add.reduceat(gains[order], firsts) if len(firsts) else gains
    keys = keys[firsts]
    kept = sums > 0
    if len(barred):
        places = np.minimum(np.searchsorted(barred, keys), len(barred) - 1)
        kept &= barred[places] != keys
    keys, sums = keys[kept], sums[kept]
    return keys >> 32, keys & 0xFFFFFFFF, sums


def placed(pages: Column) -> Column:
    """Give each row's place among those of its page; pages stand together."""
    if not len(pages):
        return np.zeros(0, np.int64)
    firsts = np.flatnonzero(np.append(True, pages[1:] != pages[:-1]))
    counts = np.diff(np.append(firsts, len(pages)))
    return np.arange(len(pages)) - np.repeat(firsts, counts)


def best(sums: tuple[Column, Column, Column], signal: int, keep: int) -> pa.RecordBatch:
    """Give the lists of the best pages; of equal ones the lower number first."""
    pages, others, scores = sums
    order = np.lexsort((others, -scores, pages))
    pages, others, scores = pages[order], others[order], scores[order]
    kept = placed(pages) < keep
    pages, others, scores = pages[kept], others[kept], scores[kept]
    return listed(pages, others, scores, signal)


def listed(
    pages: Column, others: Column, scores: Column, signal: int
) -> pa.RecordBatch:
    """Give lists as rows, a page each; pages stand together."""
    firsts = np.flatnonzero(placed(pages) == 0)
    offsets = pa.array(np.append(firsts, len(pages)).astype(np.int32))
    return pa.record_batch(
        [
            pa.array(pages[firsts].astype(np.int32)),
            pa.array(np.full(len(firsts), signal, np.int32)),
            pa.ListArray.from_arrays(offsets, pa.array(others.astype(np.int32))),
            pa.ListArray.from_arrays(offsets, pa.array(scores.astype(np.float64))),
        ],
        schema=_FORM,
    )
