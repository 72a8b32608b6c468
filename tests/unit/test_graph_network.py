"""The network holds what networkx would hold, for each reader, through every edit."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Change, Link, Network, Node, Reader
from graph.columns import LinkColumns, NodeColumns
from graph.overlay import Edge, Room
from graph.unpacked import Spread
from tests.examples import examples
from tests.unit.graph_worlds import (
    CURATOR,
    EVERYBODY,
    MEMBER,
    RELATIONS,
    SCHEMA,
    TYPES,
    Kitchen,
    World,
    edges_at,
    everything,
    worlds,
)

LEVELS = (0, 0, 0, 1, 2)
READERS = [EVERYBODY, MEMBER, CURATOR]
_READERS = st.sampled_from(READERS)
_WORLDS = worlds(levels=LEVELS)


def _same(one: nx.MultiDiGraph[int], other: nx.MultiDiGraph[int]) -> None:
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert _edges(one) == _edges(other)


def _edges(graph: nx.MultiDiGraph[int]) -> dict[tuple[int, int, int], dict[str, str]]:
    return {(a, b, key): data for a, b, key, data in graph.edges(keys=True, data=True)}


@examples(100, 1000)
@given(_WORLDS, _READERS)
def test_a_network_is_the_multidigraph_of_its_pages_and_links(
    world: World, reader: Reader
) -> None:
    _same(world.network().to_networkx(reader), world.graph(reader))


@settings(deadline=None)
@given(_WORLDS, _READERS)
def test_each_page_shows_its_links_in_both_directions(
    world: World, reader: Reader
) -> None:
    network, graph = world.network(), world.graph(reader)
    for page in graph:
        forward = [(end, key, 0) for _, end, key in graph.out_edges(page, keys=True)]
        back = [(end, key, 1) for end, _, key in graph.in_edges(page, keys=True)]
        seen = [(e.page, e.key, e.label & 1) for e in network.edges(page, reader)]
        assert Counter(seen) == Counter(forward + back)
        assert network.degree(page, reader) == graph.degree(page)
        assert network.degrees(reader)[page] == graph.degree(page)


@settings(deadline=None)
@given(_WORLDS, _READERS, st.integers(1, 5))
def test_links_can_be_read_in_part(world: World, reader: Reader, most: int) -> None:
    read, part = world.network(), world.network()
    for page in read.pages(reader):
        edges = read.edges(page, reader)
        ends = [edge.page for edge in edges]
        labels = [edge.label for edge in edges]
        assert part.ends(page, reader) == (ends, labels)
        assert part.ends(page, reader, most) == (ends[:most], labels[:most])
        for other in {*ends, page}:
            assert part.marks(page, other, reader) == sorted(
                (edge.label, edge.key) for edge in edges if edge.page == other
            )


@settings(deadline=None)
@given(_WORLDS, _READERS)
def test_hidden_pages_are_not_there(world: World, reader: Reader) -> None:
    network = world.network()
    shown = {node.page for node in world.nodes if node.level <= reader.level}
    assert set(network.pages(reader)) == shown
    assert network.count(reader) == len(shown)
    assert {node.page for node in world.nodes if network.sees(reader, node.page)} == (
        shown
    )
    for page in shown:
        assert {edge.page for edge in network.edges(page, reader)} <= shown


@settings(deadline=None)
@given(_WORLDS, _READERS)
def test_a_reader_learns_nothing_that_a_world_without_the_hidden_would_not_say(
    world: World, reader: Reader
) -> None:
    assert everything(world.network(), reader) == everything(
        world.seen_by(reader).network(), reader
    )


@settings(deadline=None)
@given(_WORLDS, st.sets(st.sampled_from(TYPES)), _READERS)
def test_pages_of_types_come_in_order(
    world: World, types: set[str], reader: Reader
) -> None:
    assert world.network().of_type(types, reader) == sorted(
        node.page
        for node in world.nodes
        if node.type in types and node.level <= reader.level
    )


@settings(deadline=None)
@given(_WORLDS, _READERS, st.integers(0, 4), st.data())
def test_a_neighbourhood_is_the_ego_graph(
    world: World, reader: Reader, depth: int, data: st.DataObject
) -> None:
    graph = world.graph(reader)
    if not graph:
        return
    center = data.draw(st.sampled_from(sorted(graph)))
    _same(
        world.network().neighbourhood(center, depth, reader),
        nx.ego_graph(graph, center, radius=depth, undirected=True),
    )


@settings(deadline=None)
@given(_WORLDS, _WORLDS, _READERS)
def test_types_and_links_of_many_pages_are_told_at_once(
    world: World, later: World, reader: Reader
) -> None:
    """Of a network as it was packed, of one with edits, of one never packed."""
    empty = Network.build(world.network().schema, (), (), 1)
    packed = world.network()
    for network in (
        packed,
        packed.apply(_restated(later), 2),
        empty.apply(_restated(later), 2),
    ):
        pages = np.array(sorted(network.pages(reader)), np.int64)
        assert network.degrees_of(pages, reader).tolist() == [
            network.degree(page, reader) for page in pages.tolist()
        ]
        assert network.incoming_of(pages, reader).tolist() == [
            sum(edge.label & 1 for edge in network.edges(page, reader))
            for page in pages.tolist()
        ]
        assert [network.types[kind] for kind in network.kinds_of(pages)] == [
            network.type_of(page) for page in pages.tolist()
        ]


def _restated(world: World) -> list[Change]:
    """Give the edits that state every page of a world and its links."""
    return [
        Change(
            node.page,
            node,
            tuple(link for link in world.links if link.source == node.page),
        )
        for node in world.nodes
    ]


def test_a_neighbourhood_keeps_to_its_limit_nearest_first() -> None:
    kitchen = Kitchen().say(*(f"soup uses i{n}" for n in range(9)), "i0 pairs-with far")
    found = kitchen.network().neighbourhood(kitchen["soup"], 2, EVERYBODY, limit=6)
    assert len(found) == 6
    assert kitchen["soup"] in found
    assert kitchen["far"] not in found


class _Told:
    """What the pages say by now, kept plainly: the oracle of applied edits."""

    def __init__(self, world: World) -> None:
        self.nodes = {node.page: node for node in world.nodes}
        self.links = {
            page: [link for link in world.links if link.source == page]
            for page in self.nodes
        }

    def apply(self, changes: list[Change]) -> None:
        for change in changes:
            if change.node is None:
                self.nodes.pop(change.page, None)
                self.links.pop(change.page, None)
            else:
                self.nodes[change.page] = change.node
                self.links[change.page] = list(change.links)
        for page, links in self.links.items():
            self.links[page] = [each for each in links if each.target in self.nodes]

    def network(self) -> Network:
        return self.world.network()

    @property
    def world(self) -> World:
        links = [link for each in self.links.values() for link in each]
        return World(tuple(self.nodes.values()), tuple(links))


@st.composite
def _edits(draw: st.DrawFn, world: World) -> list[list[Change]]:
    pages = [*(node.page for node in world.nodes), 500, 501, 3]
    keys = iter(range(1_000, 9_000))
    batches = []
    for _ in range(draw(st.integers(1, 3))):
        batch = []
        for page in draw(
            st.lists(st.sampled_from(pages), unique=True, min_size=1, max_size=4)
        ):
            node = Node(
                page, draw(st.sampled_from(TYPES)), draw(st.sampled_from(LEVELS))
            )
            stated = draw(
                st.lists(
                    st.tuples(st.sampled_from(RELATIONS), st.sampled_from(pages)),
                    max_size=4,
                )
            )
            links = [
                Link(page, relation, target, next(keys)) for relation, target in stated
            ]
            gone = draw(st.integers(0, 3)) == 0
            batch.append(
                Change(page, None) if gone else Change(page, node, tuple(links))
            )
        batches.append(batch)
    return batches


@examples(100, 1000)
@given(_WORLDS, st.data())
def test_applying_edits_equals_building_anew(world: World, data: st.DataObject) -> None:
    told = _Told(world)
    network = world.network()
    for version, batch in enumerate(data.draw(_edits(world)), 2):
        told.apply(batch)
        network = network.apply(batch, version)
        anew = told.network()
        assert network.version == version
        assert len(network) == len(anew)
        for reader in READERS:
            assert everything(network, reader) == everything(anew, reader)
            assert network.count(reader) == anew.count(reader)
            degrees = network.degrees(reader)
            for page in network.pages(reader):
                edges = network.edges(page, reader)
                assert degrees[page] == len(edges)
                assert network.ends(page, reader) == (
                    [edge.page for edge in edges],
                    [edge.label for edge in edges],
                )
            assert network.of_type(TYPES, reader) == anew.of_type(TYPES, reader)
            _same(network.to_networkx(reader), anew.to_networkx(reader))


@examples(100, 1000)
@given(_WORLDS, st.data())
def test_what_a_page_says_already_is_no_change_of_it(
    world: World, data: st.DataObject
) -> None:
    told = _Told(world)
    network = world.network()
    for version, batch in enumerate(data.draw(_edits(world)), 2):
        again = data.draw(st.permutations(_restated(told.world)))
        same = network.apply(again, version)
        assert same.version == version
        assert same.rooms is network.rooms
        told.apply(batch)
        network = network.apply([*again, *batch], version)
        for reader in READERS:
            assert everything(network, reader) == everything(told.network(), reader)


def test_what_follows_from_the_links_is_kept_until_one_changes() -> None:
    kitchen = Kitchen(recipe="stew").say("stew uses leek", "leek pairs-with salt")
    network, (change, *_) = kitchen.network(), _restated(kitchen.world())
    assert network.once("count", lambda: 2) == 2
    assert network.apply([change], 2).once("count", lambda: 3) == 2
    for other in (
        Change(change.page, None),
        replace(change, links=()),
        replace(change, node=replace(_there(change), level=1)),
        replace(change, node=replace(_there(change), type="cook")),
        replace(change, links=(replace(change.links[0], status="verified"),)),
        replace(change, links=(replace(change.links[0], key=77),)),
    ):
        assert network.apply([other], 2).once("count", lambda: 3) == 3
    assert network.once("count", lambda: 3) == 2


def _there(change: Change) -> Node:
    assert change.node is not None
    return change.node


@settings(deadline=None, max_examples=60)
@given(_WORLDS, st.data())
def test_the_old_network_stays_as_it_was(world: World, data: st.DataObject) -> None:
    network = world.network()
    # Reading first fills what the network keeps of unpacked pages.
    before = [everything(network, reader) for reader in READERS]
    for batch in data.draw(_edits(world)):
        network.apply(batch, 2)
    assert network.version == 1
    assert [everything(network, reader) for reader in READERS] == before


@settings(deadline=None, max_examples=60)
@given(_WORLDS, st.data())
def test_compacting_changes_nothing(world: World, data: st.DataObject) -> None:
    network = world.network()
    for version, batch in enumerate(data.draw(_edits(world)), 2):
        network = network.apply(batch, version)
    compact = network.compact()
    assert compact.version == network.version
    assert len(compact) == len(network)
    for reader in READERS:
        assert everything(compact, reader) == everything(network, reader)


def test_many_edits_at_once_equal_building_anew() -> None:
    nodes = tuple(Node(page, "recipe") for page in range(1, 601))
    ring = tuple(Link(page, "part-of", page % 600 + 1, page) for page in range(1, 601))
    changes = [
        Change(page, Node(page, "cook", page % 3), (Link(page, "mentions", 7, page),))
        for page in range(100, 500)
    ]
    told = _Told(World(nodes, ring))
    told.apply(changes)
    network = World(nodes, ring).network().apply(changes, 2)
    assert network.version == 2
    for reader in READERS:
        assert everything(network, reader) == everything(told.network(), reader)


@settings(deadline=None, max_examples=40)
@given(st.data(), _READERS)
def test_edits_around_a_page_with_many_links_equal_building_anew(
    data: st.DataObject, reader: Reader
) -> None:
    hub, others = 1, range(2, 130)
    nodes = tuple(
        Node(page, "recipe", level=1 if page % 9 == 0 else 0) for page in (hub, *others)
    )
    links = [Link(page, "part-of", hub, page) for page in others]
    links += [Link(hub, "mentions", page, 500 + page) for page in range(2, 40)]
    told = _Told(World(nodes, tuple(links)))
    network = World(nodes, tuple(links)).network()
    for version in range(2, 5):
        chosen = data.draw(st.lists(st.integers(1, 60), unique=True, max_size=6))
        gone = data.draw(st.sets(st.sampled_from(chosen or [7])))
        changes = [
            Change(page, None)
            if page in gone
            else Change(
                page,
                Node(page, "recipe", data.draw(st.integers(0, 1))),
                (Link(page, "uses", hub, 1_000 * version + page),),
            )
            for page in chosen
        ]
        told.apply(changes)
        network = network.apply(changes, version)
        anew = told.network()
        assert everything(network, reader) == everything(anew, reader)
        assert everything(network.compact(), reader) == everything(anew, reader)


@settings(deadline=None)
@given(_WORLDS, _READERS)
def test_columns_and_objects_make_the_same_network(
    world: World, reader: Reader
) -> None:
    nodes = NodeColumns.of(reversed(world.nodes))
    links = LinkColumns.of(reversed(world.links), RELATIONS)
    network = Network.from_columns(SCHEMA, nodes, links, 1)
    assert everything(network, reader) == everything(world.network(), reader)
    for page in network.pages(reader):
        assert network.edges(page, reader) == world.network().edges(page, reader)


FAR = 10**9


@pytest.mark.parametrize("pages", [(1, 2), (1, FAR), (FAR, FAR + 1)])
@pytest.mark.parametrize("added", [3, FAR + 2, -1])
def test_links_are_counted_however_far_apart_page_numbers_are(
    pages: tuple[int, int], added: int
) -> None:
    one, other = (Node(page, "recipe") for page in pages)
    link = Link(one.page, "uses", other.page, 1)
    network = Network.build(SCHEMA, (one, other), (link,), 1)
    new = Change(added, Node(added, "recipe"), (Link(added, "uses", one.page, 2),))
    degrees = network.apply([new], 2).degrees(EVERYBODY)
    assert [degrees[page] for page in (*pages, added)] == [2, 1, 1]


def test_an_outgrown_network_says_so_until_it_is_compact() -> None:
    nodes = [Node(page, "recipe") for page in range(1, 401)]
    network = Network.build(SCHEMA, nodes, [], 1)
    assert not network.is_outgrown
    changed = network.apply(
        [Change(node.page, Node(node.page, "cook")) for node in nodes], 2
    )
    assert changed.is_outgrown
    assert changed.changed_pages == len(nodes)
    assert not changed.compact().is_outgrown


def test_nothing_is_kept_of_what_a_page_was_before_an_edit() -> None:
    kitchen = Kitchen(recipe="stew").say("stew uses leek", "leek pairs-with salt")
    leek = kitchen["leek"]
    network, kept = kitchen.network(), []
    for version in range(2, 12):
        kind = ("ingredient", "recipe")[version % 2]
        network = network.apply([Change(leek, Node(leek, kind))], version)
        network.edges(leek, EVERYBODY)
        network.spread(leek, EVERYBODY)
        network.degree(leek, EVERYBODY)
        gc.collect()
        made = Counter(map(type, gc.get_objects()))
        kept.append((made[Room], made[Edge], made[Spread]))
    assert kept[-1] == kept[0]


def test_a_page_that_goes_takes_its_links_both_ways() -> None:
    kitchen = Kitchen().say("soup uses leek", "stew uses leek", "leek pairs-with salt")
    network = kitchen.network().apply([Change(kitchen["leek"], None)], 2)
    assert kitchen["leek"] not in network
    assert network.degree(kitchen["soup"], EVERYBODY) == 0
    assert network.degree(kitchen["salt"], EVERYBODY) == 0


def test_an_edited_page_keeps_the_links_that_others_state() -> None:
    kitchen = Kitchen(ingredient="leek").say("soup uses leek", "leek pairs-with salt")
    leek = kitchen["leek"]
    network = kitchen.network().apply([Change(leek, Node(leek, "ingredient"))], 2)
    assert [edge.page for edge in network.edges(leek, EVERYBODY)] == [kitchen["soup"]]


def test_a_page_shown_to_members_again_to_everybody_comes_back() -> None:
    kitchen = Kitchen().say("soup uses leek").hide("leek")
    leek = kitchen["leek"]
    shown = kitchen.network().apply([Change(leek, Node(leek, "ingredient"))], 2)
    assert shown.sees(EVERYBODY, leek)
    assert shown.degree(kitchen["soup"], EVERYBODY) == 1


def test_of_two_changes_to_a_page_the_later_one_counts() -> None:
    kitchen = Kitchen(recipe="soup").say("soup uses leek", "soup uses salt")
    soup = Node(kitchen["soup"], "recipe")
    first, second = kitchen.links
    network = kitchen.network().apply(
        [Change(soup.page, soup, (first,)), Change(soup.page, soup, (second,))], 2
    )
    assert [edge.key for edge in network.edges(soup.page, EVERYBODY)] == [second.key]


def test_what_a_link_says_is_kept() -> None:
    said = Link(1, "uses", 2, 44, "disputed", 20100101, 20141231, 3)
    nodes = (Node(1, "recipe"), Node(2, "ingredient"))
    built = World(nodes, (said,)).network()
    applied = World(nodes).network().apply([Change(1, nodes[0], (said,))], 2)
    assert edges_at(built, 1, EVERYBODY) == [(2, 0, 44, 2, 20100101, 20141231, 3)]
    assert edges_at(built, 2, EVERYBODY) == [(1, 1, 44, 2, 20100101, 20141231, 3)]
    for page in (1, 2):
        assert edges_at(applied, page, EVERYBODY) == edges_at(built, page, EVERYBODY)


STRAY = [
    ("to a page that is not there", Link(1, "uses", 9)),
    ("from a page that is not there", Link(9, "uses", 1)),
    ("to the page itself", Link(1, "mentions", 1)),
    ("of a relation that is not in the vocabulary", Link(1, "eats", 2)),
]


@pytest.mark.parametrize("link", [link for _, link in STRAY], ids=[s for s, _ in STRAY])
def test_a_stray_link_is_left_out(link: Link) -> None:
    nodes = (Node(1, "recipe"), Node(2, "ingredient"))
    assert World(nodes, (link,)).network().degree(1, EVERYBODY) == 0
    changes = [Change(1, nodes[0], (link,))]
    if link.source == 1:
        assert World(nodes).network().apply(changes, 2).degree(1, EVERYBODY) == 0


def test_a_type_that_left_the_vocabulary_keeps_its_pages() -> None:
    network = World((Node(1, "recipe"), Node(2, "menu"))).network()
    assert network.type_of(2) == "menu"
    assert network.of_type(["menu"], EVERYBODY) == [2]


def test_an_empty_network_answers() -> None:
    network = World().network()
    assert len(network) == 0
    assert list(network.pages(CURATOR)) == []
    assert 1 not in network
    assert network.degree(1, CURATOR) == 0
    assert network.seen_among({1}, CURATOR) == set()
    started = network.apply([Change(1, Node(1, "recipe"))], 2)
    assert list(started.pages(EVERYBODY)) == [1]
    assert started.seen_among({1, 2}, EVERYBODY) == {1}


def test_labels_read_from_both_ends() -> None:
    kitchen = Kitchen().say("soup uses leek")
    network = kitchen.network()
    (along,) = network.edges(kitchen["soup"], EVERYBODY)
    (back,) = network.edges(kitchen["leek"], EVERYBODY)
    assert network.wording(along.label) == "uses"
    assert network.wording(back.label) == "used in"
    assert network.relation_of(back.label) == "uses"
    assert along.label ^ 1 == back.label
    assert along.key == back.key
