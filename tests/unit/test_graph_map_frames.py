"""What may stand on a map, what becomes of it in time, how its pages are measured."""

from __future__ import annotations

import math

import networkx as nx
import pytest
from hypothesis import given, settings

from graph import Frame, Map, communities, compared, draw, grouped, measure, overview
from graph.maps import FULL, among, pinned
from tests.unit.graph_worlds import EVERYBODY, Kitchen, World, worlds

_WORLDS = worlds(most=12, links=30, levels=(0, 0, 0, 1))


def _soup() -> Kitchen:
    """A soup with ingredients since several years, one link of them verified."""
    kitchen = Kitchen(recipe="soup", cook="ann")
    kitchen.say("soup uses leek", since=20100101)
    kitchen.say("soup uses salt", since=20120101, until=20151231)
    kitchen.say("soup created-by ann", status="verified")
    return kitchen.say("leek pairs-with thyme", "thyme pairs-with sage")


def _names(kitchen: Kitchen, found: Map) -> set[str]:
    return set(kitchen.called(spot.page for spot in found.spots))


@pytest.mark.parametrize(
    ("frame", "names"),
    [
        (Frame(), {"soup", "leek", "salt", "ann", "thyme"}),
        (Frame(verified=True), {"soup", "ann"}),
        (Frame(at=20110601), {"soup", "leek", "ann", "thyme"}),
        (Frame(at=20130601), {"soup", "leek", "salt", "ann", "thyme"}),
        (Frame(at=20200101), {"soup", "leek", "ann", "thyme"}),
        (Frame(least=2), {"soup", "leek", "thyme"}),
        (Frame(fits=lambda pages: sorted(pages)[:1]), {"soup", "ann"}),
    ],
)
def test_only_what_the_frame_admits_stands_on_a_map(
    frame: Frame, names: set[str]
) -> None:
    kitchen = _soup()
    found = draw(kitchen.network(), kitchen["soup"], EVERYBODY, depth=2, frame=frame)
    assert _names(kitchen, found) == names
    assert found.reached >= {spot.page for spot in found.spots}


def test_pages_are_hidden_and_others_grown_by_all_or_some_relations() -> None:
    kitchen = _soup().say("leek mentions ann", "leek mentions pot")
    network, soup, leek = kitchen.network(), kitchen["soup"], kitchen["leek"]
    hidden = Frame(hidden=frozenset({leek}))
    assert "leek" not in _names(kitchen, draw(network, soup, EVERYBODY, frame=hidden))
    grown = Frame(grown={leek: frozenset()})
    found = draw(network, soup, EVERYBODY, frame=grown)
    assert {"thyme", "pot"} <= _names(kitchen, found)
    some = Frame(grown={leek: frozenset({"mentions"})})
    found = draw(network, soup, EVERYBODY, frame=some)
    assert "pot" in _names(kitchen, found)
    assert "thyme" not in _names(kitchen, found)
    elsewhere = Frame(grown={kitchen["sage"]: frozenset()})
    assert draw(network, soup, EVERYBODY, frame=elsewhere) == draw(
        network, soup, EVERYBODY
    )


def test_a_map_is_not_grown_without_end() -> None:
    kitchen = Kitchen().say(*(f"soup uses i{each}" for each in range(FULL + 50)))
    soup = kitchen["soup"]
    frame = Frame(grown={soup: frozenset()})
    found = draw(kitchen.network(), soup, EVERYBODY, frame=frame, limit=5)
    assert len(found.spots) == FULL
    assert found.total_nodes == FULL + 51
    assert found.truncated


