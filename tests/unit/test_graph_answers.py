"""Patterns are answered completely, in order, screen by screen, in bounded work."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Pattern, Reader, answer, parse
from graph.cursors import Cursor, read, write
from graph.model import Answer
from graph.network import Network
from tests.examples import examples
from tests.unit.graph_oracle import Ledger, join, patterns
from tests.unit.graph_worlds import (
    CURATOR,
    EVERYBODY,
    MEMBER,
    RELATIONS,
    SCHEMA,
    Kitchen,
    World,
    worlds,
)

READERS = st.sampled_from([EVERYBODY, MEMBER])


@st.composite
def _dated(draw: st.DrawFn, world: World) -> World:
    """Give some links of a world a first day."""
    days = st.sampled_from([0, 20130101, 20140101, 20150601])
    return World(
        world.nodes, tuple(replace(link, since=draw(days)) for link in world.links)
    )


def _fix(draw: st.DataObject, world: World, pattern: Pattern) -> Pattern:
    """Put a page of the world in one place, sometimes."""
    if not draw.draw(st.booleans()):
        return pattern
    place = draw.draw(st.integers(0, len(pattern.nodes) - 1))
    page = draw.draw(st.sampled_from([node.page for node in world.nodes]))
    nodes = list(pattern.nodes)
    nodes[place] = replace(nodes[place], slug="fixed", page=page)
    return replace(pattern, nodes=tuple(nodes))


def _check_steps(world: World, pattern: Pattern, found: Answer) -> None:
    links = {link.key: link for link in world.links}
    for row in found.rows:
        rest = list(row.steps)
        for edge in pattern.edges:
            page = row.pages[edge.left]
            for _ in range(edge.most):
                step = rest.pop(0)
                assert step.source == page
                assert step.keys
                for key in step.keys:
                    ends = {links[key].source, links[key].target}
                    assert ends == {step.source, step.target}
                    assert links[key].relation in (edge.relations or RELATIONS)
                page = step.target
                if page == row.pages[edge.right]:
                    break
            assert page == row.pages[edge.right]
        assert not rest


@examples(200, 1000)
@given(worlds(most=6, links=14, levels=(0, 0, 0, 1)), patterns(), READERS, st.data())
def test_answers_are_all_rows_that_fit_and_no_others(
    world: World, pattern: Pattern, reader: Reader, data: st.DataObject
) -> None:
    pattern = _fix(data, world, pattern)
    expected = join(world, pattern, reader)
    found = answer(world.network(), pattern, reader, limit=1_000)
    assert len(found.rows) == len(expected)
    assert {row.pages for row in found.rows} == expected
    assert (found.total, found.truncated, found.next) == (len(expected), False, "")
    assert found.columns == pattern.columns
    _check_steps(world, pattern, found)


@examples(300, 1000)
@given(
    worlds(most=6, links=12, levels=(0, 0, 0, 1)),
    patterns(3, plain=False),
    READERS,
    st.booleans(),
    st.data(),
)
def test_branches_circles_repeats_and_tests_are_answered_like_a_naive_join(
    world: World,
    pattern: Pattern,
    reader: Reader,
    lists: bool,
    data: st.DataObject,
) -> None:
    world = data.draw(_dated(world))
    pattern = _fix(data, world, pattern)
    seen = [node.page for node in world.seen_by(reader).nodes]
    facts = Ledger(seen, lists=lists)
    found = answer(world.network(), pattern, reader, limit=1_000, facts=facts)
    expected = join(world, pattern, reader)
    assert len(found.rows) == len(expected)
    assert {row.pages for row in found.rows} == expected
    _check_steps(world, pattern, found)


@settings(deadline=None, max_examples=300)
@given(
    worlds(most=7, links=18, levels=(0, 0, 1)),
    patterns(3, plain=False),
    st.integers(1, 4),
    READERS,
    st.data(),
)
def test_screens_one_after_the_other_give_every_row_once_and_in_order(
    world: World,
    pattern: Pattern,
    limit: int,
    reader: Reader,
    data: st.DataObject,
) -> None:
    world = data.draw(_dated(world))
    network = world.network()
    facts = Ledger([node.page for node in world.nodes], lists=False)
    whole = answer(network, pattern, reader, limit=1_000, facts=facts)
    rows, cursor, order = [], "", ()
    while True:
        part = answer(network, pattern, reader, limit=limit, cursor=cursor, facts=facts)
        rows += part.rows
        assert part.total == whole.total
        assert not part.truncated
        cursor = part.next
        if not cursor:
            break
        assert len(part.rows) == limit
        order = read(cursor, pattern.digest).order
    assert tuple(rows) == whole.rows
    if order:
        placed = [tuple(row.pages[place] for place in order) for row in rows]
        assert placed == sorted(placed)


@settings(deadline=None, max_examples=300)
@given(
    worlds(most=7, links=18, levels=(0, 0, 1)),
    patterns(3, plain=False),
    st.integers(1, 4),
    st.integers(0, 60),
    st.data(),
)
def test_a_search_in_small_pieces_finds_every_row_once(
    world: World, pattern: Pattern, limit: int, work: int, data: st.DataObject
) -> None:
    world = data.draw(_dated(world))
    network = world.network()
    lists = data.draw(st.booleans())
    facts = Ledger([node.page for node in world.nodes], lists=lists)
    expected = join(world, pattern, MEMBER)
    rows: list[tuple[int, ...]] = []
    cursors, cursor = set(), ""
    while True:
        part = answer(
            network,
            pattern,
            MEMBER,
            limit=limit,
            cursor=cursor,
            facts=facts,
            work=work,
        )
        rows += [row.pages for row in part.rows]
        cursor = part.next
        if not cursor:
            break
        assert cursor not in cursors
        cursors.add(cursor)
    assert len(rows) == len(set(rows))
    assert set(rows) == expected


@settings(deadline=None, max_examples=200)
@given(worlds(most=7, links=16, levels=(0, 0, 1)), patterns(3), st.integers(1, 3))
def test_what_is_hidden_changes_nothing_of_an_answer(
    world: World, pattern: Pattern, limit: int
) -> None:
    """The order of the rows, too, and where they go on."""
    without = world.seen_by(EVERYBODY).network()
    seen = answer(without, pattern, EVERYBODY, limit=limit)
    assert answer(world.network(), pattern, EVERYBODY, limit=limit) == seen


def _asked(kitchen: Kitchen, text: str) -> list[str]:
    pattern = parse(text, SCHEMA).bind(kitchen.names)
    found = answer(kitchen.network(), pattern, EVERYBODY)
    return [" ".join(kitchen.called(row.pages)) for row in found.rows]


def _menu() -> Kitchen:
    kitchen = Kitchen(recipe="soup stew", ingredient="leek salt cream", cook="ann")
    kitchen.say("soup uses leek", "stew uses leek", "stew uses salt")
    return kitchen.say("soup created-by ann", "leek pairs-with cream")


ASKED = [
    ("(recipe)", ["soup", "stew"]),
    ("(recipe)-[uses]->(ingredient)", ["soup leek", "stew leek", "stew salt"]),
    ('(recipe {slug: "stew"})-[uses]->()', ["stew leek", "stew salt"]),
    ('()<-[uses]-(recipe {slug: "stew"})', ["leek stew", "salt stew"]),
    ("(recipe)-[uses]->()<-[uses]-(recipe)", ["soup leek stew", "stew leek soup"]),
    ("(cook)<-[created-by]-()-[uses]->()", ["ann soup leek"]),
    ('({slug: "cream"})-[pairs-with]->()', ["cream leek"]),
    ('({slug: "cream"})<-[pairs-with]-()', ["cream leek"]),
    ('({slug: "leek"})-[]-()', ["leek soup", "leek stew", "leek cream"]),
    ('({slug: "leek"})<-[]-(recipe|cook)', ["leek soup", "leek stew"]),
    ('({slug: "ann"})-[created-by]-({slug: "soup"})', ["ann soup"]),
    ('({slug: "ann"})-[created-by]->()', []),
    ("(r:recipe)-[uses]->(i), (r)-[created-by]->(c:cook)", ["soup leek ann"]),
    ('(x {slug: "cream"})-[*2]-(y:recipe)', ["cream soup", "cream stew"]),
]


@pytest.mark.parametrize(("text", "rows"), ASKED)
def test_a_question_has_its_answers(text: str, rows: list[str]) -> None:
    assert sorted(_asked(_menu(), text)) == sorted(rows)


def test_the_same_name_is_the_same_page() -> None:
    kitchen = Kitchen(recipe="soup stew feast").say(
        "soup part-of stew", "stew part-of feast", "feast part-of soup"
    )
    kitchen.say("soup part-of feast")
    circle = "(a:recipe)-[part-of]->(b)-[part-of]->(c)-[part-of]->(a)"
    assert sorted(_asked(kitchen, circle)) == [
        "feast soup stew",
        "soup stew feast",
        "stew feast soup",
    ]
    both = "(a:recipe)-[part-of]->(b:recipe), (b)-[part-of]->(a)"
    assert sorted(_asked(kitchen, both)) == ["feast soup", "soup feast"]


def test_a_hidden_page_answers_nothing_even_when_named() -> None:
    kitchen = _menu().hide("stew")
    assert _asked(kitchen, "(recipe)-[uses]->()") == ["soup leek"]
    assert _asked(kitchen, '({slug: "stew"})-[uses]->()') == []
    assert _asked(kitchen, '({slug: "stew"})') == []


def test_a_repeated_link_does_not_lead_through_a_hidden_page() -> None:
    kitchen = Kitchen(recipe="a b c").say("a part-of b", "b part-of c").hide("b")
    assert _asked(kitchen, '({slug: "a"})-[part-of*1..3]->()') == []
    pattern = parse("(recipe)-[part-of*1..3]->()", SCHEMA)
    assert answer(kitchen.network(), pattern, MEMBER).total == 3


def test_an_answer_carries_every_link_that_makes_a_hop() -> None:
    kitchen = Kitchen(recipe="soup stew").say("soup part-of stew", "stew part-of soup")
    network = kitchen.network()
    one_way = answer(network, parse("(recipe)-[part-of]->()", SCHEMA), EVERYBODY)
    assert [row.steps[0].keys for row in one_way.rows] == [(100,), (101,)]
    either = answer(network, parse("(recipe)-[part-of]-()", SCHEMA), EVERYBODY)
    assert [set(row.steps[0].keys) for row in either.rows] == [{100, 101}] * 2
    assert either.rows[0].steps[0].labels == ("part of", "includes")


def test_a_repeated_link_shows_a_shortest_way_as_its_evidence() -> None:
    kitchen = Kitchen(recipe="a b c d").say("a part-of b", "b part-of c", "c part-of d")
    kitchen.say("a part-of d")
    pattern = parse('({slug: "a"})-[part-of*1..3]->({slug: "d"})', SCHEMA)
    (row,) = answer(kitchen.network(), pattern.bind(kitchen.names), EVERYBODY).rows
    assert [step.keys for step in row.steps] == [(103,)]
    longer = parse('({slug: "a"})-[part-of*2..3]->({slug: "d"})', SCHEMA)
    (row,) = answer(kitchen.network(), longer.bind(kitchen.names), EVERYBODY).rows
    assert [step.keys for step in row.steps] == [(100,), (101,), (102,)]


LINK_TESTS = [
    ('e.status = "verified"', ["new"]),
    ('e.status <> "verified"', ["old", "bare"]),
    ('e.status IN ("verified", "disputed")', ["new", "old"]),
    ("e.since >= 2014", ["new"]),
    ("e.since > 2014", []),
    ("e.since = 2014-03", ["new"]),
    ("e.since < 2014", ["old"]),
    ("e.since <= 2014", ["new", "old"]),
    ("NOT e.since < 2014", ["new"]),
    ("e.since IS ABSENT", ["bare"]),
    ("e.since IS NOT NULL", ["new", "old"]),
    ("e.until >= 2012", ["old"]),
    ("e.at = 2013", ["bare"]),
    ("e.at = 2012", ["old", "bare"]),
    ("e.at = 2015-01-01", ["new", "bare"]),
    ("e.position = 2", ["old"]),
    ("e.since = 2014 OR e.since IS ABSENT", ["new", "bare"]),
    ("e.since IS PRESENT AND (e.since < 2014 OR e.status = stated)", ["old"]),
]


@pytest.mark.parametrize(("test", "names"), LINK_TESTS)
def test_links_pass_by_what_they_state(test: str, names: list[str]) -> None:
    """What a link does not state passes nothing but IS ABSENT; it holds at any date."""
    kitchen = Kitchen(cook="ann", recipe="new old bare")
    kitchen.say("new created-by ann", status="verified", since=20140301)
    kitchen.say(
        "old created-by ann",
        status="disputed",
        since=20100101,
        until=20121231,
        position=2,
    )
    kitchen.say("bare created-by ann")
    text = f"(r:recipe)-[e:created-by]->(cook) WHERE {test}"
    found = answer(kitchen.network(), parse(text, SCHEMA), EVERYBODY)
    assert kitchen.called(row.pages[0] for row in found.rows) == names


def test_a_question_about_the_page_itself_starts_there() -> None:
    kitchen = _menu()
    pattern = parse("(recipe)-[uses]->(ingredient)", SCHEMA)
    found = answer(kitchen.network(), pattern.starting_at(kitchen["stew"]), EVERYBODY)
    assert [row.pages[0] for row in found.rows] == [kitchen["stew"]] * 2


def _crowd(size: int) -> Network:
    kitchen = Kitchen(recipe=" ".join(f"r{number}" for number in range(size)))
    for source, target in product(range(size), range(size)):
        if source != target:
            kitchen.say(f"r{source} part-of r{target}")
    return kitchen.network()


def test_more_rows_than_can_be_counted_are_said_to_be_more() -> None:
    pattern = parse("()-[]->()-[]->()", SCHEMA)
    found = answer(_crowd(25), pattern, EVERYBODY, limit=3)
    assert len(found.rows) == 3
    assert found.total == 10_000
    assert found.truncated


def test_a_search_that_ends_at_its_limit_goes_on_where_it_ended() -> None:
    """Looked for is a circle of five where every circle is even."""
    kitchen = Kitchen(recipe=" ".join(f"r{number}" for number in range(40)))
    for source, target in product(range(0, 40, 2), range(1, 40, 2)):
        kitchen.say(f"r{source} part-of r{target}")
    circle = "".join(f"(p{number}:)-[part-of]-" for number in range(5))
    pattern = parse(f"{circle}(p0)", SCHEMA)
    network = kitchen.network()
    places, cursor = [], ""
    for _ in range(3):
        found = answer(network, pattern, EVERYBODY, cursor=cursor, work=20_000)
        assert (found.rows, found.total, found.truncated) == ((), 0, True)
        cursor = found.next
        places.append(read(cursor, pattern.digest).pages)
    assert places == sorted(set(places))


def test_pages_whose_facts_are_read_one_by_one_cost_more_of_the_limit() -> None:
    kitchen = Kitchen(recipe=" ".join(f"r{number}" for number in range(45_000)))
    world = kitchen.world()
    facts = Ledger([], lists=False)
    pattern = parse('(x:recipe) WHERE x.title = "9"', SCHEMA)
    network = world.network()
    cursors, cursor = [], ""
    for _ in range(10):
        found = answer(network, pattern, EVERYBODY, cursor=cursor, facts=facts)
        assert not found.rows
        cursor = found.next
        if not cursor:
            break
        assert found.truncated
        cursors.append(read(cursor, pattern.digest).pages)
    assert not cursor
    assert len(cursors) == 4
    assert cursors == sorted(cursors)


@pytest.mark.parametrize(
    "cursor", ["x", "7", "WzFd", "bnVsbA", "é", "W10", "A" * 700, "eyJhIjoxfQ"]
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match="not a place to go on from"):
        answer(_menu().network(), parse("(recipe)", SCHEMA), EVERYBODY, cursor=cursor)


@pytest.mark.parametrize("order", [(0, 0), (1,), (0, 5), (0, 1, 2)])
def test_a_cursor_with_a_false_order_is_refused(order: tuple[int, ...]) -> None:
    pattern = parse("(recipe)-[uses]->()", SCHEMA)
    cursor = write(Cursor(pattern.digest, order, (1,)))
    with pytest.raises(ValueError, match="not a place to go on from"):
        answer(_menu().network(), pattern, EVERYBODY, cursor=cursor)


def test_a_cursor_of_another_pattern_is_refused() -> None:
    network = _menu().network()
    pattern = parse("(recipe)-[uses]->()", SCHEMA)
    cursor = answer(network, pattern, EVERYBODY, limit=1).next
    with pytest.raises(ValueError, match="another pattern"):
        answer(network, parse("(recipe)", SCHEMA), EVERYBODY, cursor=cursor)


def test_rows_go_on_after_an_edit_that_took_the_last_one_away() -> None:
    kitchen = _menu()
    pattern = parse("(recipe)-[uses]->(ingredient)", SCHEMA)
    first = answer(kitchen.network(), pattern, EVERYBODY, limit=2)
    kitchen.links = [link for link in kitchen.links if link.key != 101]
    second = answer(kitchen.network(), pattern, EVERYBODY, cursor=first.next)
    assert [kitchen.called(row.pages) for row in second.rows] == [["stew", "salt"]]


def test_a_pattern_that_asks_for_facts_needs_somebody_who_knows_them() -> None:
    pattern = parse('(recipe {title: "Soup"})', SCHEMA)
    with pytest.raises(LookupError, match="no facts"):
        answer(_menu().network(), pattern, CURATOR)
