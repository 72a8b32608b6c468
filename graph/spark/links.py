"""The links of a snapshot as rows of neighbours, a page each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from graph import signals
from graph.candidates import NEIGHBOURS
from graph.schema import Schema
from graph.spark.sums import Column, Ends, in_slices, placed

_NAMES = ("page", "place", "first", "label", "degree", "kind", "beside")
WAYS = ", ".join(f"{name} int" for name in _NAMES)
"""Links that routes begin with; `beside` counts the neighbours asked for look-alikes,
0 where this is not one of them."""

_WAYS = pa.schema([(name, pa.int32()) for name in _NAMES])


@dataclass(frozen=True, slots=True)
class Graph:
    """One graph as tables: `pages` (page, kind) and `rows`, with neighbours.

    A row has page, kind, degree, `total` weight, and in order of label and key `ends`,
    `labels` and `degrees` of the other ends. `partitions` is how the tables are cut.
    """

    schema: Schema
    pages: DataFrame
    links: DataFrame
    rows: DataFrame
    count: int
    partitions: int

    @classmethod
    def of(
        cls, schema: Schema, pages: DataFrame, links: DataFrame, partitions: int
    ) -> Graph:
        """Make the graph of pages (page, kind) and links (source, label, target, key).

        Links to pages that are not there are left out, and so are loops.
        """
        known = pages.select("page")
        stated = (
            links.where("source != target")
            .join(known.withColumnRenamed("page", "source"), "source", "left_semi")
            .join(known.withColumnRenamed("page", "target"), "target", "left_semi")
        )
        both = stated.selectExpr(
            "source AS page", "target AS other", "label", "key"
        ).unionByName(
            stated.selectExpr(
                "target AS page", "source AS other", "label + 1 AS label", "key"
            )
        )
        degrees = both.groupBy(f.col("page").alias("other")).agg(
            f.count("*").cast("int").alias("far")
        )
        weights = ", ".join(
            str(float(each.weight)) for each in schema.relations.values()
        )
        weight = f.expr(
            f"element_at(array({weights or '0.0'}), shiftright(label, 1) + 1)"
        )
        gathered = (
            both.join(degrees, "other")
            .withColumn("weight", weight.cast("double"))
            .repartition(partitions, "page")
            .groupBy("page")
            .agg(
                f.sort_array(
                    f.collect_list(f.struct("label", "key", "other", "far"))
                ).alias("said"),
                f.sum("weight").alias("total"),
            )
        )
        rows = (
            pages.repartition(partitions, "page")
            .join(gathered, "page", "left")
            .selectExpr(
                "page",
                "kind",
                "cast(coalesce(size(said), 0) AS int) AS degree",
                "coalesce(total, 1D) AS total",
                "coalesce(said.other, cast(array() AS array<int>)) AS ends",
                "coalesce(said.label, cast(array() AS array<int>)) AS labels",
                "coalesce(said.far, cast(array() AS array<int>)) AS degrees",
            )
        ).persist()
        return cls(schema, pages, stated, rows, rows.count(), partitions)

    @property
    def hub(self) -> int:
        """Give the number of links from which a page is a hub."""
        return signals.hub_size_of(self.count)

    @property
    def closed(self) -> int:
        """Give the number of links above which no route leads through a page."""
        return min(self.hub, signals.WIDE)

    def barred(self, sources: DataFrame) -> DataFrame:
        """Give for each of these pages itself and its neighbours."""
        return self.rows.join(sources, "page", "left_semi").select(
            "page",
            f.array_append(f.array_distinct("ends"), f.col("page")).alias("ends"),
        )

    def ways(self, sources: DataFrame) -> DataFrame:
        """Give the first links of routes from these pages, as `WAYS`."""
        rows = self.rows.join(sources, "page", "left_semi").select(
            "page", "kind", "ends", "labels", "degrees"
        )
        return rows.mapInArrow(_Ways(self.closed), WAYS)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Chooses the links that routes begin with, and the neighbours to ask.

    The `FAN_OUT` least connected ends, those with more than `closed` links left out,
    as long as all of them together have at most `WORK` links.
    """

    closed: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in in_slices(batches):
            ends = Ends.of(table, ("labels", "degrees"))
            for most, beside in ((signals.FAN_OUT, False), (NEIGHBOURS, True)):
                yield self._chosen(ends, most, beside=beside)

    def _chosen(self, ends: Ends, most: int, *, beside: bool) -> pa.RecordBatch:
        far = ends.said["degrees"]
        held = np.bincount(ends.row, minlength=len(ends.rows["page"]))
        read = np.flatnonzero(ends.place < signals.WORK)
        row = ends.row[read]
        by = np.where(held[row] > most, far[read], 0)
        order = read[np.lexsort((ends.place[read], by, row))]
        row = ends.row[order]
        place = placed(row)
        kept = place < most
        order, row, place = order[kept], row[kept], place[kept]
        if not beside:
            is_open = far[order] <= self.closed
            order, row, place = order[is_open], row[is_open], place[is_open]
            spent = within(np.cumsum(far[order]), row, far[order])
            kept = spent <= signals.WORK
            order, row, place = order[kept], row[kept], place[kept]
        asked = np.minimum(held[row], most) if beside else np.zeros(len(row))
        columns = [
            ends.rows["page"][row],
            place,
            ends.end[order],
            ends.said["labels"][order],
            far[order],
            ends.rows["kind"][row],
            asked,
        ]
        return pa.record_batch(
            [pa.array(column.astype(np.int32)) for column in columns], schema=_WAYS
        )


def within(running: Column, row: Column, each: Column) -> Column:
    """Give the running sum within each row, from the running sum over all."""
    if not len(row):
        return running
    firsts = np.flatnonzero(placed(row) == 0)
    before = running[firsts] - each[firsts]
    counts = np.diff(np.append(firsts, len(row)))
    inside: Column = running - np.repeat(before, counts)
    return inside