def test_two_days_are_compared_by_what_there_is_not_by_what_has_room() -> None:
    kitchen = _soup()
    network, soup = kitchen.network(), kitchen["soup"]
    frames = (Frame(at=20110101), Frame(at=20140101))
    maps = [
        draw(network, soup, EVERYBODY, depth=2, frame=frame, limit=4)
        for frame in frames
    ]
    found, pages, lines = compared(network, EVERYBODY, *maps, frames)
    assert {kitchen.called([page])[0]: change for page, change in pages.items()} == {
        "salt": "added"
    } or pages == {}
    whole = [draw(network, soup, EVERYBODY, depth=2, frame=frame) for frame in frames]
    found, pages, lines = compared(network, EVERYBODY, *whole, frames)
    assert pages == {kitchen["salt"]: "added"}
    assert lines == {(soup, kitchen["salt"]): "added"}
    back, gone, _ = compared(network, EVERYBODY, *whole[::-1], frames[::-1])
    assert gone == {kitchen["salt"]: "gone"}
    assert {spot.page for spot in back.spots} == {spot.page for spot in found.spots}


def test_a_second_statement_changes_a_line() -> None:
    kitchen = Kitchen().say("soup uses leek")
    kitchen.say("soup mentions leek", since=20150101)
    network, soup, leek = kitchen.network(), kitchen["soup"], kitchen["leek"]
    frames = (Frame(at=20100101), Frame(at=20200101))
    maps = [draw(network, soup, EVERYBODY, frame=frame) for frame in frames]
    found, pages, lines = compared(network, EVERYBODY, *maps, frames)
    assert (pages, lines) == ({}, {(soup, leek): "changed"})
    assert [line.relations for line in found.lines] == [("uses", "mentions")]


@settings(deadline=None, max_examples=40)
@given(_WORLDS)
def test_measures_are_those_of_networkx(world: World) -> None:
    found = overview(world.network(), EVERYBODY)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(spot.page for spot in found.spots)
    graph.add_edges_from(
        (line.source, line.target) for line in found.lines if line.source != line.target
    )
    if not graph:
        return
    ranks = nx.pagerank(graph, tol=1e-10, max_iter=500)
    largest = max(ranks.values())
    for page, value in measure(found, "pagerank").items():
        assert math.isclose(value, ranks[page] / largest, abs_tol=1e-5)
    assert max(measure(found, "links").values()) <= 1
    between = measure(found, "betweenness")
    assert set(between) == set(graph)
    parts = communities(found)
    assert sorted(page for part in parts for page in part) == sorted(graph)
    assert communities(found) == parts


def test_a_bridge_has_the_largest_betweenness() -> None:
    kitchen = Kitchen().say("a uses b", "b uses c", "a uses c", "c uses d", "d uses e")
    found = overview(kitchen.network(), EVERYBODY)
    between = measure(found, "betweenness")
    assert max(between, key=lambda page: between[page]) in (kitchen["c"], kitchen["d"])
    assert between[kitchen["e"]] == 0


def test_groups_stand_together_and_pins_where_they_are_put() -> None:
    kitchen = Kitchen().say(
        *(f"{a} uses {b}" for a, b in ("ab", "bc", "ca", "de", "ef", "fd", "cd"))
    )
    found = overview(kitchen.network(), EVERYBODY)
    parts = communities(found)
    assert sorted(map(len, parts)) == [3, 3]
    groups = {page: number for number, part in enumerate(parts) for page in part}
    placed = {spot.page: (spot.x, spot.y) for spot in grouped(found, groups).spots}
    middles = [
        [sum(placed[page][axis] for page in part) / len(part) for axis in (0, 1)]
        for part in parts
    ]
    for page, place in placed.items():
        own, other = middles[groups[page]], middles[1 - groups[page]]
        assert math.dist(place, own) < math.dist(place, other)
    moved = pinned(found, {kitchen["a"]: (0.25, 0.75), 10**6: (0, 0)})
    spots = {spot.page: (spot.x, spot.y) for spot in moved.spots}
    assert spots[kitchen["a"]] == (0.25, 0.75)


def test_chosen_pages_stand_on_a_map_of_their_own() -> None:
    kitchen = _soup()
    ids = [kitchen["soup"], kitchen["salt"], 10**6]
    found = among(kitchen.network(), ids, EVERYBODY)
    assert _names(kitchen, found) == {"soup", "salt"}
    assert len(found.lines) == 1
