"""Why a page is suggested: evidence paths, chosen by how specific they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from graph.model import Reason, Sentence
from graph.steps import turned
from graph.surroundings import MOST, Route, Surroundings
from graph.wording import IS, capitalised, chain, shared

LIKENESSES = 1
"""Places kept for what the texts say, where they say something."""


def explain(
    around: Surroundings,
    candidate: int,
    *,
    likenesses: Callable[[int], Sequence[Reason]] | None = None,
    spent: Collection[int] = (),
) -> tuple[Reason, ...]:
    """Give one to three reasons why `candidate` belongs to a page, best first.

    Two-step paths come before three-step ones; a path through a hub is given only when
    nothing else connects the two, and says so. `likenesses` gives reasons found in the
    texts, which keep a place among the three. No reason is given when the best one
    begins with a page in `spent`, which has explained enough already.
    """
    found = around.evidence(candidate, spent)
    if found.begins_within(spent):
        return ()
    alike = likenesses(candidate) if likenesses else ()
    routes = found.routes[: MOST - min(len(alike), LIKENESSES)]
    reasons = [_reason(around, candidate, route) for route in routes]
    reasons += alike[: MOST - len(reasons)]
    if not reasons and found.wide:
        best = _reason(around, candidate, found.wide)
        reasons = [Reason(best.sentence, best.steps, through_hub=True)]
    return tuple(reasons)


def _reason(around: Surroundings, candidate: int, route: Route) -> Reason:
    """Word a route."""
    pages = (around.page, *route.middles, candidate)
    steps = tuple([around.step(*each) for each in pairwise(pages)])
    sentence = None
    if len(steps) == 2:
        sentence = shared(steps[0], turned(around.network, steps[1]))
    return Reason(sentence or _after_subject(chain(steps)), steps)


def _after_subject(sentence: Sentence) -> Sentence:
    """Drop the page itself: its own screen needs no name for it."""
    label = str(sentence[1]).lstrip().removeprefix(IS)
    return (capitalised(label), *sentence[2:])
