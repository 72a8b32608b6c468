"""Reasons that rest on texts: rare words that two pages share, or that one shares with
a page linked to the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from graph.candidates import LOOK_ALIKES, NEIGHBOURS, Measured
from graph.model import PageWord, Reader, Reason
from graph.network import Network
from graph.steps import pronoun_of
from graph.surroundings import Surroundings
from graph.texts import Texts
from graph.wording import IS, capitalised, label_of, predicate

STRONG = 12
"""Place in a list of alike texts down to which the likeness is named as a reason."""


class Likenesses:
    """What texts say for the candidates of one page; what they share is read once."""

    def __init__(
        self,
        network: Network,
        texts: Texts,
        measured: Measured,
        reader: Reader,
        around: Surroundings,
    ) -> None:
        self._network = network
        self._texts = texts
        self._measured = measured
        self._reader = reader
        self._around = around
        self._high: dict[str, frozenset[int]] = {}
        self._terms: dict[int, Mapping[int, float]] = {}

    def of(self, candidate: int) -> list[Reason]:
        """Give up to two reasons from texts why it is suggested, best first."""
        found: list[Reason] = []
        if self._stands_high("text", candidate):
            terms = self._shared(self._measured.page, candidate)
            if terms:
                words = (f"Both texts speak of {_listed(terms)}.",)
                found.append(Reason(words, (), terms))
        if self._stands_high("look-alikes", candidate):
            found += self._through_alike(candidate)
        if self._stands_high("neighbours' look-alikes", candidate):
            found += self._through_linked(candidate)
        return found[:2]

    def _shared(self, page: int, other: int) -> tuple[str, ...]:
        return self._texts.shared(self._terms_of(page), self._terms_of(other))

    def _terms_of(self, page: int) -> Mapping[int, float]:
        found = self._terms.get(page)
        if found is None:
            found = self._terms[page] = self._texts.terms(page)
        return found

    def _stands_high(self, signal: str, candidate: int) -> bool:
        """Tell whether fewer than `STRONG` pages stand above one in a list."""
        high = self._high.get(signal)
        if high is None:
            scores = self._measured.lists[signal]
            ranked = sorted(scores.values(), reverse=True)
            least = ranked[STRONG - 1] if len(ranked) >= STRONG else -math.inf
            high = frozenset(page for page, own in scores.items() if own >= least)
            self._high[signal] = high
        return candidate in high

    @cached_property
    def _kin(self) -> Sequence[tuple[int, frozenset[int]]]:
        """The pages of the same type most alike, and what each of them is linked to."""
        kind = self._network.type_of(self._measured.page)
        return [
            (each, frozenset(self._around.ends_of(each)[0]))
            for each in self._measured.near[:LOOK_ALIKES]
            if self._network.type_of(each) == kind
        ]

    def _through_alike(self, candidate: int) -> list[Reason]:
        """Name the page most alike that is linked to the candidate."""
        network = self._network
        for each, ends in self._kin:
            if each == candidate or candidate not in ends:
                continue
            terms = self._shared(self._measured.page, each)
            if terms:
                step = self._around.step(each, candidate)
                label = predicate(label_of(step))
                pronoun = pronoun_of(network, each)
                words = (
                    PageWord(each),
                    f", {pronoun} also speaks of {_listed(terms)}, {label} ",
                    PageWord(candidate),
                    ".",
                )
                return [Reason(words, (step,), terms)]
        return []

    def _through_linked(self, candidate: int) -> list[Reason]:
        """Name the linked page whose text is most like that of the candidate."""
        network, around = self._network, self._around
        best: tuple[int, int, tuple[str, ...]] | None = None
        for linked in around.least_connected[:NEIGHBOURS]:
            terms = self._shared(linked, candidate)
            if terms and (best is None or len(terms) > -best[0]):
                best = (-len(terms), linked, terms)
        if best is None:
            return []
        _, linked, terms = best
        step = around.step(around.page, linked)
        label = capitalised(label_of(step).removeprefix(IS))
        words = (
            f"{label} ",
            PageWord(linked),
            f", {pronoun_of(network, linked)} speaks of {_listed(terms)} like ",
            PageWord(candidate),
            ".",
        )
        return [Reason(words, (step,), terms)]


def _listed(terms: Sequence[str]) -> str:
    *others, last = [f"“{term}”" for term in terms]
    return f"{', '.join(others)} and {last}" if others else last
