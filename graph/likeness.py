"""Reasons that rest on texts: rare words that two pages share, or that one shares with
a page linked to the other."""

from __future__ import annotations

from collections.abc import Sequence

from graph.candidates import LOOK_ALIKES, NEIGHBOURS, Measured
from graph.model import PageWord, Reader, Reason
from graph.network import Network
from graph.reasons import Surroundings, pronoun_of, step_of
from graph.texts import Texts
from graph.wording import IS, capitalised, label_of, predicate

STRONG = 12
"""Place in a list of alike texts down to which the likeness is named as a reason."""


def likenesses(
    network: Network,
    texts: Texts,
    measured: Measured,
    candidate: int,
    reader: Reader,
    *,
    around: Surroundings,
) -> list[Reason]:
    """Give up to two reasons from texts why `candidate` is suggested, best first."""
    found: list[Reason] = []
    if _stands_high(measured, "text", candidate):
        terms = texts.shared(measured.page, candidate)
        if terms:
            found.append(Reason((f"Both texts speak of {_listed(terms)}.",), (), terms))
    if _stands_high(measured, "look-alikes", candidate):
        found += _through_alike(network, texts, measured, candidate, reader)
    if _stands_high(measured, "neighbours' look-alikes", candidate):
        found += _through_linked(network, texts, candidate, around)
    return found[:2]


def _stands_high(measured: Measured, signal: str, candidate: int) -> bool:
    scores = measured.lists[signal]
    own = scores.get(candidate)
    return own is not None and sum(s > own for s in scores.values()) < STRONG


def _through_alike(
    network: Network,
    texts: Texts,
    measured: Measured,
    candidate: int,
    reader: Reader,
) -> list[Reason]:
    """Name the page most alike that is linked to the candidate."""
    kind = network.type_of(measured.page)
    alike = list(measured.near)[:LOOK_ALIKES]
    for each in alike:
        if network.type_of(each) != kind or each == candidate:
            continue
        edges = [e for e in network.edges(each, reader) if e.page == candidate]
        terms = texts.shared(measured.page, each) if edges else ()
        if terms:
            step = step_of(network, each, edges)
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


def _through_linked(
    network: Network,
    texts: Texts,
    candidate: int,
    around: Surroundings,
) -> list[Reason]:
    """Name the linked page whose text is most like that of the candidate."""
    best: tuple[int, int, tuple[str, ...]] | None = None
    for linked in around.least_connected[:NEIGHBOURS]:
        terms = texts.shared(linked, candidate)
        if terms and (best is None or len(terms) > -best[0]):
            best = (-len(terms), linked, terms)
    if best is None:
        return []
    _, linked, terms = best
    step = step_of(network, around.page, around.links[linked])
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
