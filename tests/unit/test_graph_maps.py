"""Maps show a bounded choice within their frame, with every link among it."""

from __future__ import annotations

import io
import math

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Frame, Map, Reader, draw, graphml, overview
from graph.interchange import node_link
from graph.layout import place
from tests.unit.graph_worlds import (
    EVERYBODY,
    MEMBER,
    RELATIONS,
    TYPES,
    Kitchen,
    World,
    worlds,
)

_WORLDS = worlds(most=12, links=30, levels=(0, 0, 0, 1))
_SOME_TYPES = st.frozensets(st.sampled_from(TYPES), max_size=2)
_SOME_RELATIONS = st.frozensets(st.sampled_from(RELATIONS), max_size=2)


def _center(world: World, data: st.DataObject) -> int | None:
    shown = sorted(node.page for node in world.nodes if node.level == 0)
    return data.draw(st.sampled_from(shown)) if shown else None


def _check(found: Map, world: World, relations: frozenset[str], limit: int) -> None:
    """Check what holds for every map: the frame, the bound, all links among it."""
    graph = world.graph(EVERYBODY)
    pages = {spot.page for spot in found.spots}
    assert len(found.spots) == len(pages) <= limit
    assert found.truncated is (found.total_nodes > len(pages))
    assert pages <= set(graph)
    for spot in found.spots:
        assert 0 <= spot.x <= 1
        assert 0 <= spot.y <= 1
        assert spot.type == graph.nodes[spot.page]["type"]
        assert spot.degree == graph.degree(spot.page)
    drawn = [
        (line.source, line.target, key, relation)
        for line in found.lines
        for key, relation in zip(line.keys, line.relations, strict=True)
    ]
    among = [
        (source, target, key, relation)
        for source, target, key, relation in graph.subgraph(pages).edges(
            keys=True, data="relation"
        )
        if not relations or relation in relations
    ]
    assert sorted(drawn) == sorted(among)
    assert len(found.sentences) == len(drawn)


@settings(deadline=None, max_examples=60)
@given(_WORLDS, _SOME_TYPES, _SOME_RELATIONS, st.integers(1, 8), st.data())
def test_a_map_shows_all_links_among_a_bounded_choice_in_its_frame(
    world: World,
    types: frozenset[str],
    relations: frozenset[str],
    limit: int,
    data: st.DataObject,
) -> None:
    center = _center(world, data)
    if center is None:
        return
    found = draw(
        world.network(),
        center,
        EVERYBODY,
        depth=data.draw(st.integers(0, 3)),
        frame=Frame(types=types, relations=relations),
        limit=limit,
    )
    _check(found, world, relations, limit)
    assert found.center == center
    assert found.spots[0].page == center
    for spot in found.spots[1:]:
        assert not types or spot.type in types


@settings(deadline=None, max_examples=40)
@given(_WORLDS, st.integers(0, 3), st.data())
def test_a_map_without_limits_is_the_ego_graph(
    world: World, depth: int, data: st.DataObject
) -> None:
    center = _center(world, data)
    if center is None:
        return
    undirected = nx.MultiGraph(world.graph(EVERYBODY).to_undirected())
    depths = nx.single_source_shortest_path_length(undirected, center, cutoff=depth)
    found = draw(world.network(), center, EVERYBODY, depth=depth)
    assert {spot.page: spot.depth for spot in found.spots} == depths
    assert found.total_nodes == len(depths)


@settings(deadline=None, max_examples=40)
@given(_WORLDS, _SOME_TYPES, _SOME_RELATIONS, st.integers(1, 8))
def test_the_overview_shows_the_best_connected_pages(
    world: World, types: frozenset[str], relations: frozenset[str], limit: int
) -> None:
    found = overview(
        world.network(),
        EVERYBODY,
        frame=Frame(types=types, relations=relations),
        limit=limit,
    )
    _check(found, world, relations, limit)
    graph = world.graph(EVERYBODY)
    degrees = sorted(
        (
            degree
            for page, degree in graph.degree()
            if not types or graph.nodes[page]["type"] in types
        ),
        reverse=True,
    )
    assert [spot.degree for spot in found.spots] == degrees[:limit]
    assert found.total_nodes == len(degrees)
    assert found.center is None


@settings(deadline=None, max_examples=40)
@given(_WORLDS, st.data())
def test_the_same_pages_always_stand_in_the_same_places(
    world: World, data: st.DataObject
) -> None:
    center = _center(world, data)
    if center is None:
        return
    shuffled = World(
        tuple(data.draw(st.permutations(world.nodes))),
        tuple(data.draw(st.permutations(world.links))),
    )
    one = draw(world.network(), center, EVERYBODY, depth=2)
    other = draw(shuffled.network(), center, EVERYBODY, depth=2)
    assert one == other
    assert draw(world.network(), center, EVERYBODY, depth=2) == one


@settings(deadline=None, max_examples=40)
@given(_WORLDS, st.data())
def test_hidden_pages_leave_no_trace_on_a_map(
    world: World, data: st.DataObject
) -> None:
    center = _center(world, data)
    if center is None:
        return
    network, without = world.network(), world.seen_by(EVERYBODY).network()
    for depth in (1, 3):
        assert draw(network, center, EVERYBODY, depth=depth) == draw(
            without, center, EVERYBODY, depth=depth
        )
    assert overview(network, EVERYBODY) == overview(without, EVERYBODY)


