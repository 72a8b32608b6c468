"""Compiled loops give the plain ones' numbers, over any graph and any edits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Change, Link, Network, Node, Reader, Text, Texts, signals
from graph.habits import Habits
from graph.surroundings import Surroundings
from graph.tally import Tally
from graph.texts import Wish, plain_sums
from graph.walks import plain_walk, walk
from tests.unit.graph_worlds import (
    CURATOR,
    EVERYBODY,
    MEMBER,
    RELATIONS,
    SCHEMA,
    TYPES,
    World,
    worlds,
)

pytest.importorskip("numba", reason="numba comes with the extra `fast` only")

from graph.compiled.routes import compiled_routes
from graph.compiled.surroundings import CompiledEvidence
from graph.compiled.texts import compiled_nearest
from graph.compiled.walk import compiled_walk

_READERS = st.sampled_from([EVERYBODY, MEMBER, CURATOR])


def _same(
    network: Network, page: int, reader: Reader, epsilon: float, work_limit: int
) -> None:
    terms = {"alpha": 0.3, "epsilon": epsilon, "work_limit": work_limit}
    expected = plain_walk(network, page, reader, **terms)
    assert compiled_walk(network, page, reader, **terms).to_mapping() == expected


@settings(deadline=None, max_examples=300)
@given(
    worlds(most=14, links=40, levels=(0, 0, 0, 1, 2)),
    _READERS,
    st.sampled_from([1e-2, 1e-4, 1e-6]),
    st.sampled_from([5, 60, 10**9]),
    st.data(),
)
def test_it_gives_the_same_numbers(
    world: World, reader: Reader, epsilon: float, work_limit: int, data: st.DataObject
) -> None:
    network = world.network()
    page = data.draw(st.sampled_from(world.nodes)).page
    if network.arrays.is_direct:
        _same(network, page, reader, epsilon, work_limit)


_EDITED = worlds(most=14, links=40, levels=(0, 0, 1))


def _edit(world: World, data: st.DataObject) -> tuple[Network, list[int]]:
    """Give the network of a world after some edits, and the pages that are there."""
    pages = [*(node.page for node in world.nodes), 200, 4]
    some = st.sampled_from(pages)
    network = world.network()
    for version in range(2, 2 + data.draw(st.integers(1, 3))):
        page = data.draw(some)
        node = Node(
            page, data.draw(st.sampled_from(TYPES)), data.draw(st.integers(0, 2))
        )
        stated = data.draw(
            st.lists(st.tuples(st.sampled_from(RELATIONS), some), max_size=5)
        )
        links = tuple(
            Link(page, relation, target, 1_000 * version + number)
            for number, (relation, target) in enumerate(stated)
        )
        gone = data.draw(st.integers(0, 4)) == 0
        network = network.apply([Change(page, None if gone else node, links)], version)
    return network, [page for page in pages if page in network]


@settings(deadline=None, max_examples=200)
@given(_EDITED, _READERS, st.data())
def test_it_gives_the_same_numbers_over_edits(
    world: World, reader: Reader, data: st.DataObject
) -> None:
    network, here = _edit(world, data)
    if here and network.arrays.is_direct:
        _same(network, data.draw(st.sampled_from(here)), reader, 1e-5, 10**9)


def _seen(
    world: World, reader: Reader, data: st.DataObject, *, edited: bool
) -> tuple[Network, list[int]]:
    """Give the network of a world, edited or not, and the pages a reader sees."""
    network, here = (
        _edit(world, data)
        if edited
        else (world.network(), [node.page for node in world.nodes])
    )
    return network, [page for page in here if network.sees(reader, page)]


def _positive(scores: Mapping[int, float]) -> dict[int, float]:
    return {page: score for page, score in scores.items() if score}


@settings(deadline=None, max_examples=300)
@given(_EDITED, _READERS, st.integers(2, 40), st.booleans(), st.data())
def test_routes_score_as_the_three_signals_do(
    world: World, reader: Reader, hub: int, edited: bool, data: st.DataObject
) -> None:
    network, seen = _seen(world, reader, data, edited=edited)
    if not seen or not network.arrays.is_direct:
        return
    page = data.draw(st.sampled_from(seen))
    habits = Habits.count(network, reader)
    found = compiled_routes(network, page, reader, hub, habits)
    if found is None:
        assert network.rooms
        return
    assert [_positive(each.to_mapping()) | {page: 0} for each in found] == [
        _positive(scores) | {page: 0}
        for scores in (
            signals.resource_allocation(network, page, reader, hub),
            signals.three_step(network, page, reader, hub),
            signals.routes(network, page, reader, hub, habits.rates),
        )
    ]


@settings(deadline=None, max_examples=400)
@given(
    worlds(most=12, links=60, levels=(0, 0, 0, 1)),
    _READERS,
    st.integers(2, 14),
    st.booleans(),
    st.data(),
)
def test_routes_to_many_pages_are_those_to_each(
    world: World, reader: Reader, hub: int, edited: bool, data: st.DataObject
) -> None:
    network, seen = _seen(world, reader, data, edited=edited)
    if not seen or not network.arrays.is_direct:
        return
    page = data.draw(st.sampled_from(seen))
    around = Surroundings(network, page, reader, hub=hub)
    others = [other for other in seen if other != page]
    many = CompiledEvidence(around, others)
    for other in others:
        found = many.get(other)
        if found is None:
            assert network.rooms
            continue
        assert found == around.plain_evidence(other)
        if not many.may_be_part(other):
            assert not around.wholes_of(other)


_WORDS = ("saffron", "rouille", "leek", "broth", "anise", "fennel", "garlic")
_SAID = st.lists(st.sampled_from(_WORDS), max_size=6).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(
    st.dictionaries(st.integers(1, 12), st.tuples(_SAID, _SAID), min_size=1),
    st.sampled_from([1, 4, 9, 4_000]),
    st.sets(st.integers(1, 12), max_size=3),
)
def test_words_add_up_to_the_same(
    pages: dict[int, tuple[str, str]], budget: int, closed: set[int]
) -> None:
    texts = Texts.build(Text(page, *said) for page, said in pages.items())
    kept = []
    for page in pages:
        terms = texts.terms(page)
        words = (
            np.fromiter(terms.keys(), np.uint32, len(terms)),
            np.fromiter(terms.values(), np.float32, len(terms)),
        )
        kept.append(words)
    barred = np.array(sorted(closed), np.int64)

    def nearest(limit: int) -> list[dict[int, float]]:
        wishes = [Wish(page, limit, budget) for page in pages]
        return compiled_nearest(texts.index, wishes, kept, barred)

    everything = nearest(100)
    for page, words, found in zip(pages, kept, everything, strict=True):
        plain = plain_sums(texts.index, *words, budget)
        assert found == pytest.approx(plain.best(100, closed | {page}), rel=1e-6)
    for most in (1, 2, 5):
        assert nearest(most) == [Tally.of(found).best(most) for found in everything]


def test_tables_grow_with_the_pages_met() -> None:
    around = range(2, 12_000)
    nodes = tuple(Node(page, "recipe") for page in (1, *around))
    links = [Link(page, "part-of", 1, page) for page in around]
    links += [Link(page, "mentions", page + 1, page) for page in range(2, 11_000)]
    network = World(nodes, tuple(links)).network()
    _same(network, 1, EVERYBODY, 1e-7, 10**9)
    edited = network.apply([Change(1, nodes[0], (Link(1, "mentions", 5, 9),))], 2)
    _same(edited, 1, EVERYBODY, 1e-7, 10**9)


def test_large_wikis_use_it_by_themselves() -> None:
    size = 70_000
    nodes = [Node(page, "recipe") for page in range(1, size + 1)]
    links = [
        Link(page, "part-of", (page * step) % size + 1, page * step)
        for page in range(1, size + 1)
        for step in (3, 7, 11)
    ]
    network = Network.build(SCHEMA, nodes, links, 1)
    found = walk(network, 5, EVERYBODY).to_mapping()
    assert network.spread(5, EVERYBODY).pages
    assert found == plain_walk(
        network, 5, EVERYBODY, alpha=0.3, epsilon=8e-5, work_limit=60_000
    )
