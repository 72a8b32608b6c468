"""Paths keep to what was asked and to what the reader sees, on thousands of graphs."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pytest

from graph import Link, Node, Paths, Reader, Terms, between, to_type
from graph.model import Nearest
from graph.nearest import joining
from tests.unit.graph_worlds import (
    EVERYBODY,
    MEMBER,
    RELATIONS,
    SCHEMA,
    TYPES,
    Kitchen,
    World,
)

MOST_HOPS = 6
HUB = 200
STATUSES = ("stated", "verified", "disputed")
DAYS = (0, 0, 20100101, 20141231)


def _grown(seed: int, *, levels: tuple[int, ...] = (0,)) -> tuple[World, Terms]:
    """Give a random world of up to 24 pages and random terms, mostly narrow ones."""
    rng = random.Random(seed)  # noqa: S311
    pages = range(1, rng.randint(3, 24) + 1)
    nodes = tuple(Node(page, rng.choice(TYPES), rng.choice(levels)) for page in pages)
    # Some pages are linked often, and some worlds are long and thin.
    popular = [page for page in pages for _ in range(1 + 9 // page)]
    links = []
    for key in range(1, rng.randint(1, 3 * len(pages))):
        source = rng.choice(pages)
        near = source + rng.choice((-1, 1))
        target = near if seed % 3 == 0 and near in pages else rng.choice(popular)
        links.append(
            Link(
                source,
                rng.choice(RELATIONS),
                target,
                key,
                rng.choice(STATUSES),
                rng.choice(DAYS),
                rng.choice(DAYS),
            )
        )
    terms = Terms(
        avoid=frozenset(rng.sample(pages, rng.choice((0, 0, 1, 2)))),
        verified=rng.random() < 0.2,
        at=rng.choice((0, 0, 20091231, 20120615)),
        relations=frozenset(rng.sample(RELATIONS, rng.choice((0, 0, 3)))),
        types=frozenset(rng.sample(TYPES, rng.choice((0, 0, 2)))),
    )
    return World(nodes, tuple(links)), terms if seed % 4 else Terms()


def _holds(link: Link, terms: Terms) -> bool:
    return (
        (not terms.verified or link.status == "verified")
        and (not terms.relations or link.relation in terms.relations)
        and (not terms.at or link.since <= terms.at)
        and (not terms.at or not link.until or terms.at <= link.until)
    )


def _priced(
    world: World, terms: Terms, source: int, target: int | None
) -> nx.DiGraph[int]:
    """Give every hop that the terms admit, none from a hub, with its due cost."""
    seen = world.seen_by(terms.reader)
    degree = world.graph(terms.reader).degree
    ends = {source, target}
    avoided = terms.avoid - ends
    middles = {
        node.page
        for node in seen.nodes
        if node.page in ends
        or (degree(node.page) <= HUB and (not terms.types or node.type in terms.types))
    }
    priced: nx.DiGraph[int] = nx.DiGraph()
    priced.add_nodes_from(node.page for node in seen.nodes)
    for link in seen.links:
        if not _holds(link, terms) or avoided & {link.source, link.target}:
            continue
        weight = math.sqrt(SCHEMA.relations[link.relation].weight)
        for start, end in ((link.source, link.target), (link.target, link.source)):
            if start not in middles:
                continue
            cost = (1 + 0.25 * math.log2(1 + degree(end))) / weight
            known = priced.get_edge_data(start, end, {"cost": math.inf})["cost"]
            priced.add_edge(start, end, cost=min(cost, known))
    return priced


def _ends(world: World, seed: int) -> tuple[int, int]:
    shown = [node.page for node in world.nodes if node.level == 0]
    source, target = random.Random(seed).sample(shown, 2)  # noqa: S311
    return source, target


@pytest.mark.parametrize("block", range(10))
def test_the_cheapest_path_costs_what_dijkstra_finds_under_any_terms(
    block: int,
) -> None:
    for seed in range(block * 300, block * 300 + 300):
        world, terms = _grown(seed)
        source, target = _ends(world, seed)
        priced = _priced(world, terms, source, target)
        found = between(world.network(), source, target, terms)
        assert not found.truncated
        try:
            cost, way = nx.single_source_dijkstra(priced, source, target, weight="cost")
        except nx.NetworkXNoPath:
            assert found.paths == (), seed
            continue
        hops = nx.shortest_path_length(priced, source, target)
        assert bool(found.paths) is (hops <= MOST_HOPS), seed
        for path in found.paths:
            stops = [source, *(step.target for step in path.steps)]
            assert len(set(stops)) == len(stops) <= MOST_HOPS + 1
            assert stops[-1] == target
            paid = sum(priced[a][b]["cost"] for a, b in pairwise(stops))
            assert path.cost == pytest.approx(paid), seed
        if len(way) <= MOST_HOPS + 1:
            assert found.paths[0].cost == pytest.approx(cost), seed


@pytest.mark.parametrize("block", range(5))
def test_the_nearest_of_a_type_are_those_dijkstra_finds_under_any_terms(
    block: int,
) -> None:
    for seed in range(block * 300, block * 300 + 300):
        world, terms = _grown(seed)
        source, _ = _ends(world, seed)
        wanted = TYPES[seed % len(TYPES)]
        kinds = {node.page: node.type for node in world.nodes}
        priced = _priced(world, terms, source, None)
        ways = nx.single_source_dijkstra(priced, source, weight="cost")
        costs = sorted(
            cost
            for page, cost in ways[0].items()
            if kinds[page] == wanted and page != source
        )
        found = to_type(world.network(), source, wanted, terms, limit=3)
        if all(len(way) <= MOST_HOPS + 1 for way in ways[1].values()):
            assert [path.cost for path in found.paths] == pytest.approx(costs[:3]), seed
        reached = [path.steps[-1].target for path in found.paths]
        assert len(set(reached)) == len(reached)
        assert all(kinds[page] == wanted for page in reached)


@pytest.mark.parametrize("block", range(5))
def test_what_is_hidden_changes_no_answer(block: int) -> None:
    """The answers are those of the graph in which the hidden was never written."""
    for seed in range(block * 200, block * 200 + 200):
        world, terms = _grown(seed, levels=(0, 0, 0, 1, 2))
        if sum(node.level == 0 for node in world.nodes) < 2:
            continue
        source, target = _ends(world, seed)
        for reader in (EVERYBODY, MEMBER):
            mine = replace(terms, reader=reader)
            network, without = world.network(), world.seen_by(reader).network()
            assert between(network, source, target, mine) == between(
                without, source, target, mine
            ), seed
            for kind in TYPES:
                assert to_type(network, source, kind, mine) == to_type(
                    without, source, kind, mine
                ), seed


@pytest.fixture(scope="module")
def town() -> World:
    """Give 4,000 pages with busy ones among them, and four regions on the outskirts."""
    rng = random.Random(7)  # noqa: S311
    size = 4_000
    nodes = [Node(page, rng.choice(TYPES[:3])) for page in range(size)]
    for page in (2_000, 2_500, 3_000, 3_500):
        nodes[page] = Node(page, "region")
    links = [
        Link(source, rng.choice(RELATIONS), int(size * rng.random() ** 3), key)
        for key, source in enumerate(rng.choices(range(size), k=5 * size), 1)
    ]
    return World(tuple(nodes), tuple(links))


@pytest.fixture(scope="module")
def streets(town: World) -> nx.DiGraph[int]:
    """Give the hops of the town with their costs."""
    return _priced(town, Terms(), -1, None)


def test_busy_pages_and_long_searches_change_no_cost(
    town: World, streets: nx.DiGraph[int]
) -> None:
    """Of each first page the cheapest path; of twins the cheapest; no gaps between."""
    network, types = town.network(), {node.page: node.type for node in town.nodes}
    back = streets.reverse()
    for seed in range(12):
        source, target = _ends(town, seed)
        far, ways = nx.single_source_dijkstra(
            back,
            target,
            weight=lambda start, end, hop, source=source: (
                None if source in (start, end) else hop["cost"]
            ),
        )
        wanted = {
            first: hop["cost"] + far[first]
            for first, hop in streets[source].items()
            if first in far and len(ways[first]) <= MOST_HOPS
        }
        found = between(network, source, target, Terms(), work_limit=10**6)
        told: set[int] = set()
        for path in found.paths:
            first = path.steps[0].target
            if first in wanted:
                assert path.cost == pytest.approx(wanted[first])
            assert all(types[page] == types[first] for page in path.alike)
            told |= {first, *path.alike}
        left_out = [cost for first, cost in wanted.items() if first not in told]
        assert found.paths[-1].cost <= min(left_out, default=math.inf) + 1e-9 or (
            min(left_out) > found.paths[0].cost + 1.0
        )


def test_a_rare_type_is_found_from_both_ends(
    town: World, streets: nx.DiGraph[int]
) -> None:
    network = town.network()
    regions = {node.page for node in town.nodes if node.type == "region"}
    for seed in range(12):
        source, _ = _ends(town, seed)
        far, ways = nx.single_source_dijkstra(streets, source, weight="cost")
        near = sorted(
            far[page]
            for page in regions - {source}
            if page in far and len(ways[page]) <= MOST_HOPS + 1
        )
        found = to_type(network, source, "region", Terms(), limit=3, work_limit=10**6)
        costs = [path.cost for path in found.paths]
        assert costs == pytest.approx(near[: len(costs)])
        assert costs
        spare = to_type(network, source, "region", Terms(), limit=3, work_limit=20_000)
        assert spare == found


def test_a_hidden_page_has_no_path_and_no_neighbours() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with salt").hide("leek")
    network, soup, leek = kitchen.network(), kitchen["soup"], kitchen["leek"]
    for pair in ((soup, leek), (leek, soup)):
        assert between(network, *pair, Terms()) == Paths(())
    assert to_type(network, leek, "ingredient", Terms()) == Paths(())
    assert len(between(network, soup, leek, Terms(Reader(1))).paths) == 1


def _routes(kitchen: Kitchen, found: Paths) -> list[str]:
    return [
        " ".join(
            kitchen.called(
                [path.steps[0].source, *(step.target for step in path.steps)]
            )
        )
        for path in found.paths
    ]


def test_paths_walk_the_relations_asked_for_in_either_direction() -> None:
    kitchen = Kitchen().say("soup uses leek", "stew uses leek", "soup part-of stew")
    network, soup, stew = kitchen.network(), kitchen["soup"], kitchen["stew"]
    terms = Terms(relations=frozenset({"uses"}))
    assert _routes(kitchen, between(network, soup, stew, terms)) == ["soup leek stew"]


def test_paths_pass_pages_of_the_types_asked_for_and_end_anywhere() -> None:
    kitchen = Kitchen(cook="ann", recipe="soup stew")
    kitchen.say("soup created-by ann", "stew created-by ann")
    kitchen.say("soup uses leek", "stew uses leek")
    network, soup, stew = kitchen.network(), kitchen["soup"], kitchen["stew"]
    terms = Terms(types=frozenset({"ingredient"}))
    assert _routes(kitchen, between(network, soup, stew, terms)) == ["soup leek stew"]
    (direct,) = to_type(network, soup, "cook", terms).paths
    assert len(direct.steps) == 1


def test_the_ends_of_a_path_are_never_avoided() -> None:
    kitchen = Kitchen().say("soup uses leek")
    both = Terms(avoid=frozenset({kitchen["soup"], kitchen["leek"]}))
    found = between(kitchen.network(), kitchen["soup"], kitchen["leek"], both)
    assert _routes(kitchen, found) == ["soup leek"]


def test_a_way_of_few_hops_is_found_beside_a_cheaper_one_of_too_many() -> None:
    """Seven strong links are cheaper than a mention of a page that many mention."""
    kitchen = Kitchen().say("p0 created-by p1")
    kitchen.say(*(f"p{n} created-by p{n + 1}" for n in range(1, 7)))
    kitchen.say("p0 mentions salt", "p7 mentions salt")
    kitchen.say(*(f"x{n} mentions salt" for n in range(180)))
    found = between(kitchen.network(), kitchen["p0"], kitchen["p7"], Terms())
    assert _routes(kitchen, found) == ["p0 salt p7"]
    assert not found.truncated


def test_a_path_through_a_hub_says_so() -> None:
    kitchen = Kitchen().say("soup uses salt", "stew uses salt")
    kitchen.say(*(f"salt mentions x{n}" for n in range(205)))
    network, soup, stew = kitchen.network(), kitchen["soup"], kitchen["stew"]
    (through,) = between(network, soup, stew, Terms()).paths
    assert through.through_hub
    (to_it,) = between(network, soup, kitchen["salt"], Terms()).paths
    assert not to_it.through_hub


def test_both_ends_may_be_hubs() -> None:
    kitchen = Kitchen().say("salt pairs-with leek", "leek pairs-with bay")
    for hub in ("salt", "bay"):
        kitchen.say(*(f"{hub} mentions {hub}{n}" for n in range(300)))
    found = between(kitchen.network(), kitchen["salt"], kitchen["bay"], Terms())
    assert _routes(kitchen, found) == ["salt leek bay"]
    assert not found.truncated


def test_a_page_without_links_leads_nowhere_and_costs_nothing() -> None:
    kitchen = Kitchen(recipe="soup", ingredient="leek")
    kitchen.say(*(f"leek pairs-with x{n}" for n in range(300)))
    network, soup, leek = kitchen.network(), kitchen["soup"], kitchen["leek"]
    for pair in ((soup, leek), (leek, soup)):
        found = between(network, *pair, Terms(), work_limit=400)
        assert (found.paths, found.truncated) == ((), False)


def test_a_search_that_ran_out_gives_the_way_on_which_both_sides_met() -> None:
    kitchen = Kitchen().say(*(f"p{n} part-of p{n + 1}" for n in range(6)))
    network = kitchen.network()
    found = between(network, kitchen["p0"], kitchen["p6"], Terms(), work_limit=11)
    assert found.truncated
    assert all(len(path.steps) == 6 for path in found.paths)
    assert len(found.paths) == 1


def test_the_same_question_has_the_same_answer() -> None:
    world, _ = _grown(4)
    source, target = _ends(world, 4)
    shuffled = World(world.nodes[::-1], world.links[::-1])
    first = between(world.network(), source, target, Terms())
    assert first == between(shuffled.network(), source, target, Terms())


def test_a_type_out_of_reach_is_named_with_what_the_conditions_hide() -> None:
    kitchen = Kitchen(cook="ann").say("soup uses leek", "leek mentions ann")
    narrow = Terms(relations=frozenset({"uses"}))
    found = to_type(kitchen.network(), kitchen["soup"], "cook", narrow)
    assert found.paths == ()
    assert found.nearest == (Nearest(kitchen["ann"], 2, relaxed=True),)


def test_a_type_out_of_reach_is_named_with_what_a_link_could_join() -> None:
    kitchen = Kitchen(recipe="soup", cook="ann").say("soup uses leek")
    found = to_type(kitchen.network(), kitchen["leek"], "cook", Terms())
    assert found.nearest == (Nearest(kitchen["soup"], 1, "created-by"),)


def test_a_page_out_of_reach_is_named_beside_others_of_its_type() -> None:
    kitchen = Kitchen(cook="ann may", recipe="soup")
    kitchen.say("soup created-by ann")
    found = between(kitchen.network(), kitchen["soup"], kitchen["may"], Terms())
    assert found.nearest == (
        Nearest(kitchen["soup"], 0, "created-by"),
        Nearest(kitchen["ann"], 1, ""),
    )


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("recipe", "cook", ("created-by", True)),
        ("cook", "recipe", ("created-by", False)),
        ("ingredient", "ingredient", ("pairs-with", True)),
        ("region", "ingredient", ("", True)),
    ],
)
def test_the_relation_that_would_join_two_types_is_told_with_its_direction(
    source: str, target: str, told: tuple[str, bool]
) -> None:
    network = Kitchen(recipe="soup").network()
    assert joining(network, source, target) == told
