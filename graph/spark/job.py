"""The whole job: from a snapshot's tables to tables of answers, stage by stage."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from graph.batch import (
    ANSWERS,
    FORMAT,
    LINKS,
    NEAR,
    PAGES,
    PER_PAGE,
    SNAPSHOT,
    SUGGESTIONS,
    empty,
    outline,
)
from graph.fusion import Blend
from graph.parquet import read_description
from graph.schema import Schema
from graph.spark import words
from graph.spark.communities import communities
from graph.spark.evaluation import evaluate
from graph.spark.learning import learn
from graph.spark.links import Graph
from graph.spark.lists import measure
from graph.spark.ranking import ranked
from graph.spark.session import Shelf

LOOK_ALIKES = "look-alikes"
LISTS = "lists"
COMMUNITIES = "communities"
EVALUATION = "evaluation.json"
BLEND = "blend.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: `blocks` of pages one after the other bound the disk used.

    `only` suggests for the first so many of them, `hide` is the share of links hidden
    for an evaluation (0: none). `blend` is a ranking learned before; without it the
    job learns one, or ranks by fusion alone when `fused`.
    """

    blocks: int = 1
    only: int | None = None
    hide: float = 0.1
    seed: int = 0
    blend: Path | None = None
    fused: bool = False


@dataclass(slots=True)
class Stages:
    """Seconds of wall clock by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def named(self, name: str) -> Iterator[None]:
        """Count the time of what is done inside."""
        begun = time.monotonic()
        yield
        spent = time.monotonic() - begun
        self.seconds[name] = round(self.seconds.get(name, 0.0) + spent, 1)


def run(
    session: SparkSession, snapshot: Path, out: Path, plan: Plan, partitions: int
) -> Mapping[str, Any]:
    """Answer for every page of a snapshot and write the tables; give the report.

    What describes the answers is written last: without it they cannot be loaded.
    """
    stages = Stages()
    described = read_description(snapshot, SNAPSHOT)
    schema = outline(described["types"], described["relations"])
    out.mkdir(parents=True, exist_ok=True)
    (out / ANSWERS).unlink(missing_ok=True)
    with stages.named("read"):
        pages, links = _tables(session, snapshot, schema)
        pages = pages.persist()
        graph = Graph.of(schema, pages.select("page", "kind"), links, partitions)
    job = _Job(session, graph, out, plan, stages)
    near = job.find_alike(pages)
    with stages.named("learn"):
        blend = _blend(session, graph, near, described["version"], plan)
        if blend is not None:
            plain = blend.to_plain(empty(schema, described["version"]))
            _write_json(out / BLEND, plain)
    job.suggest(near, blend)
    with stages.named("communities"):
        found = communities(graph, plan.seed)
        found.write.mode("overwrite").parquet(str(out / COMMUNITIES))
    if plan.hide:
        with stages.named("evaluate"):
            judged = evaluate(session, graph, near, share=plan.hide, seed=plan.seed)
            _write_json(out / EVALUATION, judged)
    report = {
        "format": FORMAT,
        "version": described["version"],
        "fingerprint": described["fingerprint"],
        "pages": graph.count,
        "links": graph.links.count(),
        "ranking": "learned" if blend else "fused",
        "seconds": stages.seconds,
    }
    _write_json(out / ANSWERS, report)
    return report


@dataclass(frozen=True, slots=True)
class _Job:
    session: SparkSession
    graph: Graph
    out: Path
    plan: Plan
    stages: Stages

    def find_alike(self, pages: DataFrame) -> DataFrame:
        """Give the pages of alike texts, written block by block."""
        path = str(self.out / LOOK_ALIKES)
        shelf = Shelf()
        cut = self.graph.partitions
        with self.stages.named("words"):
            kept = shelf.keep(words.kept_words(pages, self.graph.count, cut))
            postings = shelf.keep(words.keepers(kept))
            postings.count()
        with self.stages.named("texts"):
            # Of every page, whatever `only` says: its neighbours ask for them.
            for mode, sources in self._blocks(self.plan.blocks):
                found = words.near(kept, postings, sources, cut)
                found.write.mode(mode).parquet(path)
        shelf.clear()
        return self.session.read.parquet(path)

    def suggest(self, near: DataFrame, blend: Blend | None) -> None:
        """Write what each page should suggest, block by block."""
        rates = blend.habits.rates if blend else None
        closest = near.selectExpr("page", f"slice(others, 1, {NEAR}) AS near")
        for mode, sources in self._blocks(self.plan.only or self.plan.blocks):
            shelf = Shelf()
            path = str(self.out / LISTS)
            with self.stages.named("signals"):
                lists = measure(self.graph, near, sources, rates, shelf)
                lists.write.mode("overwrite").parquet(path)
                shelf.clear()
            with self.stages.named("rank"):
                lists = self.session.read.parquet(path)
                ranked(self.graph, lists, blend, PER_PAGE).join(
                    closest, "page", "left"
                ).withColumn(
                    "near", f.expr("coalesce(near, cast(array() AS array<int>))")
                ).write.mode(mode).parquet(str(self.out / SUGGESTIONS))

    def _blocks(self, most: int) -> Iterator[tuple[str, DataFrame]]:
        """Give the pages in blocks of about a size, each with how to write it."""
        blocks = self.plan.blocks
        block = f.pmod(f.xxhash64("page"), f.lit(blocks))
        for number in range(min(most, blocks)):
            mode = "append" if number else "overwrite"
            yield mode, self.graph.pages.where(block == number).select("page")


def _blend(
    session: SparkSession, graph: Graph, near: DataFrame, version: int, plan: Plan
) -> Blend | None:
    if plan.fused:
        return None
    if plan.blend is None:
        return learn(session, graph, near, seed=plan.seed).blend
    plain = json.loads(plan.blend.read_text(encoding="utf-8"))
    return Blend.from_plain(plain, empty(graph.schema, version))


def _tables(
    session: SparkSession, snapshot: Path, schema: Schema
) -> tuple[DataFrame, DataFrame]:
    """Give the pages and links with types and relations by number."""
    pages = session.read.parquet(str(snapshot / PAGES)).select(
        f.col("page").cast("int").alias("page"),
        _numbered("type", list(schema.types), 1).alias("kind"),
        "title",
        "text",
    )
    links = session.read.parquet(str(snapshot / LINKS)).select(
        f.col("source").cast("int").alias("source"),
        f.col("target").cast("int").alias("target"),
        _numbered("relation", list(schema.relations), 2).alias("label"),
        "key",
    )
    return pages, links.where("label IS NOT NULL")


def _numbered(column: str, names: list[str], times: int) -> Column:
    pairs = [f.lit(each) for n, name in enumerate(names) for each in (name, n * times)]
    return f.create_map(*pairs)[f.col(column)].cast("int")


def _write_json(path: Path, data: Any) -> None:
    path.write_text(f"{json.dumps(data, indent=2)}\n", encoding="utf-8")
