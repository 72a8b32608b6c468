"""Routes of two and three links from every page, as joins with rows of neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from graph.candidates import DEPTH, SIGNALS
from graph.schema import Schema
from graph.signals import FAN_OUT, WORK, Route
from graph.spark.links import Graph, within
from graph.spark.sums import (
    BARRED,
    LISTS,
    Adding,
    Column,
    Ends,
    Reading,
    best,
    in_slices,
    listed,
)

SECONDS = -1
"""In place of a signal: pages two links away, from which a third link leads."""

SHARED = SIGNALS.index("shared neighbours")
THREE = SIGNALS.index("three steps")
ROUTES = SIGNALS.index("routes")

_TWO = f"{LISTS}, first int"


def weights_of(schema: Schema) -> Column:
    """Give a table of one row: the weight of each label."""
    each = [relation.weight for relation in schema.relations.values()]
    return np.repeat(np.array(each, float), 2).reshape(1, -1)


def rated(schema: Schema, rates: Mapping[Route, float] | None) -> Column:
    """Give a row for each type and first label: the rate by second label."""
    labels = 2 * len(schema.relations)
    table = np.zeros((len(schema.types) * labels, labels))
    kinds = {slug: number for number, slug in enumerate(schema.types)}
    for (kind, first, second), rate in (rates or {}).items():
        if kind in kinds:
            table[kinds[kind] * labels + first, second] = rate
    return table


def two_steps(
    graph: Graph,
    ways: DataFrame,
    barred: DataFrame,
    rates: Mapping[Route, float] | None,
) -> DataFrame:
    """Give lists of what lies two links away, and the pages to go on from.

    `rates` are those of `graph.habits`, for the signal of typed routes.
    """
    seconds = graph.rows.selectExpr("page AS first", "ends", "labels", "degrees")
    rows = (
        ways.where("beside = 0")
        .drop("beside")
        .repartition(graph.partitions, "first")
        .join(seconds.hint("shuffle_hash"), "first")
        .unionByName(
            barred.selectExpr(
                "page",
                f"{BARRED} AS place",
                "page AS first",
                "0 AS label",
                "1 AS degree",
                "0 AS kind",
                "ends",
                "array_repeat(0, size(ends)) AS labels",
                "array_repeat(0, size(ends)) AS degrees",
            )
        )
        .repartition(graph.partitions, "page")
    )
    work = _TwoSteps(graph.closed, weights_of(graph.schema), rated(graph.schema, rates))
    return rows.mapInArrow(work, _TWO)


def three_steps(graph: Graph, seconds: DataFrame, barred: DataFrame) -> DataFrame:
    """Give lists of what lies three links away, from what `two_steps` gave."""
    thirds = graph.rows.selectExpr(
        "page AS second",
        # The last link counts its share of the weight at the page it starts from.
        "degree / total AS even",
        f"slice(ends, 1, {FAN_OUT}) AS ends",
        f"slice(labels, 1, {FAN_OUT}) AS labels",
    )
    rows = (
        seconds.where(f.col("signal") == SECONDS)
        .selectExpr("page", "first AS skip", "explode(arrays_zip(others, scores)) AS s")
        .selectExpr("page", "skip", "s.others AS second", "s.scores AS share")
        .repartition(graph.partitions, "second")
        .join(thirds.hint("shuffle_hash"), "second")
        .selectExpr(
            "page", "share * even AS share", "0 AS table", "skip", "ends", "labels"
        )
        .unionByName(
            barred.selectExpr(
                "page",
                "0D AS share",
                f"{BARRED} AS table",
                "-1 AS skip",
                "ends",
                "array_repeat(0, size(ends)) AS labels",
            )
        )
        .repartition(graph.partitions, "page")
    )
    work = Adding((Reading(THREE),), DEPTH, weights_of(graph.schema))
    return rows.mapInArrow(work, LISTS)


@dataclass(frozen=True, slots=True)
class _TwoSteps:
    """Adds up routes of two links, and says which of them may go on."""

    closed: int
    weights: Column
    rates: Column

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in in_slices(batches, "place"):
            ends = Ends.of(table, ("labels", "degrees"))
            rows = ends.rows
            weight = self.weights[0][rows["label"]]
            out = rows["place"] == BARRED
            labels = self.weights.shape[1]
            kinds = rows["kind"] * labels + rows["label"]
            said = {
                **rows,
                "share": weight / rows["degree"],
                "table": np.where(out, BARRED, 0),
                "route": 1 / np.sqrt(rows["degree"]),
                "routes": np.where(out, BARRED, kinds),
            }
            laid = Ends(said, ends.row, ends.place, ends.end, ends.said)
            adding = Adding((), DEPTH, self.weights)
            found = adding.summed(laid, Reading(SHARED))
            yield _with_first(best(found, SHARED, DEPTH))
            if self.rates.any():
                adding = Adding((), DEPTH, self.rates)
                found = adding.summed(laid, Reading(ROUTES, "route", "routes"))
                yield _with_first(best(found, ROUTES, DEPTH))
            yield self._seconds(laid, weight / np.sqrt(rows["degree"]), ~out)

    def _seconds(self, ends: Ends, begun: Column, is_way: Column) -> pa.RecordBatch:
        far = ends.said["degrees"]
        kept = is_way[ends.row] & (ends.place < FAN_OUT) & (far <= self.closed)
        kept &= ends.end != ends.rows["page"][ends.row]
        where = np.flatnonzero(kept)
        row = ends.row[where]
        page = ends.rows["page"][row]
        read = np.minimum(far[where], FAN_OUT)
        spent = within(np.cumsum(read), page, read) - read
        on = spent < WORK
        where, row, page = where[on], row[on], page[on]
        share = begun[row] * self.weights[0][ends.said["labels"][where]]
        share = share / np.sqrt(far[where])
        found = listed(row, ends.end[where], share, SECONDS)
        rows = found.column(0).to_numpy()
        return _with_first(
            found.set_column(
                0, "page", pa.array(ends.rows["page"][rows].astype(np.int32))
            ),
            ends.rows["first"][rows],
        )


def _with_first(found: pa.RecordBatch, firsts: Column | None = None) -> pa.RecordBatch:
    column = np.zeros(len(found)) if firsts is None else firsts
    return found.append_column("first", pa.array(column.astype(np.int32)))
