"""A batch job on Spark answers as the engine in the process does.

Skipped where pyspark, pyarrow or Java is missing: they are 500 MB, and only those who
run the job need them (`pip install 'throughline[spark]'`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from graph import Blend, Reader
from graph.candidates import measure
from graph.parquet import read_answers, require
from graph.related import rank
from graph.signals import hub_size
from tests.starter import Starter
from tests.whole.processes import Throughline
from wiki.config import Settings
from wiki.services import pages, related
from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site

HOUSE = Path(__file__).parents[2]
MISSING = [
    name
    for name, found in (
        ("pyspark", find_spec("pyspark")),
        ("pyarrow", find_spec("pyarrow")),
        ("pandas", find_spec("pandas")),
        ("Java", shutil.which("java")),
    )
    if not found
]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"the batch job needs {', '.join(MISSING)}"
)

BOOK = "the-one-world-schoolhouse"
TOP = 10
ENOUGH = 0.95
"""The share of the first ten pages that both must name, over all pages."""


@dataclass(frozen=True)
class Done:
    """A starter wiki, and what the job answered for it."""

    wiki: Throughline
    answers: Path
    fused: Path

    def opened(self, *, batch_answers: bool = False) -> Site:
        settings = Settings(data_dir=self.wiki.data, batch_answers=batch_answers)
        return Site.open(settings)


@pytest.fixture(scope="module")
def done(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Export the starter wiki and run the job, learning and then by fusion alone."""
    folder = tmp_path_factory.mktemp("spark")
    wiki = Throughline(starter.copy(folder / "data"))
    wiki.do("export", folder / "snapshot", "--format", "parquet")
    made = Done(wiki, folder / "answers", folder / "fused")
    _job(folder / "snapshot", made.answers)
    _job(folder / "snapshot", made.fused, "--fused", "--hide", "0")
    return made


@pytest.fixture
def context(done: Done) -> Iterator[Context]:
    """The wiki as a visitor sees it."""
    site = done.opened()
    with site.reading(ANONYMOUS) as context:
        yield context
    site.close()


def _job(snapshot: Path, out: Path, *more: str) -> None:
    words = [snapshot, out, "--master", "local[2]", "--partitions", "4", *more]
    subprocess.run(
        [sys.executable, "-m", "graph.spark", *map(str, words)],
        check=True,
        cwd=HOUSE,
        timeout=1_200,
    )


def _overlap(context: Context, answers: Path, blend: Blend | None) -> float:
    """Give the share of the engine's first ten that the job has among its own."""
    network, texts, reader = context.network(), context.texts(), Reader()
    hub = hub_size(network, reader)
    habits = blend.habits if blend else None
    ours = {each.page: list(each.scores)[:TOP] for each in read_answers(answers)[1]}
    shared = wanted = 0
    for page in network.pages(reader):
        measured = measure(network, texts, page, reader, hub=hub, habits=habits)
        scores = rank(network, measured, reader, blend)
        first = sorted(scores, key=lambda other: (-scores[other], other))[:TOP]
        shared += len(set(first) & set(ours.get(page, ())))
        wanted += len(first)
    return shared / wanted


def test_the_learned_ranking_is_that_of_the_engine(
    done: Done, context: Context
) -> None:
    plain = json.loads((done.answers / "blend.json").read_text("utf-8"))
    blend = Blend.from_plain(plain, context.network())
    assert blend is not None
    assert _overlap(context, done.answers, blend) >= ENOUGH


def test_the_fused_ranking_is_that_of_the_engine(done: Done, context: Context) -> None:
    assert _overlap(context, done.fused, None) >= ENOUGH


def test_the_evaluation_says_how_often_hidden_links_were_found(done: Done) -> None:
    found: dict[str, Any] = json.loads(
        (done.answers / "evaluation.json").read_text("utf-8")
    )
    rankers = found["rankers"]
    assert found["hidden"] > 100
    assert rankers["fused"]["hits@10"] > rankers["popularity"]["hits@10"]
    assert rankers["learned"]["mrr"] > rankers["random"]["mrr"]
    assert set(rankers) >= {"text", "walk", "common neighbours"}
    for score in rankers.values():
        assert 0 <= score["hits@1"] <= score["hits@3"] <= score["hits@10"] <= 1


def test_every_page_is_in_one_community(done: Done, context: Context) -> None:
    rows = require().parquet.read_table(done.answers / "communities").to_pylist()
    assert {row["page"] for row in rows} == set(context.network().pages(Reader()))
    sizes = {row["community"]: row["size"] for row in rows}
    assert sum(sizes.values()) == len(rows)
    assert len(sizes) > 10


def test_the_site_shows_what_the_job_answered(done: Done) -> None:
    assert "Loaded answers for" in done.wiki.do("answers", "load", done.answers)
    site = done.opened(batch_answers=True)
    with site.reading(ANONYMOUS) as context:
        shown = related.suggestions(context, BOOK)
    site.close()
    assert shown
    assert all(each.reasons for each in shown)
    site = done.opened()
    with site.reading(ANONYMOUS) as context:
        page = pages.readable(context, BOOK).id
        numbers = {pages.readable(context, each.page.slug).id for each in shown}
    site.close()
    answers = read_answers(done.answers)[1]
    ours = next(each for each in answers if each.page == page)
    assert numbers <= ours.scores.keys()
