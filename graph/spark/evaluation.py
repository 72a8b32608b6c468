"""How good the rankings are: links hidden, asked for and counted, by joins.

The protocol is that of `graph.evaluate`, with the places of answers found by counting
who stands above them.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.window import Window

from graph.candidates import SIGNALS
from graph.evaluate import HITS, LISTED, MOST_ASKED
from graph.hiding import Question, pages_of
from graph.spark.hiding import hide
from graph.spark.learning import learn, pages_frame
from graph.spark.links import Graph
from graph.spark.lists import measure
from graph.spark.ranking import ranked
from graph.spark.session import Shelf

CANDIDATES = 600
"""More than seven lists of eighty have."""


def evaluate(
    session: SparkSession, graph: Graph, near: DataFrame, *, share: float, seed: int
) -> dict[str, Any]:
    """Hide a share of the links, rank for each end, and give what was found.

    The form is that of `throughline evaluate --json`. At most `MOST_ASKED` questions
    are asked, whatever was hidden.
    """
    hidden = hide(graph, share=share, seed=seed, most=None, asked=MOST_ASKED // 2)
    blend = learn(session, hidden.rest, near, seed=seed).blend
    rest = hidden.rest
    sources = pages_frame(session, pages_of(hidden.questions)).persist()
    rates = blend.habits.rates if blend else None
    shelf = Shelf()
    lists = shelf.keep(measure(rest, near, sources, rates, shelf))
    rankers = {"fused": _exploded(ranked(rest, lists, None, CANDIDATES))}
    if blend is not None:
        learned = _exploded(ranked(rest, lists, blend, CANDIDATES))
        rankers = {"learned": learned, **rankers}
    rankers |= {
        "text": _exploded(near.join(sources, "page", "left_semi")),
        "walk": _exploded(lists.where(f"signal = {SIGNALS.index('walk')}")),
        "common neighbours": _common(rest, sources),
        "popularity": _popular(rest, sources),
        "random": _random(rest, sources, seed),
    }
    scores = reduce(
        DataFrame.unionByName,
        [each.withColumn("ranker", f.lit(name)) for name, each in rankers.items()],
    )
    scores = shelf.keep(scores)
    asked = _asked(session, rest, hidden.questions, list(rankers))
    places = shelf.keep(_places(rest, asked, scores))
    relations = list(graph.schema.relations)
    found = {
        "seed": seed,
        "hidden": hidden.count,
        "asked": len(hidden.questions),
        "best": next(iter(rankers)),
        "rankers": {row.ranker: _score(row) for row in _scored(places).collect()},
        "relations": _parts(places, "relation", relations),
    }
    shelf.clear()
    return found


def _exploded(rows: DataFrame) -> DataFrame:
    return rows.selectExpr(
        "page", "explode(arrays_zip(others, scores)) AS s"
    ).selectExpr("page", "s.others AS other", "s.scores AS score")


def _common(graph: Graph, sources: DataFrame) -> DataFrame:
    """Score by how many pages are linked to both."""
    ends = graph.rows.selectExpr("page", "explode(array_distinct(ends)) AS other")
    near = ends.join(sources, "page", "left_semi").withColumnRenamed("other", "middle")
    return (
        near.join(ends.withColumnRenamed("page", "middle"), "middle")
        .groupBy("page", "other")
        .agg(f.count("*").cast("double").alias("score"))
    )


def _popular(graph: Graph, sources: DataFrame) -> DataFrame:
    most = graph.rows.selectExpr("page AS other", "cast(degree AS double) AS score")
    return sources.crossJoin(most.orderBy(f.desc("score"), "other").limit(LISTED))


def _random(graph: Graph, sources: DataFrame, seed: int) -> DataFrame:
    some = graph.pages.selectExpr("page AS other")
    some = some.orderBy(f.xxhash64("other", f.lit(seed))).limit(LISTED)
    chance = f.xxhash64("page", "other", f.lit(seed)).cast("double")
    return sources.crossJoin(some).withColumn("score", chance)


def _asked(
    session: SparkSession,
    graph: Graph,
    questions: tuple[Question, ...],
    rankers: list[str],
) -> DataFrame:
    """Give each question for each ranker, with the pages that are no answer to it."""
    asked = session.createDataFrame(
        [
            (name, n, each.page, each.answer, each.label >> 1, sorted(each.also))
            for n, each in enumerate(questions)
            for name in rankers
        ],
        "ranker string, question int, page int, answer int, relation int,"
        " also array<int>",
    )
    linked = graph.rows.selectExpr("page", "array_union(ends, array(page)) AS linked")
    return asked.join(linked, "page")


def _places(graph: Graph, stated: DataFrame, scores: DataFrame) -> DataFrame:
    """Give the place of each answer by ranker, as `graph.evaluate.rank_of` has it."""
    free = stated.join(scores, ["ranker", "page"], "left").where(
        "other IS NULL OR NOT array_contains(linked, other)"
    )
    rivals = free.where("other IS NULL OR NOT array_contains(also, other)")
    own = f.max(f.expr("CASE WHEN other = answer THEN score END"))
    counted = (
        rivals.select("ranker", "question", "other", "score", "answer")
        .withColumn("own", own.over(Window.partitionBy("ranker", "question")))
        .groupBy("ranker", "question")
        .agg(
            f.count("other").alias("left"),
            f.sum(f.expr("int(score > own)")).alias("above"),
            f.sum(f.expr("int(score = own)")).alias("equal"),
            f.max("own").alias("own"),
        )
    )
    barred = "size(linked) + size(also)"
    return (
        stated.join(counted, ["ranker", "question"], "left")
        .fillna(0, ["left"])
        .selectExpr(
            "ranker",
            "relation",
            f"CASE WHEN own IS NULL THEN left + (greatest(1, {graph.count} - {barred}"
            " - left) + 1) / 2 ELSE above + (equal + 1) / 2 END AS place",
        )
    )


def _scored(places: DataFrame, *by: str) -> DataFrame:
    shares = [
        f.avg(f.expr(f"int(place <= {most})")).alias(f"hits_{most}") for most in HITS
    ]
    return places.groupBy("ranker", *by).agg(
        f.avg(f.expr("1 / place")).alias("mrr"),
        f.count("*").alias("questions"),
        *shares,
    )


def _score(row: Any) -> dict[str, float]:
    shares = {f"hits@{most}": round(row[f"hits_{most}"], 4) for most in HITS}
    return {"mrr": round(row.mrr, 4), **shares, "questions": row.questions}


def _parts(places: DataFrame, by: str, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in _scored(places, by).orderBy(by, "ranker").collect():
        found.setdefault(names[row[by]], {})[row.ranker] = _score(row)
    return found
