"""What each signal says of each page: the seven lists of `graph.candidates`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import DataFrame

from graph.candidates import DEPTH, LOOK_ALIKES, SIGNALS
from graph.signals import ALIKE_OF_NEIGHBOUR, FAN_OUT, Route
from graph.spark.links import Graph
from graph.spark.routes import SECONDS, three_steps, two_steps, weights_of
from graph.spark.session import Shelf
from graph.spark.sums import BARRED, LISTS, Adding, Reading
from graph.spark.walks import walks
from graph.spark.words import TEXT

ALIKE = SIGNALS.index("look-alikes")
BESIDE = SIGNALS.index("neighbours' look-alikes")


def measure(
    graph: Graph,
    near: DataFrame,
    sources: DataFrame,
    rates: Mapping[Route, float] | None,
    shelf: Shelf,
) -> DataFrame:
    """Give the best of each signal's list for each of these pages, as `LISTS`.

    `near` has the pages of alike texts of all pages that are asked or linked to them.
    """
    barred = shelf.keep(graph.barred(sources))
    ways = shelf.keep(graph.ways(sources))
    two = shelf.keep(two_steps(graph, ways, barred, rates))
    parts = [
        two.where(f"signal <> {SECONDS}").drop("first"),
        three_steps(graph, two, barred),
        walks(graph, sources, barred, shelf),
        _texts(graph, near, sources, barred),
        _look_alikes(graph, near, sources, barred),
        _neighbours_alike(graph, near, ways, barred),
    ]
    return reduce(DataFrame.unionByName, parts)


def _texts(
    graph: Graph, near: DataFrame, sources: DataFrame, barred: DataFrame
) -> DataFrame:
    rows = near.join(sources, "page", "left_semi").selectExpr(
        "page", "1D AS share", "0 AS table", "others AS ends", "scores AS gains"
    )
    return _added(graph, rows, barred, TEXT)


def _look_alikes(
    graph: Graph, near: DataFrame, sources: DataFrame, barred: DataFrame
) -> DataFrame:
    theirs = graph.rows.selectExpr(
        "page AS other",
        "kind",
        f"sqrt(greatest(least(degree, {FAN_OUT}), 1)) AS width",
        f"slice(ends, 1, {FAN_OUT}) AS ends",
        f"slice(labels, 1, {FAN_OUT}) AS labels",
    )
    rows = (
        near.join(sources, "page", "left_semi")
        .join(graph.pages, "page")
        .selectExpr(
            "page",
            "kind",
            "scores[0] AS most",
            f"explode(slice(arrays_zip(others, scores), 1, {LOOK_ALIKES})) AS s",
        )
        .selectExpr("page", "kind", "s.others AS other", "s.scores / most AS close")
        .repartition(graph.partitions, "other")
        .join(theirs.hint("shuffle_hash"), ["other", "kind"])
        .selectExpr("page", "close / width AS share", "0 AS table", "ends", "labels")
        .unionByName(
            barred.selectExpr(
                "page",
                "0D AS share",
                f"{BARRED} AS table",
                "ends",
                "array_repeat(0, size(ends)) AS labels",
            )
        )
        .repartition(graph.partitions, "page")
    )
    work = Adding((Reading(ALIKE),), DEPTH, weights_of(graph.schema))
    return rows.mapInArrow(work, LISTS)


def _neighbours_alike(
    graph: Graph, near: DataFrame, ways: DataFrame, barred: DataFrame
) -> DataFrame:
    theirs = near.selectExpr(
        "page AS first",
        "scores[0] AS most",
        f"slice(others, 1, {ALIKE_OF_NEIGHBOUR}) AS ends",
        f"slice(scores, 1, {ALIKE_OF_NEIGHBOUR}) AS gains",
    )
    rows = (
        ways.where("beside > 0")
        .select("page", "first", "beside")
        .distinct()
        .join(theirs, "first")
        .selectExpr(
            "page", "1 / most / sqrt(beside) AS share", "0 AS table", "ends", "gains"
        )
    )
    return _added(graph, rows, barred, BESIDE)


def _added(graph: Graph, rows: DataFrame, barred: DataFrame, signal: int) -> DataFrame:
    everything = rows.unionByName(
        barred.selectExpr(
            "page",
            "0D AS share",
            f"{BARRED} AS table",
            "ends",
            "array_repeat(0D, size(ends)) AS gains",
        )
    ).repartition(graph.partitions, "page")
    return everything.mapInArrow(Adding((Reading(signal),), DEPTH), LISTS)
