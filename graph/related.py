"""What else belongs here: candidates ranked, varied, each with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np

from graph import signals
from graph.batch import Ranked
from graph.candidates import Measured, measure
from graph.fusion import Blend, fuse
from graph.likeness import Likenesses
from graph.model import Reader, Reason, Suggestion
from graph.network import Network
from graph.reasons import explain
from graph.surroundings import Surroundings
from graph.tally import Tally
from graph.texts import Texts

EXAMINED = 5
"""Candidates looked at for each suggestion wanted; few further down have reasons."""

PER_EVIDENCE = 2
"""Suggestions that may rest on the same middle page, or be parts of the same whole."""

POOR = 3
FEW = 5
AGREEING = 2
"""A page with fewer links than `POOR` gives little to judge by: it gets `FEW`
suggestions, and only such as two signals agree on. One without any link has but its
text to go by."""

FEWEST_TERMS = 2
"""Rare words that two texts must share where nothing else speaks for a suggestion."""

CHOSEN = Reason(("Chosen by a curator of this wiki.",))


def suggest(
    network: Network,
    texts: Texts,
    page: int,
    reader: Reader,
    *,
    blend: Blend | None = None,
    pinned: Sequence[int] = (),
    without: frozenset[int] = frozenset(),
    types: frozenset[str] = frozenset(),
    ranked: Ranked | None = None,
    limit: int = 8,
) -> tuple[Suggestion, ...]:
    """Give up to `limit` pages related to `page`, best first, each with its reasons.

    Ranked by `blend` where one was learned, else by reciprocal rank fusion; `ranked` is
    what a batch job found for the page, and takes the place of both. `pinned`
    pages come first, `without` are pages not to suggest (dismissed ones), `types`
    limits the page types. Pages that this one links to directly are on its screen
    already and are left out, and so are hubs, which belong everywhere, and whatever
    only a hub connects.
    """
    hub = signals.hub_size(network, reader)
    if ranked is not None:
        held = ranked.seen_in(network, reader)
        measured, scores = held.measured(), held.scores
    else:
        habits = blend.habits if blend else None
        measured = measure(network, texts, page, reader, hub=hub, habits=habits)
        scores = rank(network, measured, reader, blend)
    choice = _Choice(network, texts, page, reader, hub=hub, measured=measured)
    for other in pinned:
        if network.sees(reader, other) and choice.fits(other, types):
            choice.pin(other, scores.get(other, 0.0))
    most = limit if len(choice.around.weights) >= POOR else min(limit, FEW)
    barred = without | {each.page for each in choice.chosen}
    fitting = (
        other
        for other in _best_first(scores)
        if other not in barred
        and choice.fits(other, types)
        and network.degree(other, reader) <= hub
    )
    candidates = list(islice(fitting, limit * EXAMINED))
    choice.around.look_at(candidates)
    for other in candidates:
        if len(choice.chosen) >= most:
            break
        choice.consider(other, scores[other])
    return tuple(choice.chosen[:limit])


def _best_first(scores: Mapping[int, float]) -> list[int]:
    """Give the pages by score, equal ones in order of number."""
    pages, values = Tally.of(scores)
    best: list[int] = pages[np.lexsort((pages, -values))].tolist()
    return best


def rank(
    network: Network, measured: Measured, reader: Reader, blend: Blend | None
) -> Mapping[int, float]:
    """Score the candidates of a page, by the blend or by fusion without one."""
    if blend is not None:
        return blend.scores(network, measured, reader)
    return fuse(list(measured.lists.values()))


class _Choice:
    """The suggestions chosen so far, and what they rest on."""

    def __init__(
        self,
        network: Network,
        texts: Texts,
        page: int,
        reader: Reader,
        *,
        hub: int,
        measured: Measured,
    ) -> None:
        self.chosen: list[Suggestion] = []
        self.around = Surroundings(network, page, reader, hub=hub, most=signals.WORK)
        self._alike = Likenesses(network, texts, measured, reader, self.around)
        self._network = network
        self._page = page
        self._measured = measured
        self._evidence: Counter[int] = Counter()
        self._spent: set[int] = set()

    def fits(self, other: int, types: frozenset[str]) -> bool:
        """Tell whether a page is of a wished type, and another one than this."""
        if other == self._page:
            return False
        return not types or self._network.type_of(other) in types

    def pin(self, other: int, score: float) -> None:
        """Take a page that a curator chose."""
        reasons = (CHOSEN, *self._reasons(other))
        self.chosen.append(Suggestion(other, score, reasons[:3]))

    def consider(self, other: int, score: float) -> None:
        """Take a candidate unless its evidence is weak or was used too often."""
        if 0 < len(self.around.weights) < POOR and self._agreeing(other) < AGREEING:
            return
        wholes = self.around.wholes_of(other)
        if not self._spent.isdisjoint(wholes):
            return
        reasons = self._reasons(other)
        if not reasons or reasons[0].through_hub or _is_chance(reasons):
            return
        for page in wholes | _first_middle(reasons):
            self._evidence[page] += 1
            if self._evidence[page] == PER_EVIDENCE:
                self._spent.add(page)
        self.chosen.append(Suggestion(other, score, reasons))

    def _agreeing(self, other: int) -> int:
        return sum(other in scores for scores in self._measured.lists.values())

    def _reasons(self, other: int) -> tuple[Reason, ...]:
        likenesses = self._alike.of
        return explain(self.around, other, likenesses=likenesses, spent=self._spent)


def _is_chance(reasons: Sequence[Reason]) -> bool:
    """Tell whether all there is to say is that both texts hold one word."""
    only = reasons[0]
    return len(reasons) == 1 and not only.steps and len(only.terms) < FEWEST_TERMS


def _first_middle(reasons: Sequence[Reason]) -> set[int]:
    """Give the page that the first path leads through."""
    steps = next((reason.steps for reason in reasons if reason.steps), ())
    return {steps[0].target} if steps else set()
