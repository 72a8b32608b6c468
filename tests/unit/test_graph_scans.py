"""What patterns are answered by: pages of types in order, ends of links by label."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Change, Link, Network, Node, Reader, scans
from tests.unit.graph_worlds import (
    CURATOR,
    EVERYBODY,
    MEMBER,
    RELATIONS,
    TYPES,
    Kitchen,
    World,
    worlds,
)

READERS = st.sampled_from([EVERYBODY, MEMBER, CURATOR])
LABELS = st.one_of(
    st.none(), st.frozensets(st.integers(0, 2 * len(RELATIONS) - 1), max_size=3)
)


@st.composite
def _edited(draw: st.DrawFn) -> Network:
    """Give a network after some edits: pages changed, made, taken away."""
    world: World = draw(worlds(most=8, links=20, levels=(0, 0, 1, 2)))
    network = world.network()
    pages = [node.page for node in world.nodes] + [3, 500]
    for number in range(draw(st.integers(0, 3))):
        page = draw(st.sampled_from(pages))
        kind, level = draw(st.sampled_from(TYPES)), draw(st.sampled_from([0, 1]))
        links = tuple(
            Link(page, draw(st.sampled_from(RELATIONS)), target, key=900 + 10 * number)
            for target in draw(st.lists(st.sampled_from(pages), max_size=2))
        )
        node = draw(st.sampled_from([None, Node(page, kind, level)]))
        change = Change(page, node, links if node else ())
        network = network.apply([change], number + 2)
    return network


@settings(deadline=None, max_examples=150)
@given(
    _edited(),
    READERS,
    st.frozensets(st.sampled_from(TYPES), max_size=2),
    st.integers(0, 40),
)
def test_pages_of_types_come_in_order_from_a_number_on(
    network: Network, reader: Reader, types: frozenset[str], first: int
) -> None:
    plain = sorted(
        page
        for page in network.pages(reader)
        if not types or network.type_of(page) in types
    )
    found = list(scans.pages_from(network, types, reader, first))
    assert found == [page for page in plain if page >= first]
    assert scans.size(network, types, reader) == len(plain)
    sample = scans.sample(network, types, reader, 3)
    assert set(sample) <= set(plain)
    assert bool(sample) is bool(plain)


@settings(deadline=None, max_examples=150)
@given(_edited(), READERS, LABELS)
def test_the_ends_of_links_are_those_of_the_labels(
    network: Network, reader: Reader, labels: frozenset[int] | None
) -> None:
    for page in network.pages(reader):
        plain = {
            edge.page
            for edge in network.edges(page, reader)
            if labels is None or edge.label in labels
        }
        assert scans.joined(network, page, labels, reader) == sorted(plain)
        assert scans.fan(network, page, labels, reader) == len(plain)


def _hub() -> Kitchen:
    """Give an ingredient that 150 recipes use and 100 ingredients pair with."""
    kitchen = Kitchen(ingredient="salt", recipe="r0")
    for number in range(150):
        kitchen.say(f"r{number} uses salt")
    for name, page in kitchen.names.items():
        if name != "salt":
            kitchen.nodes[page] = Node(page, "recipe")
    for number in range(100):
        kitchen.say(f"i{number} pairs-with salt", f"salt pairs-with i{number}")
    return kitchen


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("labels", [None, {0, 1}, {4, 5}, {5}, {2, 5}, set(), {9}])
@pytest.mark.parametrize("reader", [EVERYBODY, MEMBER])
def test_a_page_with_many_links_is_read_by_label(
    labels: set[int] | None, reader: Reader, *, edited: bool
) -> None:
    kitchen = _hub().hide("r7", "i8")
    network = kitchen.network()
    salt = kitchen["salt"]
    if edited:
        gone = Change(kitchen["r9"], None)
        stated = (Link(salt, "pairs-with", kitchen["i3"], key=9_000),)
        network = network.apply(
            [gone, Change(salt, Node(salt, "ingredient"), stated)], 2
        )
    plain = {
        edge.page
        for edge in network.edges(salt, reader)
        if labels is None or edge.label in labels
    }
    assert scans.joined(network, salt, labels, reader) == sorted(plain)


def test_pages_are_read_as_far_as_they_are_taken() -> None:
    kitchen = Kitchen(recipe=" ".join(f"r{number}" for number in range(2_000)))
    found = scans.pages_from(kitchen.network(), {"recipe"}, EVERYBODY, 1_200)
    assert list(islice(found, 3)) == [1_200, 1_201, 1_202]
