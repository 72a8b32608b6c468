"""How well rankings find hidden links, on public graphs with types and texts.

    python -m tests.benchmarks.quality [--data field,debian,wordnet] [--hide 0.15]
                                       [--seeds 3] [--questions 1000]
                                       [--json FILE]

A share of each relation's links is hidden; each hidden link is asked for from both of
its ends, a sample of these questions each seed, and its answer ranked against all
pages that are not linked to the one asked from. What learns, learns from the links
left. Milliseconds are processor time; the ranking in use measures all signals, the
other joined ones and the signals alone read what it measured.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean

import numpy as np

from graph import Network, Reader, Texts, learn, signals
from graph.candidates import SIGNALS, Measured, measure
from graph.evaluate import LISTED, Judged, Ranker, common_neighbours, judge
from graph.fusion import fuse
from graph.habits import Habits
from graph.hiding import hide
from graph.walks import walk
from tests.benchmarks.corpora import debian, field, wordnet
from tests.benchmarks.corpora.corpus import Corpus, MissingSourceError

DATA: dict[str, Callable[[], Corpus]] = {
    "field": field.load,
    "debian": debian.load,
    "wordnet": wordnet.load,
}
JOINED = ("learned", "fused")
"""The rankings that join signals; every other one is a single signal or a baseline."""

BACK = 0.15
"""PageRank's chance to start again on any page (Brin, Page 1998)."""

ROUNDS = 50

Figures = Mapping[str, float]


