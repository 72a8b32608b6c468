"""What pages usually link to, counted by joins: the habits of `graph.habits`."""

from __future__ import annotations

from collections import defaultdict

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from graph.habits import DOUBT, SAMPLE, UNSEEN, Habits
from graph.signals import FAN_OUT, WIDE, Route
from graph.spark.links import Graph


def count_habits(graph: Graph, seed: int) -> Habits:
    """Count the habits of a graph; of a large one those of a sample of its pages."""
    kinds = list(graph.schema.types)
    sizes = {
        kinds[row.kind]: row.pages
        for row in graph.pages.groupBy("kind")
        .agg(f.count("*").alias("pages"))
        .collect()
    }
    some = _sampled(graph, seed).persist()
    far = graph.pages.withColumnRenamed("page", "other").withColumnRenamed(
        "kind", "far"
    )
    edges = (
        some.selectExpr("page", "kind", "explode(arrays_zip(ends, labels)) AS s")
        .selectExpr("page", "kind", "s.ends AS other", "s.labels AS label")
        .join(far, "other")
        .persist()
    )
    joined = {
        (kinds[row.kind], kinds[row.far]): row.pages
        for row in edges.select("page", "other", "kind", "far")
        .distinct()
        .groupBy("kind", "far")
        .agg(f.count("*").alias("pages"))
        .collect()
    }
    labels: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for row in (
        edges.groupBy("kind", "far", "label").agg(f.count("*").alias("n")).collect()
    ):
        labels[kinds[row.kind], kinds[row.far]][row.label] = row.n
    scale = min(SAMPLE, graph.count) / max(1, graph.count)
    found = Habits(
        {
            (one, other): (joined.get((one, other), 0) / scale + UNSEEN)
            / (sizes[one] * sizes[other])
            for one in sizes
            for other in sizes
        },
        {
            pair: {label: n / sum(each.values()) for label, n in each.items()}
            for pair, each in labels.items()
        },
        _rates(graph, some, kinds),
    )
    edges.unpersist()
    some.unpersist()
    return found


def _sampled(graph: Graph, seed: int) -> DataFrame:
    rows = graph.rows.select("page", "kind", "ends", "labels", "degrees")
    if graph.count <= SAMPLE:
        return rows
    return rows.orderBy(f.xxhash64("page", f.lit(seed)), "page").limit(SAMPLE)


def _rates(graph: Graph, some: DataFrame, kinds: list[str]) -> dict[Route, float]:
    """Give how often the ends of each typed route of two links are linked."""
    seconds = graph.rows.selectExpr(
        "page AS first", "ends AS others", "labels AS seconds"
    )
    routes = (
        some.selectExpr(
            "page",
            "kind",
            "ends",
            f"explode(slice(arrays_zip(ends, labels, degrees), 1, {FAN_OUT})) AS s",
        )
        .where(f"s.degrees <= {WIDE}")
        .selectExpr("page", "kind", "ends", "s.ends AS first", "s.labels AS one")
        .join(seconds, "first")
        .selectExpr(
            "page", "kind", "ends", "one", "explode(arrays_zip(others, seconds)) AS s"
        )
        .where("s.others <> page")
        .selectExpr(
            "kind",
            "one",
            "s.seconds AS two",
            "cast(array_contains(ends, s.others) AS int) AS closed",
        )
        .groupBy("kind", "one", "two")
        .agg(f.count("*").alias("seen"), f.sum("closed").alias("closed"))
        .where("closed > 0")
    )
    return {
        (kinds[row.kind], row.one, row.two): row.closed / (row.seen + DOUBT)
        for row in routes.collect()
    }
