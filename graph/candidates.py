"""Which pages might belong to a page: what each signal says, the best of each list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph import signals
from graph.compiling import is_compiled
from graph.habits import Habits
from graph.kept import Same
from graph.model import Reader
from graph.network import Network
from graph.signals import Scores
from graph.tally import Tally
from graph.texts import Texts, Wish
from graph.walks import walk

DEPTH = 80
"""How far down each signal's list a page may stand to count."""

LOOK_ALIKES = 24
NEIGHBOURS = 12
"""Linked pages whose own look-alikes are asked for, the least connected first."""

BRIEF = 1_500
"""Entries of the texts' index that are read for each of those: ten are wanted."""

SIGNALS = (
    "text",
    "walk",
    "three steps",
    "shared neighbours",
    "look-alikes",
    "neighbours' look-alikes",
    "routes",
)


ALONG_LINKS = ("shared neighbours", "three steps", "routes")
"""The signals that follow two or three links from the page."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the signals say about the pages around `page`, each its best `DEPTH`."""

    page: int
    near: tuple[int, ...]
    """Pages of alike texts, closest first, those linked to it among them."""
    lists: Mapping[str, Scores]
    pages: tuple[int, ...]
    """Every page in a list, in order of number."""


def measure(
    network: Network,
    texts: Texts,
    page: int,
    reader: Reader,
    *,
    hub: int,
    habits: Habits | None = None,
) -> Measured:
    """Ask every signal; pages the reader may not see are in no list."""
    linked = set(network.ends(page, reader)[0])
    barred = frozenset(linked | {page})
    beside = [
        end for end, _ in signals.least_connected(network, page, reader, NEIGHBOURS)
    ]
    near, *others = texts.near_each(
        [
            Wish(page, DEPTH + min(len(linked), DEPTH)),
            *(Wish(each, signals.ALIKE_OF_NEIGHBOUR, BRIEF) for each in beside),
        ]
    )
    told = dict(zip(beside, others, strict=True))
    named = {each.page for found in (near, *told.values()) for each in found}
    seen = network.seen_among(named, reader)
    alike = [each for each in near if each.page in seen]
    theirs = {
        other: [each for each in found if each.page in seen]
        for other, found in told.items()
    }
    lists = {
        "text": Tally.of(signals.closeness(alike)),
        "look-alikes": Tally.of(
            signals.look_alikes(
                network, alike[:LOOK_ALIKES], network.type_of(page), reader
            )
        ),
        "neighbours' look-alikes": Tally.of(
            signals.neighbours_alike(
                {other: found for other, found in theirs.items() if found},
                max(1, len(beside)),
            )
        ),
    }
    told_by_links = network.once(
        ("by links", page, reader.level, hub, Same(habits)),
        lambda: _best(_by_links(network, page, reader, hub, habits), barred),
    )
    either = {**_best(lists, barred), **told_by_links}
    best = {name: either[name] for name in SIGNALS if name in either}
    pages = sorted(set().union(*best.values()))
    return Measured(page, tuple(each.page for each in alike), best, tuple(pages))


def _best(lists: Mapping[str, Tally], barred: frozenset[int]) -> Mapping[str, Scores]:
    return {name: found.best(DEPTH, barred) for name, found in lists.items()}


def _by_links(
    network: Network, page: int, reader: Reader, hub: int, habits: Habits | None
) -> dict[str, Tally]:
    """Ask the signals that read links alone; that of routes when habits are known."""
    walked = walk(network, page, reader)
    return {"walk": walked, **_along_links(network, page, reader, hub, habits)}


def _along_links(
    network: Network, page: int, reader: Reader, hub: int, habits: Habits | None
) -> dict[str, Tally]:
    if is_compiled(network):
        # Only here: installations without numba have no such module.
        from graph.compiled.routes import compiled_routes  # noqa: PLC0415

        found = compiled_routes(network, page, reader, hub, habits)
        if found is not None:
            return dict(zip(ALONG_LINKS, found, strict=False))
    lists = [
        signals.resource_allocation(network, page, reader, hub),
        signals.three_step(network, page, reader, hub),
    ]
    if habits is not None:
        lists.append(signals.routes(network, page, reader, hub, habits.rates))
    return {
        name: Tally.of(scores) for name, scores in zip(ALONG_LINKS, lists, strict=False)
    }
