"""Joining the lists of each page: by ranks alone, or as the wiki's own links teach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame

from graph.batch import STANDS_HIGH
from graph.candidates import SIGNALS
from graph.fusion import FEATURES, RANK_CONSTANT, Blend
from graph.habits import Habits
from graph.spark.links import Graph
from graph.spark.sums import Column, keys_of, placed

RANKED = (
    "page int, others array<int>, scores array<double>,"
    " found array<int>, high array<int>"
)
FEATURED = "page int, other int, features array<double>"

_RANKED = pa.schema(
    [
        ("page", pa.int32()),
        ("others", pa.list_(pa.int32())),
        ("scores", pa.list_(pa.float64())),
        ("found", pa.list_(pa.int32())),
        ("high", pa.list_(pa.int32())),
    ]
)


def ranked(graph: Graph, lists: DataFrame, blend: Blend | None, keep: int) -> DataFrame:
    """Give for each page its best candidates, as `RANKED`, by blend or by fusion."""
    habits = closeness(graph, blend.habits) if blend else None
    if blend is None or habits is None:
        return _stated(graph, lists).mapInArrow(_Ranking(keep), RANKED)
    work = _Ranking(keep, habits, np.array(blend.means), np.array(blend.weights))
    return _stated(graph, lists).mapInArrow(work, RANKED)


def featured(graph: Graph, lists: DataFrame, habits: Habits) -> DataFrame:
    """Give the features of each page's candidates, as `FEATURED`."""
    work = _Features(closeness(graph, habits))
    return _stated(graph, lists).mapInArrow(work, FEATURED)


def closeness(graph: Graph, habits: Habits) -> Column:
    """Give the logarithm of how often pages of two types are linked, by number."""
    kinds = list(graph.schema.types)
    return np.array(
        [
            [math.log(habits.closeness_of(one, other)) for other in kinds]
            for one in kinds
        ]
    )


def _stated(graph: Graph, lists: DataFrame) -> DataFrame:
    """Give a row for each place in a list, with the facts of the page that has it."""
    facts = graph.rows.selectExpr("page AS other", "kind AS other_kind", "degree")
    return (
        lists.selectExpr(
            "page", "signal", "posexplode(arrays_zip(others, scores)) AS (place, s)"
        )
        .selectExpr("page", "signal", "place", "s.others AS other", "s.scores AS score")
        .join(facts.hint("shuffle_hash"), "other")
        .join(graph.pages.hint("shuffle_hash"), "page")
        .repartition(graph.partitions, "page")
    )


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The candidates of a partition's pages, in order of page and candidate."""

    page: Column
    other: Column
    fused: Column
    found: Column
    high: Column
    features: Column


def _candidates(
    batches: Iterable[pa.RecordBatch], habits: Column | None
) -> _Candidates | None:
    found = list(batches)
    if not sum(map(len, found)):
        return None
    table = pa.Table.from_batches(found)
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    signal, place = columns["signal"], columns["place"]
    keys = keys_of(columns["page"], columns["other"])
    unique, first, row = np.unique(keys, return_index=True, return_inverse=True)
    count = len(SIGNALS)
    features = np.zeros((len(unique), len(FEATURES)))
    features[row, signal] = np.log(columns["score"] + 1e-9)
    features[row, count + signal] = 1.0
    if habits is not None:
        kinds = columns["kind"][first], columns["other_kind"][first]
        features[:, -2] = habits[kinds]
    features[:, -1] = np.log1p(columns["degree"][first])
    bits = 1 << signal.astype(np.int64)
    return _Candidates(
        unique >> 32,
        unique & 0xFFFFFFFF,
        np.bincount(row, 1.0 / (RANK_CONSTANT + 1 + place), len(unique)),
        np.bincount(row, bits, len(unique)),
        np.bincount(row, np.where(place < STANDS_HIGH, bits, 0), len(unique)),
        features,
    )


@dataclass(frozen=True, slots=True)
class _Ranking:
    keep: int
    habits: Column | None = None
    means: Column | None = None
    weights: Column | None = None

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        each = _candidates(batches, self.habits)
        if each is None:
            return
        scores = each.fused
        if self.weights is not None:
            scores = (each.features - self.means) @ self.weights
        order = np.lexsort((each.other, -scores, each.page))
        order = order[placed(each.page[order]) < self.keep]
        pages = each.page[order]
        firsts = np.flatnonzero(placed(pages) == 0)
        offsets = pa.array(np.append(firsts, len(pages)).astype(np.int32))
        columns = (each.other, scores, each.found, each.high)
        yield pa.record_batch(
            [pa.array(pages[firsts].astype(np.int32))]
            + [
                pa.ListArray.from_arrays(
                    offsets,
                    pa.array(column[order]).cast(_RANKED.field(place).type.value_type),
                )
                for place, column in enumerate(columns, 1)
            ],
            schema=_RANKED,
        )


@dataclass(frozen=True, slots=True)
class _Features:
    habits: Column

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        each = _candidates(batches, self.habits)
        if each is None:
            return
        width = each.features.shape[1]
        offsets = pa.array((np.arange(len(each.page) + 1) * width).astype(np.int32))
        yield pa.record_batch(
            {
                "page": pa.array(each.page.astype(np.int32)),
                "other": pa.array(each.other.astype(np.int32)),
                "features": pa.ListArray.from_arrays(
                    offsets, pa.array(each.features.ravel())
                ),
            }
        )
