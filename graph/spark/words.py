"""Pages of alike texts, by joins of their telling words.

The words, their weights and the bounds are those of `graph.text_index`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.window import Window

from graph.spark.sums import LISTS, Adding, Reading
from graph.text_index import KEPT, SATURATION, UNTITLED
from graph.texts import BUDGET
from graph.words import Text, said

LISTED = 200
"""Pages of alike texts kept for each page: enough for the best 80 without its links."""

TEXT = 0

_SAID = "page int, term bigint, times int, titled boolean"
_FORM = pa.schema(
    [
        ("page", pa.int32()),
        ("term", pa.int64()),
        ("times", pa.int32()),
        ("titled", pa.bool_()),
    ]
)


def kept_words(pages: DataFrame, count: int, partitions: int) -> DataFrame:
    """Give the telling words of `count` pages (page, title, text) with their weights.

    `length` is that of the page's text as a vector. Reading costs about 0.1 ms a page.
    """
    said = (
        pages.select("page", "title", "text")
        .repartition(partitions, "page")
        .mapInArrow(_read, _SAID)
        .persist()
    )
    spread = (
        said.groupBy("term")
        .agg(f.count("*").alias("pages"), f.max("titled").alias("ever"))
        .where("pages > 1")
    )
    weight = (
        f"times * {SATURATION + 1}D / (times + {SATURATION}D)"
        f" * log1p(({count} - pages + 0.5D) / (pages + 0.5D))"
        f" * if(ever, 1D, {UNTITLED}D)"
    )
    heaviest = Window.partitionBy("page").orderBy(f.desc("weight"), "term")
    squares = f.sum(f.expr("weight * weight")).over(Window.partitionBy("page"))
    return (
        said.join(spread, "term")
        .selectExpr("page", "term", f"{weight} AS weight")
        .withColumn("place", f.row_number().over(heaviest))
        .where(f"place <= {KEPT}")
        .withColumn("length", f.sqrt(squares))
        .drop("place")
    )


def keepers(words: DataFrame) -> DataFrame:
    """Give for each word the pages that keep it, and what it adds to their likeness."""
    return (
        words.groupBy("term")
        .agg(
            f.count("*").cast("int").alias("size"),
            f.collect_list(
                f.struct(
                    "page",
                    f.expr("cast(weight / sqrt(length) AS float)").alias("gain"),
                )
            ).alias("kept"),
        )
        .where(f"size <= {BUDGET}")
        .selectExpr("term", "size", "kept.page AS ends", "kept.gain AS gains")
    )


def near(
    words: DataFrame, postings: DataFrame, sources: DataFrame, partitions: int
) -> DataFrame:
    """Give lists of the pages of alike texts, at most `LISTED` each."""
    rare_first = (
        Window.partitionBy("page")
        .orderBy("size", "term")
        .rowsBetween(Window.unboundedPreceding, Window.currentRow)
    )
    mine = (
        words.join(sources, "page", "left_semi")
        .select("page", "term", "weight")
        .join(postings.select("term", "size"), "term")
        .withColumn("read", f.sum("size").over(rare_first))
        .where(f"read <= {BUDGET}")
        .select("page", "term", "weight")
    )
    rows = (
        mine.join(postings.drop("size"), "term")
        .selectExpr(
            "page", "weight AS share", "0 AS table", "page AS skip", "ends", "gains"
        )
        .repartition(partitions, "page")
    )
    return rows.mapInArrow(Adding((Reading(TEXT),), LISTED), LISTS)


def _read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        pages: list[int] = []
        terms: list[int] = []
        times: list[int] = []
        titled: list[bool] = []
        columns = (batch.column(name).to_pylist() for name in ("page", "title", "text"))
        for page, title, text in zip(*columns, strict=True):
            words = said(Text(page, title, text))
            pages += [page] * len(words.times)
            terms += words.times.keys()
            times += words.times.values()
            titled += [term in words.titled for term in words.times]
        yield pa.record_batch(
            [
                pa.array(pages, pa.int32()),
                pa.array(np.array(terms, np.int64)),
                pa.array(times, pa.int32()),
                pa.array(titled, pa.bool_()),
            ],
            schema=_FORM,
        )
