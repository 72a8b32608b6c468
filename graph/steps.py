"""Hops from page to page: the links between two, worded as seen from the first."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import Step
from graph.network import Edge, Mark, Network
from graph.schema import MENTIONS


def step_of(network: Network, source: int, edges: Sequence[Edge]) -> Step:
    """Make one hop of parallel links that all lead to the same page.

    A mention beside a typed link says nothing more and is left out.
    """
    marks = [(edge.label, edge.key) for edge in edges]
    return hop_of(network, source, edges[0].page, marks)


def hop_of(network: Network, source: int, target: int, marks: Sequence[Mark]) -> Step:
    """Make the same hop of the labels and keys of its links."""
    if len(marks) > 1:
        typed = [mark for mark in marks if network.relation_of(mark[0]) != MENTIONS]
        marks = typed or marks
    relations, wording = network.relations, network.wordings
    return Step(
        source,
        target,
        relations=tuple([relations[label >> 1] for label, _ in marks]),
        forward=tuple([not label & 1 for label, _ in marks]),
        labels=tuple([wording[label] for label, _ in marks]),
        keys=tuple([key for _, key in marks]),
        pronoun=pronoun_of(network, source),
    )


def pronoun_of(network: Network, page: int) -> str:
    """Give the word that goes on about a page; its type may be no longer known."""
    kind = network.schema.types.get(network.type_of(page))
    return kind.pronoun if kind else "which"


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
        pronoun=pronoun_of(network, step.target),
    )
