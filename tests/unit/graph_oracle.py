"""Patterns and the naive join over networkx that their answers are held against."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations, product

import networkx as nx
from hypothesis import strategies as st

from graph import Link, Pattern, Reader
from graph.patterns import (
    AllOf,
    AnyOf,
    Comparison,
    NotSo,
    PatternEdge,
    PatternNode,
    Test,
)
from tests.unit.graph_worlds import RELATIONS, SCHEMA, TYPES, World


class Ledger:
    """Facts for tests: each page has a number (its own, modulo 3, 0: none is known).

    Notes stand on links with an even key. With `lists` the pages of a test are
    listed, without they are asked one by one.
    """

    def __init__(self, pages: Sequence[int], *, lists: bool) -> None:
        self._pages = sorted(pages)
        self._lists = lists

    def listed(self, node: PatternNode) -> Sequence[int] | None:
        return sorted(self.passing(node, self._pages)) if self._lists else None

    def passing(self, node: PatternNode, pages: Sequence[int]) -> Collection[int]:
        return {page for page in pages if says(page, node.test)}

    def written(self, keys: Sequence[int]) -> Mapping[int, Collection[str]]:
        return {key: {"note"} for key in keys if key % 2 == 0}


def says(page: int, test: Test | None) -> bool:
    """Tell whether a page passes a test on its number, worked out plainly."""
    return test is None or _told(page % 3, test) == "yes"


def _told(number: int, test: Test) -> str:
    if isinstance(test, Comparison):
        if not number:
            return "open"
        return "yes" if str(number) in test.values else "no"
    if isinstance(test, NotSo):
        return {"yes": "no", "no": "yes", "open": "open"}[_told(number, test.test)]
    told = {_told(number, each) for each in test.tests}
    best = ("no", "open", "yes") if isinstance(test, AllOf) else ("yes", "open", "no")
    return next(each for each in best if each in told)


def join(world: World, pattern: Pattern, reader: Reader) -> set[tuple[int, ...]]:
    """Try every row of different pages against every link of the pattern."""
    graph = world.graph(reader)
    facts = {link.key: link for link in world.links}
    pairs = [_pairs(graph, facts, edge) for edge in pattern.edges]
    found = set()
    for row in permutations(sorted(graph), len(pattern.nodes)):
        fits = all(
            (not node.types or graph.nodes[page]["type"] in node.types)
            and node.page in (None, page)
            and says(page, node.test)
            for node, page in zip(pattern.nodes, row, strict=True)
        )
        if fits and all(
            (row[edge.left], row[edge.right]) in each
            for edge, each in zip(pattern.edges, pairs, strict=True)
        ):
            found.add(row)
    return found


def _pairs(
    graph: nx.MultiDiGraph[int], facts: Mapping[int, Link], edge: PatternEdge
) -> set[tuple[int, int]]:
    """Give what the links of one place of a pattern join, along every way they may."""
    steps: nx.DiGraph[int] = nx.DiGraph()
    steps.add_nodes_from(graph)
    for source, target, key, data in graph.edges(keys=True, data=True):
        relation = data["relation"]
        if edge.relations and relation not in edge.relations:
            continue
        if edge.test is not None and not _link_says(facts[key], edge.test):
            continue
        symmetric = SCHEMA.relations[relation].symmetric
        if edge.direction >= 0 or symmetric:
            steps.add_edge(source, target)
        if edge.direction <= 0 or symmetric:
            steps.add_edge(target, source)
    return {
        (left, right)
        for left, right in product(graph, graph)
        if left != right and any(_ways(steps, edge, left, right))
    }


def _ways(
    steps: nx.DiGraph[int], edge: PatternEdge, left: int, right: int
) -> Iterator[bool]:
    for way in nx.all_simple_paths(steps, left, right, cutoff=edge.most):
        yield len(way) - 1 >= edge.least


def _link_says(link: Link, test: Test) -> bool:
    if isinstance(test, Comparison):
        if test.key == "note":
            return (link.key % 2 == 0) is (test.operator == "present")
        day = link.since
        return bool(day) and day // 10_000 >= int(test.values[0])
    raise AssertionError("the drawn tests of links are single comparisons")


def several(known: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw none, one or two of some words."""
    return st.lists(st.sampled_from(known), max_size=2, unique=True).map(tuple)


@st.composite
def patterns(draw: st.DrawFn, most: int = 3, *, plain: bool = True) -> Pattern:
    """Draw a path; without `plain` also branches, circles, repeats and tests."""
    size = draw(st.integers(0, most))
    nodes = [_node(draw, number, plain=plain) for number in range(1, size + 2)]
    edges = []
    for left in range(size):
        start = left if plain else draw(st.integers(0, left))
        edges.append(_edge(draw, start, left + 1, plain=plain))
    if not plain and size > 1 and draw(st.booleans()):
        edges.append(_edge(draw, 0, size, plain=True))
    return Pattern("", tuple(nodes), tuple(edges))


def _node(draw: st.DrawFn, number: int, *, plain: bool) -> PatternNode:
    name = f"p{'abcdefgh'[number]}" if draw(st.booleans()) else f"n{number}"
    test = None if plain else draw(st.sampled_from([None, None, *_TESTS]))
    return PatternNode(name, draw(several(TYPES)), test=test)


def _edge(draw: st.DrawFn, left: int, right: int, *, plain: bool) -> PatternEdge:
    relations = draw(several(RELATIONS))
    direction = draw(st.sampled_from([-1, 0, 1]))
    if plain:
        return PatternEdge(left, right, relations, direction)
    least, most = draw(
        st.sampled_from([(1, 1), (1, 1), (1, 2), (1, 3), (2, 2), (2, 3)])
    )
    test = draw(st.sampled_from([None, None, *_LINK_TESTS]))
    return PatternEdge(left, right, relations, direction, "", least, most, test)


_ONE = Comparison("x", "number", "=", ("1",))
_TWO = Comparison("x", "number", "=", ("2",))
_TESTS: tuple[Test, ...] = (
    _ONE,
    NotSo(_ONE),
    AnyOf((_ONE, _TWO)),
    AllOf((_ONE, NotSo(_TWO))),
)
_LINK_TESTS: tuple[Test, ...] = (
    Comparison("e", "note", "present"),
    Comparison("e", "note", "absent"),
    Comparison("e", "since", ">=", ("2014",)),
)
