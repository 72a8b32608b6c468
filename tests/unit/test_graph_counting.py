"""Rows are counted as the naive join makes them, also over edits, or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import Change, Node, Reader, parse
from graph.counting import count_at, count_rows
from graph.network import Network
from graph.patterns import Pattern
from tests.examples import examples
from tests.unit.graph_oracle import join, patterns
from tests.unit.graph_worlds import EVERYBODY, MEMBER, SCHEMA, TYPES, World, worlds

READERS = st.sampled_from([EVERYBODY, MEMBER])


@st.composite
def _trees(draw: st.DrawFn) -> Pattern:
    """Draw patterns of which most can be counted: each place of a type of its own."""
    pattern = draw(patterns(most=len(TYPES) - 1, plain=False))
    if draw(st.integers(0, 9)) == 0:
        return pattern
    types = draw(st.permutations(TYPES))
    return replace(
        pattern,
        nodes=tuple(
            replace(node, types=(kind,), test=None)
            for node, kind in zip(pattern.nodes, types, strict=False)
        ),
        edges=tuple(
            replace(edge, least=1, most=1, test=None) for edge in pattern.edges
        ),
    )


def _edited(world: World, pages: set[int]) -> Network:
    """Give the world's network where these pages were saved after it was packed."""
    before = World(
        world.nodes, tuple(link for link in world.links if link.source not in pages)
    ).network()
    changes = [
        Change(
            node.page,
            node,
            tuple(link for link in world.links if link.source == node.page),
        )
        for node in world.nodes
        if node.page in pages
    ]
    return before.apply(changes, before.version + 1)


@examples(300, 2000)
@given(worlds(most=8, links=20, levels=(0, 0, 0, 1)), _trees(), READERS, st.data())
def test_what_is_counted_is_what_the_naive_join_makes(
    world: World, pattern: Pattern, reader: Reader, data: st.DataObject
) -> None:
    numbers = [node.page for node in world.nodes]
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(pattern.nodes) - 1))
        nodes = list(pattern.nodes)
        page = data.draw(st.sampled_from(numbers))
        nodes[place] = replace(nodes[place], slug="fixed", page=page)
        pattern = replace(pattern, nodes=tuple(nodes))
    edited = data.draw(st.sets(st.sampled_from(numbers)))
    rows = join(world, pattern, reader)
    for network in (world.network(), _edited(world, edited)):
        total = count_rows(network, pattern, reader)
        if total is None:
            continue
        assert total == len(rows)
        for place in range(len(pattern.nodes)):
            expected = Counter(row[place] for row in rows)
            assert count_at(network, pattern, reader, place) == expected


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("(recipe)-[uses]->(ingredient)", True),
        ("(recipe)-[uses]->()", False),
        ("(recipe)-[uses]->(b:ingredient), (b)<-[uses]-(c:recipe)", False),
        ("(recipe)-[uses*1..2]->(ingredient)", False),
        ('(r:recipe)-[uses]->(i:ingredient) WHERE r.title CONTAINS "a"', False),
    ],
)
def test_only_trees_of_places_of_their_own_are_counted(
    text: str, *, counted: bool
) -> None:
    world = World((Node(1, "recipe"), Node(2, "ingredient")))
    found = count_rows(world.network(), parse(text, SCHEMA), EVERYBODY)
    assert found == (0 if counted else None)
