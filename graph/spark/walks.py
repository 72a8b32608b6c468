"""Walks from every page at once: rounds of joins, what is too little to matter cut off.

The sum over rounds of alpha·(what a round leaves) is personalised PageRank; a round
goes on only from pages where more than epsilon for each of their links has arrived,
as forward push does (Andersen, Chung, Lang 2006, §3).
"""

from __future__ import annotations

from functools import reduce

from pyspark.sql import DataFrame

from graph.candidates import DEPTH, SIGNALS
from graph.spark.links import Graph
from graph.spark.routes import weights_of
from graph.spark.session import Shelf
from graph.spark.sums import BARRED, LISTS, Adding, Reading
from graph.walks import ALPHA

EPSILON = 3e-5
"""Less than a push needs: what arrives in several rounds is not saved up for one."""

ROUNDS = 8
"""What is left after these is 0.7⁸, a seventeenth, and spread thin."""

KEPT = 500
"""Pages of one round that are kept for each page, the likeliest."""

WALK = SIGNALS.index("walk")


def walks(
    graph: Graph, sources: DataFrame, barred: DataFrame, shelf: Shelf
) -> DataFrame:
    """Give lists of where walks from these pages lead."""
    spread = graph.rows.selectExpr("page AS node", "total", "degree", "ends", "labels")
    adding = Adding((Reading(WALK),), KEPT, weights_of(graph.schema))
    mass = sources.selectExpr("page", "page AS node", "1D AS mass")
    rounds: list[DataFrame] = []
    for _ in range(ROUNDS):
        pushed = (
            mass.repartition(graph.partitions, "node")
            .join(spread.hint("shuffle_hash"), "node")
            .where(f"degree > 0 AND mass > {EPSILON} * degree")
            .selectExpr(
                "page",
                f"mass * {1 - ALPHA} / total AS share",
                "0 AS table",
                "ends",
                "labels",
            )
            .repartition(graph.partitions, "page")
        )
        arrived = shelf.keep(pushed.mapInArrow(adding, LISTS))
        rounds.append(arrived)
        mass = arrived.selectExpr(
            "page", "explode(arrays_zip(others, scores)) AS s"
        ).selectExpr("page", "s.others AS node", "s.scores AS mass")
        mass = mass.where(f"mass > {EPSILON}")
    rows = (
        reduce(DataFrame.unionByName, rounds)
        .selectExpr(
            "page",
            f"{ALPHA}D AS share",
            "0 AS table",
            "others AS ends",
            "transform(scores, s -> cast(s AS float)) AS gains",
        )
        .unionByName(
            barred.selectExpr(
                "page",
                "0D AS share",
                f"{BARRED} AS table",
                "ends",
                "array_repeat(0F, size(ends)) AS gains",
            )
        )
        .repartition(graph.partitions, "page")
    )
    return rows.mapInArrow(Adding((Reading(WALK),), DEPTH), LISTS)
