"""Links taken out of a graph by joins, and the questions that they make.

The protocol is that of `graph.hiding`; which links are hidden is decided by a hash of
the link and a seed, since a partition knows nothing of the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.window import Window

from graph.hiding import Question
from graph.schema import MENTIONS
from graph.spark.links import Graph


@dataclass(frozen=True, slots=True)
class Hidden:
    """A graph without some of its links; `count` of them, of which some are asked."""

    rest: Graph
    count: int
    questions: tuple[Question, ...]


def hide(
    graph: Graph, *, share: float, seed: int, most: int | None, asked: int
) -> Hidden:
    """Take a share of each relation's links out, at most `most`; ask for `asked`.

    All links between the two pages go. Mentions are not asked for.
    """
    relations = list(graph.schema.relations)
    named = graph.links
    if MENTIONS in relations:
        named = named.where(f"label <> {2 * relations.index(MENTIONS)}")
    chance = f.xxhash64("source", "target", "label", f.lit(seed))
    total = named.count()
    if most is not None and total * share > most:
        share = most / total
    by_chance = Window.partitionBy("label").orderBy("chance", "key")
    pairs = (
        named.withColumn("chance", chance)
        .withColumn("place", f.row_number().over(by_chance))
        .withColumn("all", f.count("*").over(Window.partitionBy("label")))
        .where(f"place <= round(all * {share})")
        .selectExpr(
            "least(source, target) AS low",
            "greatest(source, target) AS high",
            "struct(chance, source, target, label) AS link",
        )
        .groupBy("low", "high")
        .agg(f.min("link").alias("link"))
        .persist()
    )
    kept = (
        graph.links.withColumn("low", f.least("source", "target"))
        .withColumn("high", f.greatest("source", "target"))
        .join(pairs.select("low", "high"), ["low", "high"], "left_anti")
        .drop("low", "high")
    )
    rest = Graph.of(graph.schema, graph.pages, kept, graph.partitions)
    return Hidden(rest, pairs.count(), _questions(pairs, asked))


def _questions(pairs: DataFrame, asked: int) -> tuple[Question, ...]:
    """Give two questions a link, with what else is hidden at the page asked."""
    chosen = pairs.orderBy("link.chance", "low", "high").limit(asked).select("link.*")
    ends = chosen.selectExpr("source AS page").union(chosen.selectExpr("target"))
    also: dict[int, set[int]] = defaultdict(set)
    around = pairs.selectExpr("low AS page", "high AS other").union(
        pairs.selectExpr("high", "low")
    )
    for row in around.join(ends.distinct(), "page", "left_semi").collect():
        also[row.page].add(row.other)
    return tuple(
        Question(page, answer, label, frozenset(also[page] - {answer}))
        for row in chosen.collect()
        for page, answer, label in (
            (row.source, row.target, row.label),
            (row.target, row.source, row.label + 1),
        )
    )
