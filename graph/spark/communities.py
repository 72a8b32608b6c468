"""Communities by label propagation (Raghavan, Albert, Kumara 2007), as joins.

Every page takes the label that most of its neighbours have. Their votes are divided by
their links, else the largest hub would give its name to everything; half of the pages
vote in a round, else two sides of a graph would swap their labels for ever.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.window import Window

from graph.spark.links import Graph

ROUNDS = 12


def communities(graph: Graph, seed: int = 0) -> DataFrame:
    """Give (page, community, size); a community is named by its lowest page."""
    votes = graph.rows.selectExpr(
        "page AS voter", "explode(array_distinct(ends)) AS page", "1D / degree AS vote"
    ).repartition(graph.partitions, "voter")
    votes = votes.persist()
    labels = graph.pages.selectExpr("page", "page AS label").persist()
    foremost = Window.partitionBy("page").orderBy(f.desc("votes"), "label")
    for number in range(ROUNDS):
        won = (
            votes.join(labels.withColumnRenamed("page", "voter"), "voter")
            .groupBy("page", "label")
            .agg(f.round(f.sum("vote"), 9).alias("votes"))
            .withColumn("place", f.row_number().over(foremost))
            .where("place = 1")
            .selectExpr("page", "label AS won")
        )
        turn = f.pmod(f.xxhash64("page", f.lit(seed + number)), f.lit(2)) == 0
        after = labels.join(won, "page", "left").select(
            "page",
            f.when(turn, f.coalesce("won", "label"))
            .otherwise(f.col("label"))
            .alias("label"),
        )
        # A plan that grows with the rounds would be computed anew in each of them.
        renewed = after.localCheckpoint()
        labels.unpersist()
        labels = renewed
    votes.unpersist()
    of_label = Window.partitionBy("label")
    return labels.select(
        "page",
        f.min("page").over(of_label).alias("community"),
        f.count("*").over(of_label).alias("size"),
    )
