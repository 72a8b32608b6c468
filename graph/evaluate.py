"""How good rankings are: hide links that are there, ask for them, see who finds them.

Ranks are "filtered" (Bordes et al. 2013, §4.1): a page is ranked against all pages but
those that are linked to the one asked from, or hidden from it as well.
"""

from __future__ import annotations

import heapq
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph import signals
from graph.candidates import Measured, measure
from graph.fusion import fuse
from graph.hiding import Question, hide
from graph.learning import learn
from graph.model import Reader
from graph.network import Network
from graph.texts import Texts
from graph.walks import walk

HITS = (1, 3, 10)
TOP = 10
MOST_ASKED = 2_000
"""Questions asked; of a larger wiki's hidden links a sample."""

LISTED = 1_000
"""How far down the lists of the plain rankings go, in a wiki of any size."""

Ranker = Callable[[int], Mapping[int, float]]
"""Gives scores of the pages that it would suggest on a page, higher is better."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well questions were answered; `hits` are shares in [0, 1] by rank."""

    questions: int
    mrr: float
    hits: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """One ranker's score over all questions, by relation and by type of the answer.

    `coverage` is the share of all pages that stand in some first ten, `bias` how many
    times as many links as the mean page these have, `milliseconds` the processor time
    of one ranking.
    """

    total: Score
    coverage: float
    bias: float
    milliseconds: float
    relations: Mapping[str, Score]
    types: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What each ranker found of the hidden links; `best` names the one in use."""

    seed: int
    hidden: int
    asked: int
    best: str
    rankers: Mapping[str, Judged]


def evaluate(
    network: Network,
    texts: Texts,
    *,
    share: float = 0.1,
    seed: int = 0,
    most: int | None = None,
) -> Evaluation:
    """Hide a share of the public links and let every ranking look for them.

    The learned ranking learns from what is left, and stands only where it was better
    than the fusion there, as it would be in use. At most `most` links are hidden, when
    given.
    """
    reader = Reader()
    rest, questions = hide(network, reader, share=share, seed=seed, most=most)
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    asked = questions
    if len(asked) > MOST_ASKED:
        asked = tuple(chance.sample(questions, MOST_ASKED))
    rankers = _rankers(rest, texts, reader, seed)
    return Evaluation(
        seed,
        len(questions) // 2,
        len(asked),
        next(iter(rankers)),
        {name: judge(rest, reader, asked, ranker) for name, ranker in rankers.items()},
    )


def judge(
    network: Network, reader: Reader, questions: Sequence[Question], ranker: Ranker
) -> Judged:
    """Ask a ranker every question about a graph from which the answers were taken."""
    pages = network.count(reader)
    shown: Counter[int] = Counter()
    ranks: dict[Question, float] = {}
    spent = 0.0
    by_page: dict[int, list[Question]] = defaultdict(list)
    for question in questions:
        by_page[question.page].append(question)
    for page, asked in by_page.items():
        begun = time.process_time()
        scores = ranker(page)
        spent += time.process_time() - begun
        linked = {edge.page for edge in network.edges(page, reader)} | {page}
        free = {other: score for other, score in scores.items() if other not in linked}
        shown.update(sorted(free, key=lambda other: (-free[other], other))[:TOP])
        for question in asked:
            barred = len(linked) + len(question.also)
            ranks[question] = rank_of(question, free, pages - barred)
    return Judged(
        _score(list(ranks.values())),
        len(shown) / max(1, pages),
        _bias(network, reader, shown),
        spent / max(1, len(by_page)) * 1000,
        _by(
            (network.relation_of(question.label), ranks[question]) for question in ranks
        ),
        _by((network.type_of(question.answer), ranks[question]) for question in ranks),
    )


def rank_of(question: Question, scores: Mapping[int, float], rivals: int) -> float:
    """Give the place of the answer among `rivals` pages, 1 the best.

    Equal scores share the middle of their places, and so do pages without a score.
    """
    left = [score for page, score in scores.items() if page not in question.also]
    own = scores.get(question.answer)
    if own is None:
        return len(left) + (max(1, rivals - len(left)) + 1) / 2
    above = sum(score > own for score in left)
    equal = sum(score == own for score in left)
    return above + (equal + 1) / 2


def common_neighbours(network: Network, page: int, reader: Reader) -> dict[int, float]:
    """Score by how many pages are linked to both (Liben-Nowell, Kleinberg 2003)."""
    scores: dict[int, float] = defaultdict(float)
    for near in {edge.page for edge in network.edges(page, reader)}:
        for other in {edge.page for edge in network.edges(near, reader)}:
            scores[other] += 1.0
    return scores


def _rankers(
    network: Network, texts: Texts, reader: Reader, seed: int
) -> dict[str, Ranker]:
    hub = signals.hub_size(network, reader)
    pages = list(network.pages(reader))
    listed = min(LISTED, len(pages))
    degrees = ((float(network.degree(page, reader)), page) for page in pages)
    popular = {page: degree for degree, page in heapq.nlargest(listed, degrees)}
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    blend = learn(network, texts, seed=seed).blend

    def measured(page: int) -> Measured:
        habits = blend.habits if blend else None
        return measure(network, texts, page, reader, hub=hub, habits=habits)

    rankers: dict[str, Ranker] = {}
    if blend is not None:
        rankers["learned"] = lambda page: blend.scores(network, measured(page), reader)
    rankers["fused"] = lambda page: fuse(list(measured(page).lists.values()))
    rankers["text"] = lambda page: signals.closeness(texts.near(page, LISTED))
    rankers["walk"] = lambda page: walk(network, page, reader).to_mapping()
    rankers["common neighbours"] = lambda page: common_neighbours(network, page, reader)
    rankers["popularity"] = lambda _: popular
    rankers["random"] = lambda _: dict(
        zip(chance.sample(pages, listed), range(listed), strict=True)
    )
    return rankers


def _score(ranks: Sequence[float]) -> Score:
    count = max(1, len(ranks))
    return Score(
        len(ranks),
        math.fsum(1 / rank for rank in ranks) / count,
        {most: sum(rank <= most for rank in ranks) / count for most in HITS},
    )


def _by(named: Iterable[tuple[str, float]]) -> dict[str, Score]:
    parts: dict[str, list[float]] = defaultdict(list)
    for name, rank in named:
        parts[name].append(rank)
    return {name: _score(part) for name, part in sorted(parts.items())}


def _bias(network: Network, reader: Reader, shown: Counter[int]) -> float:
    pages = network.count(reader)
    links = sum(network.degree(page, reader) for page in network.pages(reader))
    held = sum(network.degree(page, reader) * times for page, times in shown.items())
    return (held / max(1, shown.total())) / max(links / max(1, pages), 1e-9)
