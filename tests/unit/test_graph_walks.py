"""Walks are personalised PageRank, to the error that forward push promises."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Reader
from graph.walks import ALPHA, walk
from tests.examples import examples
from tests.unit.graph_worlds import EVERYBODY, SCHEMA, Kitchen, World, worlds

LIGHTEST = min(relation.weight for relation in SCHEMA.relations.values())
_WORLDS = worlds(most=14, links=40)
_HIDING = worlds(most=14, links=40, levels=(0, 0, 0, 1))


def _ranks(world: World, page: int, alpha: float = ALPHA) -> dict[int, float]:
    """Give PageRank from one page over the links in both directions, weighted."""
    graph = world.graph()
    both: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    both.add_nodes_from(graph)
    for source, target, weight in graph.edges(data="weight"):
        both.add_edge(source, target, weight=weight)
        both.add_edge(target, source, weight=weight)
    ranks: dict[int, float] = nx.pagerank(
        both, alpha=1 - alpha, personalization={page: 1}, tol=1e-12, max_iter=500
    )
    return ranks


@examples(100, 1000)
@given(
    _WORLDS,
    st.sampled_from([1e-2, 1e-3, 1e-5]),
    st.sampled_from([0.15, 0.3]),
    st.data(),
)
def test_a_walk_is_within_its_bound_of_pagerank(
    world: World, epsilon: float, alpha: float, data: st.DataObject
) -> None:
    """A page is never ranked too high, nor too low by more than ε·(weight at it).

    Residuals below ε·degree, the symmetry of walks, and no link lighter than the
    lightest relation give the bound ε·weight/lightest (Andersen, Chung, Lang, §3).
    """
    graph = world.graph()
    linked = sorted(page for page in graph if graph.degree(page))
    if not linked:
        return
    page = data.draw(st.sampled_from(linked))
    found = walk(
        world.network(), page, EVERYBODY, epsilon=epsilon, alpha=alpha, work_limit=10**9
    ).to_mapping()
    for other, exact in _ranks(world, page, alpha).items():
        error = exact - found.get(other, 0.0)
        weight = graph.degree(other, weight="weight")
        assert -1e-9 <= error <= epsilon * weight / LIGHTEST + 1e-9


@examples(200, 1000)
@given(_WORLDS, st.data())
def test_a_fine_walk_is_pagerank(world: World, data: st.DataObject) -> None:
    graph = world.graph()
    linked = sorted(page for page in graph if graph.degree(page))
    if not linked:
        return
    page = data.draw(st.sampled_from(linked))
    found = walk(
        world.network(), page, EVERYBODY, epsilon=1e-7, work_limit=10**9
    ).to_mapping()
    ranks = _ranks(world, page)
    assert sum(abs(ranks[each] - found.get(each, 0.0)) for each in ranks) < 1e-3


@settings(deadline=None)
@given(_WORLDS, st.data())
def test_a_walk_stays_among_pages_that_links_reach(
    world: World, data: st.DataObject
) -> None:
    graph = world.graph()
    page = data.draw(st.sampled_from(sorted(graph)))
    found = walk(world.network(), page, EVERYBODY).to_mapping()
    assert set(found) <= nx.node_connected_component(graph.to_undirected(), page)
    assert 0 < sum(found.values()) <= 1 + 1e-9


@settings(deadline=None)
@given(_HIDING, st.data())
def test_hidden_pages_leave_no_trace(world: World, data: st.DataObject) -> None:
    shown = sorted(node.page for node in world.nodes if node.level == 0)
    if not shown:
        return
    page = data.draw(st.sampled_from(shown))
    without = walk(world.seen_by(EVERYBODY).network(), page, EVERYBODY).to_mapping()
    assert walk(world.network(), page, EVERYBODY).to_mapping() == without


def test_a_page_without_links_keeps_the_reader_to_itself() -> None:
    kitchen = Kitchen(ingredient="leek")
    assert set(walk(kitchen.network(), kitchen["leek"], EVERYBODY).to_mapping()) == {
        kitchen["leek"]
    }


def test_readers_part_by_the_weight_of_the_relations() -> None:
    kitchen = Kitchen().say("soup created-by ann", "soup uses leek")
    kitchen.say("soup mentions may")
    found = walk(
        kitchen.network(), kitchen["soup"], EVERYBODY, epsilon=1e-9
    ).to_mapping()
    ann, leek, may = (found[kitchen[name]] for name in ("ann", "leek", "may"))
    assert ann == pytest.approx(2 * leek, rel=1e-3)
    assert may == pytest.approx(SCHEMA.relations["mentions"].weight * leek, rel=1e-3)
    assert may < leek


def test_the_work_limit_ends_a_walk_early() -> None:
    kitchen = Kitchen().say(*(f"p{n} mentions p{n + 1}" for n in range(40)))
    network, start = kitchen.network(), kitchen["p0"]
    short = walk(network, start, EVERYBODY, work_limit=5).to_mapping()
    assert len(short) < len(walk(network, start, EVERYBODY).to_mapping())
    assert kitchen["p1"] in short


def test_members_walk_further_than_everybody() -> None:
    kitchen = Kitchen().say("soup uses leek", "leek pairs-with salt").hide("leek")
    network, start = kitchen.network(), kitchen["soup"]
    assert kitchen["salt"] not in walk(network, start, EVERYBODY).to_mapping()
    assert kitchen["salt"] in walk(network, start, Reader(1)).to_mapping()
