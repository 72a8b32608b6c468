"""Why a page is suggested: evidence paths, chosen by how specific they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from graph.model import Reader, Reason, Sentence, Step
from graph.network import Edge, Network
from graph.schema import MENTIONS
from graph.wording import IS, capitalised, chain, shared

MOST = 3
FAN_OUT = 60


def step_of(network: Network, source: int, edges: Sequence[Edge]) -> Step:
    """Make one hop of parallel links that all lead to the same page.

    A mention beside a typed link says nothing more and is left out.
    """
    typed = [
        edge for edge in edges if network.relation_of(edge.label) != MENTIONS
    ] or edges
    return Step(
        source=source,
        target=typed[0].page,
        relations=tuple(network.relation_of(edge.label) for edge in typed),
        forward=tuple(not edge.label & 1 for edge in typed),
        labels=tuple(network.wording(edge.label) for edge in typed),
        keys=tuple(edge.key for edge in typed),
    )


def turned(network: Network, step: Step) -> Step:
    """Give the same hop walked from its other end."""
    relations = network.schema.relations
    return Step(
        source=step.target,
        target=step.source,
        relations=step.relations,
        forward=tuple(not forward for forward in step.forward),
        labels=tuple(
            relations[slug].wording(forward=not forward)
            for slug, forward in zip(step.relations, step.forward, strict=True)
        ),
        keys=step.keys,
    )


def bundled(edges: Iterable[Edge]) -> dict[int, list[Edge]]:
    """Give the links at a page by the page they lead to, strongest relation first."""
    ordered = sorted(edges, key=lambda edge: (edge.page, edge.label, edge.key))
    return {page: list(each) for page, each in groupby(ordered, lambda e: e.page)}


def explain(
    network: Network,
    page: int,
    candidate: int,
    reader: Reader,
    *,
    hub: int,
    terms: Sequence[str] = (),
) -> tuple[Reason, ...]:
    """Give one to three reasons why `candidate` belongs to `page`, best first.

    Two-step paths come before three-step ones; a path through a page with more than
    `hub` links is given only when nothing else connects the two, and says so. `terms`
    are rare words that both texts share.
    """
    pair = _Pair(network, page, candidate, reader, hub)
    short = sorted(pair.two_steps(), key=_rank)
    reasons = [reason for _, reason in short if not pair.is_wide(reason)]
    if len(reasons) < MOST:
        reasons += [reason for _, reason in sorted(pair.three_steps(), key=_rank)]
    if terms and len(reasons) < MOST:
        reasons.append(Reason(_terms_sentence(terms), terms=tuple(terms)))
    if not reasons and short:
        best = short[0][1]
        reasons = [Reason(best.sentence, best.steps, through_hub=True)]
    return _varied(reasons)


def _rank(scored: tuple[float, Reason]) -> tuple[float, tuple[int, ...]]:
    score, reason = scored
    return (-score, tuple(step.target for step in reason.steps))


class _Pair:
    """Two pages and what lies between them."""

    def __init__(
        self, network: Network, page: int, candidate: int, reader: Reader, hub: int
    ) -> None:
        self._network = network
        self._page = page
        self._candidate = candidate
        self._reader = reader
        self._hub = hub
        self._mine = bundled(network.edges(page, reader))
        self._theirs = bundled(network.edges(candidate, reader))

    def is_wide(self, reason: Reason) -> bool:
        """Tell whether a reason goes through a hub."""
        return any(self._degree(step.target) > self._hub for step in reason.steps[:-1])

    def two_steps(self) -> Iterator[tuple[float, Reason]]:
        """Give the reasons through one page that both are linked to."""
        for middle in self._mine.keys() & self._theirs.keys():
            first = step_of(self._network, self._page, self._mine[middle])
            second = self._last_step(middle)
            theirs = turned(self._network, second)
            sentence = shared(first, theirs) or _after_subject(chain((first, second)))
            score = self._weight(self._mine[middle]) * self._weight(
                self._theirs[middle]
            )
            yield score * self._specificity(middle), Reason(sentence, (first, second))

    def three_steps(self) -> Iterator[tuple[float, Reason]]:
        """Give the reasons through two pages, the fan-out capped, hubs left out."""
        for near in sorted(self._mine, key=self._degree)[:FAN_OUT]:
            if near == self._candidate or self._degree(near) > self._hub:
                continue
            between = bundled(
                edge
                for edge in self._network.edges(near, self._reader)
                if edge.page in self._theirs and edge.page not in self._mine
            )
            for far, edges in between.items():
                if self._is_middle(far):
                    yield self._through(near, far, edges)

    def _through(
        self, near: int, far: int, between: Sequence[Edge]
    ) -> tuple[float, Reason]:
        steps = (
            step_of(self._network, self._page, self._mine[near]),
            step_of(self._network, near, between),
            self._last_step(far),
        )
        score = self._weight(self._mine[near]) * self._weight(between)
        score *= self._weight(self._theirs[far]) * self._specificity(near, far)
        return score, Reason(_after_subject(chain(steps)), steps)

    def _last_step(self, middle: int) -> Step:
        back = [
            edge._replace(page=self._candidate, label=edge.label ^ 1)
            for edge in self._theirs[middle]
        ]
        return step_of(self._network, middle, back)

    def _is_middle(self, page: int) -> bool:
        if page in (self._page, self._candidate):
            return False
        return self._degree(page) <= self._hub

    def _degree(self, page: int) -> int:
        return self._network.degree(page, self._reader)

    def _weight(self, edges: Sequence[Edge]) -> float:
        return max(self._network.weight(edge.label) for edge in edges)

    def _specificity(self, *middles: int) -> float:
        score = 1.0
        for page in middles:
            score /= math.log2(2 + self._degree(page))
        return score


def _after_subject(sentence: Sentence) -> Sentence:
    """Drop the page itself: its own screen needs no name for it."""
    label = str(sentence[1]).lstrip().removeprefix(IS)
    return (capitalised(label), *sentence[2:])


def _terms_sentence(terms: Sequence[str]) -> Sentence:
    *others, last = [f"“{term}”" for term in terms[:3]]
    listed = f"{', '.join(others)} and {last}" if others else last
    return (f"Both texts speak of {listed}.",)


def _varied(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Keep the first reason through each middle page, three at most."""
    chosen: list[Reason] = []
    seen: set[int] = set()
    for reason in reasons:
        middles = {step.target for step in reason.steps[:-1]}
        if middles and middles & seen:
            continue
        seen |= middles
        chosen.append(reason)
    return tuple(chosen[:MOST])
