"""Learning how to weigh the signals from the wiki's own links.

Some links are hidden, the candidates around their ends measured, and the weights
chosen under which the hidden pages stand highest. A third of the pages asked takes no
part in the choice: on them the blend must beat reciprocal rank fusion to be used.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph import regression, signals
from graph.candidates import Measured, measure
from graph.fusion import FEATURES, Blend, Matrix, features, fuse
from graph.habits import Habits
from graph.hiding import Question, hide, pages_of
from graph.model import Reader
from graph.network import Network
from graph.texts import Texts

SHARE = 0.15
MOST_HIDDEN = 600
FEWEST_QUESTIONS = 120
"""Fewer teach nothing that holds; the fusion stays."""

HELD_OUT = 3
"""Every third page asked is kept back for the comparison."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A blend and how it did on questions it had not seen; MRRs in [0, 1].

    `blend` is None when there was too little to learn from, or fusion did better.
    """

    blend: Blend | None
    questions: int
    mrr: float
    fused_mrr: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of a suggestion: that `other` belongs to `page`, or not."""

    page: int
    other: int
    fits: bool


def learn(
    network: Network,
    texts: Texts,
    *,
    seed: int = 0,
    judgements: Iterable[Judgement] = (),
) -> Learned:
    """Learn from the public pages; costs some seconds, the same for large wikis."""
    reader = Reader()
    rest, questions = hide(network, reader, share=SHARE, seed=seed, most=MOST_HIDDEN)
    if len(questions) < FEWEST_QUESTIONS:
        return Learned(None, len(questions), 0.0, 0.0)
    habits = Habits.count(rest, reader, seed)
    hub = signals.hub_size(rest, reader)
    asked = pages_of(questions)
    found = {
        page: measure(rest, texts, page, reader, hub=hub, habits=habits)
        for page in asked
    }
    rows = {
        page: features(rest, measured, reader, habits)
        for page, measured in found.items()
    }
    return teach(
        Lesson.of(found, rows, questions, judgements),
        asked,
        len(questions),
        tried=habits,
        used=Habits.count(network, reader, seed),
    )


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was measured around the pages asked, and what the right answers are."""

    found: Mapping[int, Measured]
    rows: Mapping[int, Matrix]
    answers: Mapping[int, frozenset[int]]
    judged: Mapping[int, Mapping[int, bool]]

    @classmethod
    def of(
        cls,
        found: Mapping[int, Measured],
        rows: Mapping[int, Matrix],
        questions: Sequence[Question],
        judgements: Iterable[Judgement] = (),
    ) -> Lesson:
        """Make a lesson of measurements with their features, a row a candidate."""
        return cls(found, rows, _by_page(questions), _judged(judgements))


def teach(
    lesson: Lesson, asked: Sequence[int], questions: int, *, tried: Habits, used: Habits
) -> Learned:
    """Give the blend that answers best, if it beats the fusion on pages kept back.

    `tried` are the habits of the graph without the hidden links, under which the
    features were made, `used` those of the whole graph.
    """
    held = set(asked[::HELD_OUT])
    trial = _blend(lesson, [page for page in asked if page not in held], tried)
    mrr, fused_mrr = _compare(lesson, trial, sorted(held))
    if mrr <= fused_mrr:
        return Learned(None, questions, mrr, fused_mrr)
    likely = _likely(lesson, trial, sorted(held))
    # The comparison is over: what is used learns from every question, and counts the
    # habits of the whole graph.
    return Learned(
        replace(_blend(lesson, asked, used), likely=likely), questions, mrr, fused_mrr
    )


def _by_page(questions: Sequence[Question]) -> dict[int, frozenset[int]]:
    return {each.page: each.also | {each.answer} for each in questions}


def _judged(judgements: Iterable[Judgement]) -> dict[int, dict[int, bool]]:
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for each in judgements:
        found[each.page][each.other] = each.fits
    return found


def _blend(lesson: Lesson, pages: Sequence[int], habits: Habits) -> Blend:
    parts: list[Matrix] = []
    starts: list[int] = []
    chosen: list[int] = []
    size = 0
    for page in pages:
        candidates = lesson.found[page].pages
        said = lesson.judged.get(page, {})
        right = lesson.answers[page] | {each for each, fits in said.items() if fits}
        wrong = [row for row, each in enumerate(candidates) if each not in right]
        for row, each in enumerate(candidates):
            if each in right:
                starts.append(size)
                chosen.append(size)
                parts.append(lesson.rows[page][[row, *wrong]])
                size += 1 + len(wrong)
        # A dismissal is a label of its own: it must lose against every right answer.
        for row in (row for row in wrong if said.get(candidates[row]) is False):
            for other, each in enumerate(candidates):
                if each in right:
                    starts.append(size)
                    chosen.append(size)
                    parts.append(lesson.rows[page][[other, row]])
                    size += 2
    if not parts:
        nothing = (0.0,) * len(FEATURES)
        return Blend(nothing, nothing, (1.0, 0.0, 0.0), habits)
    stacked = np.concatenate(parts)
    means, spreads = stacked.mean(axis=0), stacked.std(axis=0) + 1e-9
    weights = regression.choose(
        (stacked - means) / spreads, np.array(starts), np.array(chosen)
    )
    return Blend(
        tuple((weights / spreads).tolist()),
        tuple(means.tolist()),
        (1.0, 0.0, 0.0),
        habits,
    )


def _compare(lesson: Lesson, blend: Blend, pages: Sequence[int]) -> tuple[float, float]:
    weights, means = np.array(blend.weights), np.array(blend.means)
    ours, theirs = [], []
    for page in pages:
        measured = lesson.found[page]
        right = lesson.answers[page]
        scores = ((lesson.rows[page] - means) @ weights).tolist()
        ours += _reciprocal(dict(zip(measured.pages, scores, strict=True)), right)
        theirs += _reciprocal(fuse(list(measured.lists.values())), right)
    count = max(1, len(ours))
    return math.fsum(ours) / count, math.fsum(theirs) / count


def _reciprocal(scores: Mapping[int, float], right: frozenset[int]) -> list[float]:
    wrong = [score for page, score in scores.items() if page not in right]
    return [
        1 / (1 + sum(score >= scores[page] for score in wrong))
        if page in scores
        else 0.0
        for page in right
    ]


def _likely(
    lesson: Lesson, blend: Blend, pages: Sequence[int]
) -> tuple[float, float, float]:
    weights, means = np.array(blend.weights), np.array(blend.means)
    rows: list[tuple[float, float, float]] = []
    happened: list[bool] = []
    for page in pages:
        if not lesson.found[page].pages:
            continue
        scores = ((lesson.rows[page] - means) @ weights).tolist()
        best = max(scores)
        for candidate, score in zip(lesson.found[page].pages, scores, strict=True):
            rows.append((score, score - best, 1.0))
            happened.append(candidate in lesson.answers[page])
    found = regression.occur(np.array(rows).reshape(-1, 3), np.array(happened, bool))
    return float(found[0]), float(found[1]), float(found[2])
