"""Links that a page seems to lack: which relation, to which page, how probably."""

from __future__ import annotations

from collections.abc import Mapping

from graph import signals
from graph.candidates import measure
from graph.fusion import Blend
from graph.likeness import Likenesses
from graph.model import Reader, SuggestedLink
from graph.network import Network
from graph.reasons import explain
from graph.schema import MENTIONS
from graph.surroundings import Surroundings
from graph.texts import Texts

LEAST = 0.05
"""Links less probable than this are not worth an editor's look."""


def suggest_links(
    network: Network,
    texts: Texts,
    page: int,
    reader: Reader,
    blend: Blend,
    *,
    without: frozenset[int] = frozenset(),
    limit: int = 8,
) -> tuple[SuggestedLink, ...]:
    """Give the most probable missing links of a page, each with its reasons.

    The probability is that of the page at the other end, times the share that the
    relation has among the links of two such types; only relations whose signature
    fits are given.
    """
    hub = signals.hub_size(network, reader)
    measured = measure(network, texts, page, reader, hub=hub, habits=blend.habits)
    chances = blend.probabilities(blend.scores(network, measured, reader))
    around = Surroundings(network, page, reader, hub=hub, most=signals.WORK)
    alike = Likenesses(network, texts, measured, reader, around)
    found = [
        (chance * share, other, label)
        for other, chance in chances.items()
        if other not in without and chance >= LEAST
        for label, share in shares(network, blend, page, other).items()
        if chance * share >= LEAST
    ]
    found.sort(key=lambda each: (-each[0], each[1], each[2]))
    around.look_at([other for _, other, _ in found[:limit]])
    return tuple(
        SuggestedLink(
            other,
            network.relation_of(label),
            not label & 1,
            chance,
            explain(around, other, likenesses=alike.of),
        )
        for chance, other, label in found[:limit]
    )


def shares(
    network: Network, blend: Blend, page: int, other: int
) -> Mapping[int, float]:
    """Give how the links of two such pages divide among the labels that may be."""
    one, two = network.type_of(page), network.type_of(other)
    relations = network.schema.relations
    fitting: dict[int, float] = {}
    for label, share in blend.habits.labels.get((one, two), {}).items():
        slug = network.relation_of(label)
        ends = (two, one) if label & 1 else (one, two)
        if slug != MENTIONS and relations[slug].admits(*ends):
            fitting[label] = share
    total = sum(fitting.values())
    return {label: share / total for label, share in fitting.items()}