def main() -> None:
    """Measure and print a table for each data set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--hide", type=float, default=0.15)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report = {}
    for name in options.data.split(","):
        try:
            corpus = DATA[name]()
        except MissingSourceError as missing:
            print(missing)
            continue
        runs = []
        for seed in range(options.seeds):
            begun = time.monotonic()
            runs.append(measured(corpus, options.hide, seed, options.questions))
            print(f"{name}, seed {seed}: {time.monotonic() - begun:.0f} s", flush=True)
        report[name] = runs
        show(name, corpus, runs)
        if options.json:
            options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


def measured(corpus: Corpus, share: float, seed: int, most: int) -> dict[str, Figures]:
    """Give the figures of each ranking, the one in use first."""
    reader = Reader()
    rest, questions = hide(corpus.network, reader, share=share, seed=seed)
    if len(questions) > most:
        chance = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
        questions = tuple(chance.sample(questions, most))
    return {
        name: figures(judge(rest, reader, questions, ranker))
        for name, ranker in rankers(rest, corpus.texts, reader, seed).items()
    }


def rankers(
    network: Network, texts: Texts, reader: Reader, seed: int
) -> dict[str, Ranker]:
    """Give the joined rankings, every signal on its own, and the baselines."""
    hub = signals.hub_size(network, reader)
    blend = learn(network, texts, seed=seed).blend
    habits = blend.habits if blend else Habits.count(network, reader, seed)
    kept: dict[int, Measured] = {}

    def around(page: int) -> Measured:
        if page not in kept:
            kept[page] = measure(network, texts, page, reader, hub=hub, habits=habits)
        return kept[page]

    found: dict[str, Ranker] = {}
    if blend is not None:
        found["learned"] = lambda page: blend.scores(network, around(page), reader)
    found["fused"] = lambda page: fuse(list(around(page).lists.values()))
    found["text"] = lambda page: signals.closeness(texts.near(page, LISTED))
    found["walk"] = lambda page: walk(network, page, reader).to_mapping()
    for name in SIGNALS:
        if name not in found:
            found[name] = partial(_listed, around, name)
    found["common neighbours"] = lambda page: common_neighbours(network, page, reader)
    everywhere, popular = pagerank(network, reader), _popular(network, reader)
    found["PageRank"] = lambda _: everywhere
    found["popularity"] = lambda _: popular
    pages = sorted(network.pages(reader))
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    listed = min(LISTED, len(pages))
    found["random"] = lambda _: dict(
        zip(chance.sample(pages, listed), range(listed), strict=True)
    )
    return found


def _listed(
    around: Callable[[int], Measured], name: str, page: int
) -> Mapping[int, float]:
    return around(page).lists[name]


def _popular(network: Network, reader: Reader) -> dict[int, float]:
    degrees = {page: network.degree(page, reader) for page in network.pages(reader)}
    return _first({page: float(degree) for page, degree in degrees.items()})


def _first(scores: Mapping[int, float]) -> dict[int, float]:
    best = heapq.nlargest(LISTED, scores.items(), key=lambda item: (item[1], -item[0]))
    return dict(best)


def pagerank(network: Network, reader: Reader) -> dict[int, float]:
    """Score the best-placed pages, the same for all askers; links lead both ways."""
    pages = np.array(sorted(network.pages(reader)))
    ends = [
        np.array([edge.page for edge in network.edges(page, reader)], np.int64)
        for page in pages.tolist()
    ]
    degrees = np.array([len(each) for each in ends])
    targets = np.searchsorted(pages, np.concatenate(ends))
    sources = np.repeat(np.arange(len(pages)), degrees)
    rank = np.full(len(pages), 1 / len(pages))
    for _ in range(ROUNDS):
        share = rank / np.maximum(degrees, 1)
        flow = np.bincount(targets, share[sources], len(pages))
        lost = 1 - (1 - BACK) * flow.sum()
        rank = (1 - BACK) * flow + lost / len(pages)
    return _first(dict(zip(pages.tolist(), rank.tolist(), strict=True)))


def figures(judged: Judged) -> Figures:
    """Give one ranking's figures under the names of the table's columns."""
    return {
        "MRR": judged.total.mrr,
        **{f"Hits@{rank}": share for rank, share in judged.total.hits.items()},
        "coverage": judged.coverage,
        "bias": judged.bias,
        "ms": judged.milliseconds,
        "questions": judged.total.questions,
    }


def margins(runs: Sequence[Mapping[str, Figures]], column: str) -> tuple[str, float]:
    """Give the best single ranking by a column, and how far the one in use is above.

    The one in use is each run's first; 0.15 means 15 % above, on the mean of the runs.
    """
    means = {
        name: fmean(run[name][column] for run in runs)
        for name in runs[0]
        if name not in JOINED
    }
    best = max(means, key=means.__getitem__)
    ours = fmean(run[next(iter(run))][column] for run in runs)
    return best, ours / means[best] - 1


def show(name: str, corpus: Corpus, runs: Sequence[Mapping[str, Figures]]) -> None:
    """Print the means, the reciprocal rank by seed and the margins of one data set."""
    asked = ", ".join(f"{run['fused']['questions']:,.0f}" for run in runs)
    print(
        f"\n{name}: {len(corpus.network):,} pages, "
        f"{corpus.network.count_links():,} links, "
        f"{len(corpus.network.schema.types)} types, "
        f"{len(corpus.network.schema.relations)} relations; questions {asked}\n"
    )
    columns = ("MRR", "Hits@1", "Hits@3", "Hits@10", "coverage", "bias", "ms")
    print(_row(["ranking", *columns, "MRR by seed"]))
    print(_row(["---"] * (len(columns) + 2)))
    for ranking in _rankings(runs):
        held = [run[ranking] for run in runs if ranking in run]
        cells = [f"{fmean(each[column] for each in held):.3f}" for column in columns]
        seeds = " ".join(f"{each['MRR']:.3f}" for each in held)
        print(_row([ranking, *cells, seeds]))
    print()
    for column in ("MRR", "Hits@10"):
        best, margin = margins(runs, column)
        print(f"{column}: in use {margin:+.1%} against the best single one ({best})")
    print(flush=True)


def _rankings(runs: Sequence[Mapping[str, Figures]]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in run))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
