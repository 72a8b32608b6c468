"""Links taken out of a graph, so that rankings can be asked for them.

The protocol of link prediction (Bordes et al. 2013, §4.1, "filtered"): a link is asked
for from each of its ends.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.model import Change, Link, Node, Reader
from graph.network import STATUSES, Network
from graph.schema import MENTIONS

SAMPLED = 20_000
"""Pages whose links may be hidden when only some are; choosing them stays quick."""


@dataclass(frozen=True, slots=True)
class Question:
    """A hidden link asked for at `page`; `also` are other right answers, left out.

    `label` is the edge label of the link as it was read from the page.
    """

    page: int
    answer: int
    label: int
    also: frozenset[int] = frozenset()


def hide(
    network: Network,
    reader: Reader,
    *,
    share: float,
    seed: int,
    most: int | None = None,
) -> tuple[Network, tuple[Question, ...]]:
    """Take a share of each relation's links out of what the reader sees.

    All links between the two pages go, else the others would give the answer away.
    Mentions are not asked for. At most `most` links go, when given. Gives the
    remaining graph, without what the reader does not see, and two questions a link.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    pages = sorted(network.pages(reader))
    if most is not None and len(pages) > SAMPLED:
        pages = sorted(chance.sample(pages, SAMPLED))
    stated: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for page in pages:
        for edge in network.edges(page, reader):
            relation = network.relation_of(edge.label)
            if not edge.label & 1 and relation != MENTIONS:
                stated[relation].append((page, edge.page, edge.label))
    total = sum(map(len, stated.values()))
    if most is not None and total * share > most:
        share = most / total
    hidden: dict[tuple[int, int], int] = {}
    for _, triples in sorted(stated.items()):
        for source, target, label in chance.sample(
            triples, round(len(triples) * share)
        ):
            if (target, source) not in hidden:
                hidden.setdefault((source, target), label)
    answers: dict[int, set[int]] = defaultdict(set)
    for source, target in hidden:
        answers[source].add(target)
        answers[target].add(source)
    questions = tuple(
        Question(page, answer, turned, frozenset(answers[page] - {answer}))
        for (source, target), label in hidden.items()
        for page, answer, turned in (
            (source, target, label),
            (target, source, label ^ 1),
        )
    )
    return without(network, reader, answers), questions


def without(network: Network, reader: Reader, pairs: Mapping[int, set[int]]) -> Network:
    """Give the graph that a reader sees without the links of these pairs of pages."""
    changes = [
        Change(
            page, Node(page, network.type_of(page)), _kept(network, reader, page, other)
        )
        for page, other in sorted(pairs.items())
    ]
    return network.apply(changes, network.version)


def _kept(
    network: Network, reader: Reader, page: int, gone: set[int]
) -> tuple[Link, ...]:
    return tuple(
        Link(
            page,
            network.relation_of(edge.label),
            edge.page,
            edge.key,
            STATUSES[edge.status],
            edge.since,
            edge.until,
            edge.position,
        )
        for edge in network.edges(page, reader)
        if not edge.label & 1 and edge.page not in gone
    )


def pages_of(questions: Sequence[Question]) -> list[int]:
    """Give the pages asked from, each once, in order of number."""
    return sorted({question.page for question in questions})
