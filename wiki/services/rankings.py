"""How suggestions are ranked: learned from the wiki's own links where that helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import graph
from graph import Blend, Evaluation, Judgement, Learned, Network
from graph.evaluate import Judged, Score
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.store import dismissals, pins
from wiki.store import rankings as ranking_store
from wiki.store import state as state_store
from wiki.store.rankings import RankingRow
from wiki.store.unit import Unit

GROWTH = 1.1
"""Links there must be for each one of the last time, before learning again."""

FEWEST_LINKS = 300
"""Links from which there is something to learn from."""

JUDGED_LINKS = 1_000
"""Links hidden at most to judge what was learned; takes seconds in any wiki."""

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What learning gave, ready to be kept."""

    links: int
    blend: Data | None
    report: Data


class RankingKeeper:
    """Holds the blend in force; one look at a number when nothing was learned since."""

    def __init__(self) -> None:
        self._held: tuple[int, tuple[str, ...], Blend | None] = (0, (), None)

    def current(self, unit: Unit, network: Network) -> Blend | None:
        """Give the blend that ranks suggestions, None where the fusion does."""
        number = state_store.read(unit).ranking
        held = self._held
        if held[:2] == (number, network.relations):
            return held[2]
        plain = ranking_store.get(unit, number).blend if number else None
        blend = Blend.from_plain(plain, network) if plain else None
        self._held = (number, network.relations, blend)
        return blend


def is_due(context: Context, *, fewest: int = FEWEST_LINKS) -> bool:
    """Tell whether the wiki has grown by a tenth since it was last learned from."""
    links = context.network().count_links()
    number = ranking_store.newest(context.unit)
    before = ranking_store.get(context.unit, number).links if number else 0
    return links >= max(fewest, before * GROWTH)


def learn(context: Context) -> Lesson:
    """Learn from the public links and judge the result; takes seconds of work."""
    require(context, "learn rankings")
    network, texts = context.network(), context.texts()
    learned = graph.learn(network, texts, judgements=judgements(context))
    judged = graph.evaluate(network, texts, most=JUDGED_LINKS)
    return Lesson(
        network.count_links(),
        learned.blend.to_plain(network) if learned.blend else None,
        {**evaluation(judged), "learning": _lesson(learned)},
    )


def keep(context: Context, lesson: Lesson) -> int:
    """Put what was learned in force, in every process from the next request on."""
    require(context, "learn rankings")
    return ranking_store.append(
        context.unit,
        at=stamp(context.now),
        links=lesson.links,
        blend=lesson.blend,
        report=lesson.report,
    )


def last(context: Context) -> RankingRow | None:
    """Give the result in force with its report, None before the first."""
    require(context, "see insight")
    number = ranking_store.newest(context.unit)
    return ranking_store.get(context.unit, number) if number else None


def evaluate(context: Context, *, share: float, seed: int) -> Data:
    """Hide links, rank, and tell how often the hidden ones were found."""
    judged = graph.evaluate(context.network(), context.texts(), share=share, seed=seed)
    return evaluation(judged)


def evaluation(judged: Evaluation) -> Data:
    """Give an evaluation as plain data."""
    return {
        "seed": judged.seed,
        "hidden": judged.hidden,
        "asked": judged.asked,
        "best": judged.best,
        "rankers": {name: _ranker(each) for name, each in judged.rankers.items()},
        "relations": _parts(judged, "relations"),
        "types": _parts(judged, "types"),
    }


def _ranker(judged: Judged) -> Data:
    return {
        **_score(judged.total),
        "coverage": round(judged.coverage, 4),
        "popularity bias": round(judged.bias, 3),
        "milliseconds": round(judged.milliseconds, 3),
    }


def _score(score: Score) -> Data:
    shares = {f"hits@{most}": round(share, 4) for most, share in score.hits.items()}
    return {"mrr": round(score.mrr, 4), **shares, "questions": score.questions}


def _parts(judged: Evaluation, kind: str) -> Data:
    found: dict[str, Data] = {}
    for name, each in judged.rankers.items():
        for part, score in getattr(each, kind).items():
            found.setdefault(part, {})[name] = _score(score)
    return found


def _lesson(learned: Learned) -> Data:
    return {
        "questions": learned.questions,
        "mrr": round(learned.mrr, 4),
        "fused mrr": round(learned.fused_mrr, 4),
    }


def judgements(context: Context) -> list[Judgement]:
    """Give what people said of suggestions: pinned pages fit, dismissed ones do not."""
    pinned, dismissed = pins.pairs(context.unit), dismissals.pairs(context.unit)
    return [Judgement(page, other, fits=True) for page, other in pinned] + [
        Judgement(page, other, fits=False) for page, other in dismissed
    ]