def _pantry(number: int) -> Kitchen:
    """Make a recipe of many ingredients, a cook and a second recipe."""
    kitchen = Kitchen(recipe="soup stew", cook="ann").say("soup created-by ann")
    kitchen.say(*(f"soup uses i{each}" for each in range(number)))
    return kitchen.say(*(f"stew uses i{each}" for each in range(0, number, 2)))


def test_too_many_pages_are_folded_to_those_a_walk_visits_most() -> None:
    kitchen = _pantry(30)
    network, soup = kitchen.network(), kitchen["soup"]
    found = draw(network, soup, EVERYBODY, limit=5)
    assert found.truncated
    assert found.total_nodes == 32
    shown = kitchen.called(spot.page for spot in found.spots)
    assert shown[:2] == ["soup", "ann"]
    whole = draw(network, soup, EVERYBODY, limit=32)
    assert not whole.truncated
    assert len(whole.spots) == 32


def test_members_see_more_on_a_map() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with salt").hide("leek")
    network, soup = kitchen.network(), kitchen["soup"]
    assert len(draw(network, soup, EVERYBODY, depth=2).spots) == 1
    assert len(draw(network, soup, MEMBER, depth=2).spots) == 3
    assert len(overview(network, Reader(0)).spots) == 2


def test_a_map_reads_as_sentences_and_joins_parallel_links_in_one_line() -> None:
    kitchen = Kitchen().say(
        "soup uses leek", "soup mentions leek", "leek mentions soup"
    )
    found = draw(kitchen.network(), kitchen["soup"], EVERYBODY)
    assert [line.keys for line in found.lines] == [(100, 101), (102,)]
    assert [kitchen.read(sentence) for sentence in found.sentences] == [
        "Soup uses Leek.",
        "Soup mentions Leek.",
        "Leek mentions Soup.",
    ]


def test_pages_of_a_map_do_not_stand_on_each_other() -> None:
    kitchen = _pantry(30)
    spots = draw(kitchen.network(), kitchen["soup"], EVERYBODY, depth=2).spots
    gaps = [
        math.dist((one.x, one.y), (other.x, other.y))
        for number, one in enumerate(spots)
        for other in spots[:number]
    ]
    assert min(gaps) > 0.01


def test_one_more_page_hardly_moves_the_others() -> None:
    before, after = _pantry(30), _pantry(30).say("soup uses i30")
    old, new = (
        {
            spot.page: (spot.x, spot.y)
            for spot in draw(each.network(), each["soup"], EVERYBODY, depth=2).spots
        }
        for each in (before, after)
    )
    moves = sorted(math.dist(old[page], new[page]) for page in old)
    assert moves[len(moves) // 2] < 0.05
    assert moves[-1] < 0.2


@pytest.mark.parametrize("pages", [[], [5], [5, 9]])
def test_few_pages_have_places_too(pages: list[int]) -> None:
    placed = place(pages, dict.fromkeys(pages, 1), dict.fromkeys(pages, 0), [])
    assert list(placed) == pages
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in placed.values())


def test_graphml_is_read_back_by_networkx() -> None:
    kitchen = _pantry(3).hide("i2")
    kitchen.say("soup mentions stew", "soup part-of stew", status="verified")
    names = {
        number: {"slug": name, "title": f"The “{name}” & <co>"}
        for name, number in kitchen.names.items()
    }
    file = graphml(kitchen.network(), kitchen.nodes, EVERYBODY, names)
    read = nx.read_graphml(io.BytesIO(file), force_multigraph=True)
    assert set(read) == {"soup", "stew", "ann", "i0", "i1"}
    assert read.nodes["soup"]["title"] == "The “soup” & <co>"
    assert read.nodes["soup"]["type"] == "recipe"
    oracle = kitchen.world().graph(EVERYBODY)
    assert sorted(
        (kitchen[a], kitchen[b], data["relation"], data["label"], data["status"])
        for a, b, data in read.edges(data=True)
    ) == sorted(
        (a, b, data["relation"], data["label"], data["status"])
        for a, b, data in oracle.edges(data=True)
    )
    assert {data["weight"] for *_, data in read.edges(data=True)} == {
        data["weight"] for *_, data in oracle.edges(data=True)
    }


@settings(deadline=None, max_examples=40)
@given(_WORLDS, st.data())
def test_node_link_data_is_the_subgraph(world: World, data: st.DataObject) -> None:
    oracle = world.graph(EVERYBODY)
    chosen = data.draw(st.sets(st.sampled_from([node.page for node in world.nodes])))
    written = node_link(world.network(), chosen, EVERYBODY)
    read = nx.node_link_graph(written, edges="edges")
    expected = oracle.subgraph(chosen)
    assert dict(read.nodes(data=True)) == dict(expected.nodes(data=True))
    assert sorted(read.edges(keys=True)) == sorted(expected.edges(keys=True))
