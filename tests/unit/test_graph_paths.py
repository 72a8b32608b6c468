"""Paths are the cheapest, differ, keep to their terms and say when they gave up."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Path, Paths, Reader, Terms, between, path_of, to_type
from graph.model import Nearest
from graph.paths import DETOUR
from graph.steps import step_of
from tests.examples import examples
from tests.unit.graph_worlds import (
    EVERYBODY,
    MEMBER,
    SCHEMA,
    TYPES,
    Kitchen,
    World,
    worlds,
)

# Seven pages: no simple path is longer than the six hops that a search may take.
_WORLDS = worlds(least=2, most=7, links=16)
_HIDING = worlds(least=3, most=7, links=16, levels=(0, 0, 0, 1))
ANY = Terms()
HUB = 200
"""Links that a page may have before paths are closed to it."""


def _cost(world: World, page: int, relation: str) -> float:
    """Give what the documentation says a hop to a page by a relation costs."""
    degree = world.graph(EVERYBODY).degree(page)
    weight = math.sqrt(SCHEMA.relations[relation].weight)
    return (1 + 0.25 * math.log2(1 + degree)) / weight


def _priced(world: World) -> nx.DiGraph[int]:
    """Give every hop in both directions with the cost of its cheapest link."""
    graph = world.graph(EVERYBODY)
    priced: nx.DiGraph[int] = nx.DiGraph()
    priced.add_nodes_from(graph)
    for source, target, relation in graph.edges(data="relation"):
        for start, end in ((source, target), (target, source)):
            cost = _cost(world, end, relation)
            known = priced.get_edge_data(start, end, {"cost": math.inf})["cost"]
            priced.add_edge(start, end, cost=min(cost, known))
    return priced


def _oracle(world: World, source: int, target: int) -> list[float]:
    """Give the cost of the cheapest path through each page next to the source.

    Of pages of one type from which the rest of the path is the same, the cheapest.
    """
    priced = _priced(world)
    types = {node.page: node.type for node in world.nodes}
    rest = priced.copy()
    rest.remove_node(source)
    found = []
    for first in priced.successors(source):
        try:
            cost, way = nx.single_source_dijkstra(rest, first, target, weight="cost")
        except nx.NetworkXNoPath:
            continue
        kind = (types[first] if way[1:] else "", *way[1:])
        found.append((priced[source][first]["cost"] + cost, kind))
    found.sort(key=lambda each: each[0])
    kept: dict[tuple[object, ...], float] = {}
    for cost, kind in found:
        if cost <= found[0][0] + DETOUR:
            kept.setdefault(kind, cost)
    return list(kept.values())


def _walked(world: World, path: Path) -> float:
    priced = _priced(world)
    return sum(priced[step.source][step.target]["cost"] for step in path.steps)


def _stops(path: Path) -> list[int]:
    return [path.steps[0].source, *(step.target for step in path.steps)]


def _routes(kitchen: Kitchen, found: Paths) -> list[str]:
    return [" ".join(kitchen.called(_stops(path))) for path in found.paths]


def _pair(world: World, data: st.DataObject) -> tuple[int, int] | None:
    shown = sorted(node.page for node in world.nodes if node.level == 0)
    if len(shown) < 2:
        return None
    source, target = data.draw(st.permutations(shown).map(lambda pages: pages[:2]))
    return source, target


@settings(deadline=None)
@given(_WORLDS, st.integers(1, 5), st.data())
def test_paths_are_simple_real_and_differ_in_their_first_page(
    world: World, limit: int, data: st.DataObject
) -> None:
    source, target = _pair(world, data)
    graph = world.graph(EVERYBODY)
    found = between(world.network(), source, target, ANY, limit=limit)
    assert len(found.paths) == min(limit, len(_oracle(world, source, target)))
    firsts = [_stops(path)[1] for path in found.paths]
    assert len(set(firsts)) == len(firsts)
    for path in found.paths:
        stops = _stops(path)
        assert (stops[0], stops[-1]) == (source, target)
        assert len(set(stops)) == len(stops)
        for one, next_one in pairwise(path.steps):
            assert one.target == next_one.source
        for step in path.steps:
            for key, forward in zip(step.keys, step.forward, strict=True):
                ends = (step.source, step.target)
                assert graph.has_edge(*(ends if forward else ends[::-1]), key=key)


@settings(deadline=None)
@given(_WORLDS, st.data())
def test_pages_are_joined_by_a_path_exactly_when_links_join_them(
    world: World, data: st.DataObject
) -> None:
    source, target = _pair(world, data)
    found = between(world.network(), source, target, ANY)
    joined = nx.has_path(world.graph(EVERYBODY).to_undirected(), source, target)
    assert bool(found.paths) is joined
    assert not found.truncated
    if joined:
        assert found.nearest == ()


@examples(100, 1000)
@given(_WORLDS, st.integers(1, 3), st.data())
def test_paths_cost_what_dijkstra_finds(
    world: World, limit: int, data: st.DataObject
) -> None:
    source, target = _pair(world, data)
    found = between(world.network(), source, target, ANY, limit=limit)
    costs = [path.cost for path in found.paths]
    assert costs == pytest.approx(_oracle(world, source, target)[:limit])
    assert costs == pytest.approx([_walked(world, path) for path in found.paths])


@examples(100, 1000)
@given(_WORLDS, st.sampled_from(TYPES), st.integers(1, 4), st.data())
def test_the_nearest_pages_of_a_type_are_those_dijkstra_finds(
    world: World, kind: str, limit: int, data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from([node.page for node in world.nodes]))
    far = nx.single_source_dijkstra_path_length(_priced(world), source, weight="cost")
    types = {node.page: node.type for node in world.nodes}
    wanted = sorted(
        cost for page, cost in far.items() if types[page] == kind and page != source
    )
    found = to_type(world.network(), source, kind, ANY, limit=limit)
    costs = [path.cost for path in found.paths]
    assert costs == pytest.approx(wanted[:limit])
    assert costs == pytest.approx([_walked(world, path) for path in found.paths])
    ends = [_stops(path)[-1] for path in found.paths]
    assert len(set(ends)) == len(ends)
    assert all(types[end] == kind for end in ends)


@settings(deadline=None, max_examples=60)
@given(_HIDING, st.data())
def test_hidden_pages_carry_no_path_and_move_no_cost(
    world: World, data: st.DataObject
) -> None:
    pair = _pair(world, data)
    if pair is None:
        return
    network, without = world.network(), world.seen_by(EVERYBODY).network()
    assert between(network, *pair, ANY) == between(without, *pair, ANY)
    assert to_type(network, pair[0], "cook", ANY) == to_type(
        without, pair[0], "cook", ANY
    )


@settings(deadline=None)
@given(_WORLDS, st.data())
def test_avoided_pages_are_not_passed(world: World, data: st.DataObject) -> None:
    source, target = _pair(world, data)
    others = [n.page for n in world.nodes if n.page not in (source, target)]
    avoid = frozenset(data.draw(st.sets(st.sampled_from(others))) if others else ())
    found = between(world.network(), source, target, Terms(avoid=avoid))
    open_graph = world.graph(EVERYBODY).to_undirected()
    open_graph.remove_nodes_from(avoid)
    assert bool(found.paths) is nx.has_path(open_graph, source, target)
    assert not any(avoid.intersection(_stops(path)) for path in found.paths)


def test_a_path_has_a_sentence() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with bay", "ann lives-in bay")
    (path,) = between(kitchen.network(), kitchen["soup"], kitchen["ann"], ANY).paths
    assert kitchen.read(path.sentence) == (
        "Soup uses Leek, which pairs with Bay, home of Ann."
    )
    (back,) = between(kitchen.network(), kitchen["leek"], kitchen["soup"], ANY).paths
    assert kitchen.read(back.sentence) == "Leek is used in Soup."


def test_parallel_links_of_a_hop_are_one_path() -> None:
    kitchen = Kitchen().say("soup uses leek", "soup lives-in leek", "soup uses leek")
    (path,) = between(kitchen.network(), kitchen["soup"], kitchen["leek"], ANY).paths
    (step,) = path.steps
    assert step.keys == (100, 102, 101)
    assert kitchen.read(path.sentence) == "Soup uses and lives in Leek."


def test_of_several_paths_through_one_first_page_only_the_cheapest_is_given() -> None:
    kitchen = Kitchen(cook="ann").say("soup uses leek", "soup uses ann")
    kitchen.say("leek pairs-with bay", "bay mentions stew", "leek mentions stew")
    kitchen.say("ann mentions stew")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert sorted(_routes(kitchen, found)) == ["soup ann stew", "soup leek stew"]


def test_paths_that_differ_in_twin_pages_only_are_told_once() -> None:
    """Leek, bay and salt stand between the same two; may does so by another page."""
    kitchen = Kitchen().say("soup uses leek", "soup uses bay", "soup uses salt")
    kitchen.say("stew uses leek", "stew uses bay", "stew uses salt")
    kitchen.say("soup uses may", "may pairs-with dill", "stew uses dill")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert _routes(kitchen, found) == ["soup leek stew", "soup may dill stew"]
    assert [kitchen.called(path.alike) for path in found.paths] == [["bay", "salt"], []]


def test_pages_of_two_types_in_the_same_place_are_no_twins() -> None:
    kitchen = Kitchen(cook="ann").say("soup mentions leek", "soup mentions ann")
    kitchen.say("stew mentions leek", "stew mentions ann")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert sorted(_routes(kitchen, found)) == ["soup ann stew", "soup leek stew"]


def test_a_direct_link_is_a_path_beside_the_detours() -> None:
    kitchen = Kitchen().say("soup uses leek", "soup uses salt", "salt pairs-with leek")
    found = between(kitchen.network(), kitchen["soup"], kitchen["leek"], ANY)
    assert _routes(kitchen, found) == ["soup leek", "soup salt leek"]


def test_each_hop_costs_by_the_page_it_leads_to() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with salt")
    kitchen.say(*(f"salt pairs-with s{number}" for number in range(6)))
    (path,) = between(kitchen.network(), kitchen["soup"], kitchen["salt"], ANY).paths
    leek_has_2, salt_has_7 = 1 + 0.25 * math.log2(3), 1 + 0.25 * math.log2(8)
    assert path.cost == pytest.approx(leek_has_2 + salt_has_7)


def test_the_cheapest_path_may_begin_at_a_page_far_from_the_target() -> None:
    """Two weak first hops lead next to stew; a strong one begins a longer way."""
    kitchen = Kitchen().say("soup mentions may", "may part-of stew")
    kitchen.say("soup mentions bay", "bay part-of stew")
    kitchen.say("soup created-by ann", "ann created-by pie", "pie created-by stew")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY, limit=1)
    assert _routes(kitchen, found) == ["soup ann pie stew"]


def test_a_strong_relation_is_cheaper_than_a_weak_one() -> None:
    kitchen = Kitchen().say("soup mentions may", "stew mentions may")
    kitchen.say("soup created-by ann", "stew created-by ann")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert _routes(kitchen, found) == ["soup ann stew"]
    without = Terms(avoid=frozenset({kitchen["ann"]}))
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], without)
    assert _routes(kitchen, found) == ["soup may stew"]


def test_a_busy_page_is_dearer_than_a_quiet_one() -> None:
    kitchen = Kitchen(cook="salt").say("soup uses salt", "stew uses salt")
    kitchen.say("soup uses leek", "stew uses leek")
    kitchen.say(*(f"r{number} uses salt" for number in range(9)))
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert _routes(kitchen, found) == ["soup leek stew", "soup salt stew"]


def test_verified_paths_walk_verified_links_only() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with bay", status="verified")
    kitchen.say("soup uses bay").say("soup uses salt", status="disputed")
    network, soup = kitchen.network(), kitchen["soup"]
    found = between(network, soup, kitchen["bay"], Terms(verified=True))
    assert _routes(kitchen, found) == ["soup leek bay"]
    assert between(network, soup, kitchen["salt"], Terms(verified=True)).paths == ()


DAYS = [
    (20091231, False),
    (20100101, True),
    (20120615, True),
    (20141231, True),
    (20150101, False),
    (0, True),
]


@pytest.mark.parametrize(("day", "held"), DAYS)
def test_a_link_carries_a_path_on_the_days_it_holds(day: int, held: bool) -> None:
    kitchen = Kitchen().say("soup uses leek", since=20100101, until=20141231)
    terms = Terms(at=day)
    found = between(kitchen.network(), kitchen["soup"], kitchen["leek"], terms)
    assert bool(found.paths) is held


@pytest.mark.parametrize("day", [19000101, 20300101])
def test_a_link_without_dates_holds_on_every_day(day: int) -> None:
    kitchen = Kitchen().say("soup uses leek")
    found = between(kitchen.network(), kitchen["soup"], kitchen["leek"], Terms(at=day))
    assert len(found.paths) == 1


def _spread(kitchen: Kitchen, hub: str, number: int = 205) -> Kitchen:
    """Make a page a hub by links to pages that lead nowhere else."""
    return kitchen.say(*(f"{hub} mentions {hub}{each}" for each in range(number)))


def test_hubs_are_closed_while_a_longer_way_is_open() -> None:
    """Salt joins leek and bay in the middle of the short way; the long way has none."""
    kitchen = _spread(Kitchen(), "salt")
    kitchen.say("soup uses leek", "leek pairs-with salt", "salt pairs-with bay")
    kitchen.say("stew uses bay", "leek pairs-with dill", "dill pairs-with mint")
    kitchen.say("mint pairs-with bay")
    network = kitchen.network()
    assert network.degree(kitchen["salt"], EVERYBODY) > HUB
    found = between(network, kitchen["soup"], kitchen["stew"], ANY)
    assert _routes(kitchen, found) == ["soup leek dill mint bay stew"]


def test_a_hub_next_to_the_start_is_closed_as_well() -> None:
    kitchen = _spread(Kitchen(), "salt").say("soup uses salt", "stew uses salt")
    kitchen.say("soup uses leek", "leek pairs-with bay", "stew uses bay")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert _routes(kitchen, found) == ["soup leek bay stew"]


def test_hubs_open_when_nothing_else_connects() -> None:
    kitchen = _spread(Kitchen(), "salt").say("soup uses salt", "stew uses salt")
    found = between(kitchen.network(), kitchen["soup"], kitchen["stew"], ANY)
    assert _routes(kitchen, found) == ["soup salt stew"]


def test_a_hub_may_be_an_end_of_a_path() -> None:
    kitchen = _spread(Kitchen(), "salt").say("soup uses leek", "leek pairs-with salt")
    network, soup, salt = kitchen.network(), kitchen["soup"], kitchen["salt"]
    assert _routes(kitchen, between(network, soup, salt, ANY)) == ["soup leek salt"]
    assert _routes(kitchen, between(network, salt, soup, ANY)) == ["salt leek soup"]


def test_the_nearest_of_a_type_are_reached_through_a_hub_only_if_need_be() -> None:
    kitchen = _spread(Kitchen(cook="ann may"), "salt")
    kitchen.say("soup uses salt", "ann mentions salt")
    network, soup = kitchen.network(), kitchen["soup"]
    assert _routes(kitchen, to_type(network, soup, "cook", ANY)) == ["soup salt ann"]
    kitchen.say("soup uses leek", "leek pairs-with bay", "may mentions bay")
    found = to_type(kitchen.network(), soup, "cook", ANY)
    assert _routes(kitchen, found) == ["soup leek bay may"]


def test_a_path_has_at_most_six_hops() -> None:
    kitchen = Kitchen().say(*(f"p{n} part-of p{n + 1}" for n in range(7)))
    network, start = kitchen.network(), kitchen["p0"]
    (six,) = between(network, start, kitchen["p6"], ANY).paths
    assert len(six.steps) == 6
    assert between(network, start, kitchen["p7"], ANY).paths == ()
    assert len(between(network, start, kitchen["p2"], ANY, max_depth=2).paths) == 1
    assert between(network, start, kitchen["p3"], ANY, max_depth=2).paths == ()


def test_a_search_that_ran_out_of_work_says_so() -> None:
    kitchen = Kitchen(cook="ann").say(*(f"p{n} part-of p{n + 1}" for n in range(5)))
    kitchen.say("ann mentions p5")
    network, start = kitchen.network(), kitchen["p0"]
    short = between(network, start, kitchen["p5"], ANY, work_limit=3)
    assert short.paths == ()
    assert short.truncated
    assert to_type(network, start, "cook", ANY, work_limit=3).truncated
    assert not between(network, start, kitchen["p5"], ANY).truncated
    assert not to_type(network, start, "cook", ANY).truncated


def test_without_a_path_the_nearest_pages_that_one_link_could_join_are_named() -> None:
    """Soup and leek are in reach of ann; either could be joined to the lone salt."""
    kitchen = Kitchen(cook="ann", recipe="soup", ingredient="leek salt")
    kitchen.say("soup created-by ann", "soup uses leek")
    found = between(kitchen.network(), kitchen["ann"], kitchen["salt"], ANY)
    assert found.paths == ()
    assert found.nearest == (
        Nearest(kitchen["soup"], 1, "uses"),
        Nearest(kitchen["leek"], 2, "pairs-with"),
    )


def test_when_nothing_in_reach_could_be_joined_nothing_is_named() -> None:
    kitchen = Kitchen(region="alps", recipe="soup")
    found = between(kitchen.network(), kitchen["alps"], kitchen["soup"], ANY)
    assert (found.paths, found.nearest) == ((), ())


def test_members_find_paths_through_what_they_may_see() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with salt").hide("leek")
    network, pair = kitchen.network(), (kitchen["soup"], kitchen["salt"])
    assert between(network, *pair, Terms(Reader(0))).paths == ()
    assert len(between(network, *pair, Terms(MEMBER)).paths) == 1


def test_a_path_found_by_a_pattern_costs_as_much_as_one_found_by_search() -> None:
    kitchen = Kitchen().say("soup created-by ann", "stew created-by ann")
    network = kitchen.network()
    (found,) = between(network, kitchen["soup"], kitchen["stew"], ANY).paths
    again = path_of(network, found.steps, EVERYBODY)
    assert again.sentence == found.sentence
    assert again.cost == pytest.approx(found.cost)


def test_a_step_leads_along_every_parallel_link() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with soup")
    network = kitchen.network()
    step = step_of(network, kitchen["soup"], network.edges(kitchen["soup"], EVERYBODY))
    assert step.forward == (True, False)
    assert step.labels == ("uses", "pairs with")
