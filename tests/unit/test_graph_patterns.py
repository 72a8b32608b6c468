"""Patterns: read, checked with directions, answered completely, read back."""

from __future__ import annotations

from itertools import islice, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Pattern, PatternError, Reader, answer, parse, read_back
from graph.patterns import (
    MOST_CHARACTERS,
    MOST_EDGES,
    PAGE_VARIABLE,
    PatternEdge,
    PatternNode,
)
from tests.unit.graph_worlds import (
    EVERYBODY,
    MEMBER,
    RELATIONS,
    SCHEMA,
    TYPES,
    Kitchen,
    World,
    worlds,
)


def _written(pattern: Pattern) -> str:
    """Write a pattern in its notation."""
    words = [_node(pattern.nodes[0])]
    for edge, node in zip(pattern.edges, pattern.nodes[1:], strict=True):
        left = "<-[" if edge.direction < 0 else "-["
        right = "]->" if edge.direction > 0 else "]-"
        words += [left, "|".join(edge.relations), right, _node(node)]
    return "".join(words)


def _node(node: PatternNode) -> str:
    kinds = "|".join(node.types)
    named = f"{node.name}:{kinds}" if not node.name[1:].isdigit() else kinds
    return f'({named} {{slug: "{node.slug}"}})' if node.slug else f"({named})"


def _several(known: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(known), max_size=2, unique=True).map(tuple)


@st.composite
def _patterns(draw: st.DrawFn, most: int = 3) -> Pattern:
    size = draw(st.integers(0, most))
    nodes = []
    for number in range(1, size + 2):
        kinds = draw(_several(TYPES))
        name = f"p{'abcdefgh'[number]}" if draw(st.booleans()) else f"n{number}"
        nodes.append(PatternNode(name, kinds))
    edges = [
        PatternEdge(draw(_several(RELATIONS)), draw(st.sampled_from([-1, 0, 1])))
        for _ in range(size)
    ]
    return Pattern("", tuple(nodes), tuple(edges))


def _joins(pattern: Pattern) -> bool:
    """Tell whether for each link some signature allows what stands at its ends."""
    return all(
        (edge.direction >= 0 and _admitted(edge, left, right))
        or (edge.direction <= 0 and _admitted(edge, right, left))
        for left, edge, right in zip(
            pattern.nodes, pattern.edges, pattern.nodes[1:], strict=False
        )
    )


def _admitted(edge: PatternEdge, source: PatternNode, target: PatternNode) -> bool:
    return not (source.types and target.types) or any(
        SCHEMA.relations[relation].admits(one, other)
        for relation in edge.relations or RELATIONS
        for one, other in product(source.types, target.types)
    )


@settings(deadline=None)
@given(_patterns(MOST_EDGES), st.sampled_from(["", " ", "\n  "]))
def test_what_is_written_is_read_the_same(drawn: Pattern, gap: str) -> None:
    text = _written(drawn).replace("(", f"{gap}(").replace("|", f"{gap}|{gap}")
    if not _joins(drawn):
        with pytest.raises(PatternError, match="never joins"):
            parse(text, SCHEMA)
        return
    read = parse(text, SCHEMA)
    assert (read.nodes, read.edges) == (drawn.nodes, drawn.edges)
    assert read.text == text.strip()
    assert parse(read.text, SCHEMA) == read


def test_a_pattern_has_places_for_pages_and_links_between_them() -> None:
    read = parse(
        "(r:recipe)-[uses]->(ingredient)<-[uses|mentions]-(recipe|cook)-[]-()", SCHEMA
    )
    assert read.columns == ("r", "n2", "n3", "n4")
    assert [node.types for node in read.nodes] == [
        ("recipe",),
        ("ingredient",),
        ("recipe", "cook"),
        (),
    ]
    assert read.edges == (
        PatternEdge(("uses",), 1),
        PatternEdge(("uses", "mentions"), -1),
        PatternEdge((), 0),
    )


SLUGS = [
    ('(recipe {slug: "leek-soup"})', "leek-soup"),
    ("(recipe {slug: 'leek-soup'})", "leek-soup"),
    ("(recipe {slug: leek-soup})", "leek-soup"),
    ('({slug:"soup"})', "soup"),
    ('(r:recipe{ slug : "soup" })', "soup"),
    ("(recipe {slug: $page})", PAGE_VARIABLE),
]


@pytest.mark.parametrize(("text", "slug"), SLUGS)
def test_a_slug_fixes_a_page(text: str, slug: str) -> None:
    pattern = parse(text, SCHEMA)
    assert pattern.slugs == {slug}
    bound = pattern.bind({slug: 42})
    assert bound.nodes[0].page == 42
    assert pattern.nodes[0].page is None


FAULTS = [
    ("", 0, "A page in round brackets, such as (a), is expected here."),
    ("recipe", 0, "A page in round brackets"),
    ("(recipe", 7, "A closing bracket “)” is expected here."),
    ("(recpie)", 1, "The vocabulary has no page type “recpie”. Did you mean recipe?"),
    ("(x:recpie)", 3, "Did you mean recipe?"),
    ("(x:recipe|)", 10, "A page type is expected here."),
    ("(recipe|)", 8, "A page type is expected here."),
    ("(recipe) & (cook)", 9, "“&” is not expected here."),
    ("(recipe) (cook)", 9, "Here a link such as -[relation]-> or the end"),
    ("(recipe)-[uses]->", 17, "A page in round brackets"),
    ("(recipe)-[uss]->()", 10, "no relation “uss”. Did you mean uses?"),
    ("(recipe)-[uses", 14, "Here “]->” or “]-” is expected."),
    ("(recipe)-[uses](ingredient)", 14, "“]” is not expected here."),
    ("(recipe)-->(ingredient)", 8, "A pattern looks like (a)-[relation]->(b)."),
    ("(recipe)<-[uses]->(cook)", 15, "A link points one way"),
    ("(recipe)<-[uses]-(ingredient)", 8, "“uses” never joins recipe and ingredient"),
    ("(cook)-[uses|part-of]->(cook)", 6, "“uses or part-of” never joins cook and"),
    ("(cook)-[uses]-(cook)", 6, "never joins"),
    (
        "(recipe)-[uses]->(ingredient)-[created-by]->(cook)",
        29,
        "“created-by” never joins ingredient and cook in this direction.",
    ),
    ('(recipe {title: "Soup"})', 9, 'not by “title”: write {slug: "…"}.'),
    ("(recipe {slug soup})", 14, "A colon is expected here."),
    ("(recipe {slug: })", 15, 'A slug such as "some-page" is expected.'),
    ('(recipe {slug: "soup")', 21, "A closing brace “}” is expected here."),
    ('(recipe {slug: "soup})', 15, '“"” is not expected here.'),
    ("(recipe {slug: $})", 15, "“$” is not expected here."),
    ("()-[]-" * 7 + "()", 6 * 6 + 2, "A pattern has at most 6 links."),
    ("(" * (MOST_CHARACTERS + 1), MOST_CHARACTERS, "at most 1000 characters"),
]


@pytest.mark.parametrize(("text", "position", "message"), FAULTS)
def test_a_fault_says_where_it_is_and_what_to_do(
    text: str, position: int, message: str
) -> None:
    with pytest.raises(PatternError) as caught:
        parse(text, SCHEMA)
    assert message in caught.value.message
    assert caught.value.position == position
    assert str(caught.value).endswith(f"(at character {position + 1})")


def test_a_name_stands_for_one_place() -> None:
    with pytest.raises(PatternError, match="The name “r” stands twice"):
        parse("(r:recipe)-[uses]->(i:ingredient)<-[uses]-(r:recipe)", SCHEMA)


def test_a_name_that_stands_twice_is_pointed_at() -> None:
    with pytest.raises(PatternError) as caught:
        parse("(r:recipe)-[uses]->(r:ingredient)-[]-()", SCHEMA)
    assert caught.value.position == 20


def test_a_reader_may_use_the_names_that_places_take_by_themselves() -> None:
    assert len(parse("(n2:recipe)-[uses]->(ingredient)", SCHEMA).nodes) == 2


@settings(deadline=None)
@given(st.text(alphabet="()[]{}<>-|:$\"' recipuson2", max_size=40))
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    error = _error(text)
    if error is not None:
        assert 0 <= error.position <= len(text)
        assert error.message


def _error(text: str) -> PatternError | None:
    try:
        parse(text, SCHEMA)
    except PatternError as error:
        return error
    return None


def _hops(world: World, reader: Reader) -> set[tuple[int, str, int]]:
    """Give every statement, symmetric ones from both ends."""
    hops = set()
    for link in world.seen_by(reader).links:
        hops.add((link.source, link.relation, link.target))
        if SCHEMA.relations[link.relation].symmetric:
            hops.add((link.target, link.relation, link.source))
    return hops


def _brute_force(
    world: World, pattern: Pattern, reader: Reader
) -> list[tuple[int, ...]]:
    """Try every row of different pages."""
    types = {node.page: node.type for node in world.seen_by(reader).nodes}
    hops = _hops(world, reader)
    rows = []
    for row in permutations(sorted(types), len(pattern.nodes)):
        fits = all(
            (not node.types or types[page] in node.types) and node.page in (None, page)
            for node, page in zip(pattern.nodes, row, strict=True)
        )
        joined = all(
            any(
                (edge.direction >= 0 and (left, relation, right) in hops)
                or (edge.direction <= 0 and (right, relation, left) in hops)
                for relation in edge.relations or RELATIONS
            )
            for left, edge, right in zip(row, pattern.edges, row[1:], strict=False)
        )
        if fits and joined:
            rows.append(row)
    return rows


@settings(deadline=None, max_examples=150)
@given(
    worlds(most=6, links=14, levels=(0, 0, 0, 1)),
    _patterns(),
    st.sampled_from([EVERYBODY, MEMBER]),
    st.data(),
)
def test_answers_are_all_rows_that_fit_and_no_others(
    world: World, pattern: Pattern, reader: Reader, data: st.DataObject
) -> None:
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(pattern.nodes) - 1))
        page = data.draw(st.sampled_from([node.page for node in world.nodes]))
        nodes = list(pattern.nodes)
        nodes[place] = PatternNode(f"n{place + 1}", nodes[place].types, "fixed", page)
        pattern = Pattern("", tuple(nodes), pattern.edges)
    expected = _brute_force(world, pattern, reader)
    found = answer(world.network(), pattern, reader, limit=1_000)
    assert [row.pages for row in found.rows] == expected
    assert found.total == len(expected)
    assert not found.truncated
    assert found.columns == pattern.columns
    links = {link.key: link for link in world.links}
    for row in found.rows:
        for step, edge, (left, right) in zip(
            row.steps,
            pattern.edges,
            zip(row.pages, row.pages[1:], strict=False),
            strict=True,
        ):
            assert (step.source, step.target) == (left, right)
            assert step.keys
            for key in step.keys:
                assert {links[key].source, links[key].target} == {left, right}
                assert links[key].relation in (edge.relations or RELATIONS)


@settings(deadline=None, max_examples=50)
@given(worlds(most=6, links=14), _patterns(2), st.integers(1, 4), st.integers(0, 6))
def test_a_screen_of_answers_is_a_part_of_all_answers(
    world: World, pattern: Pattern, limit: int, offset: int
) -> None:
    network = world.network()
    whole = answer(network, pattern, EVERYBODY, limit=1_000)
    part = answer(network, pattern, EVERYBODY, limit=limit, offset=offset)
    assert part.rows == tuple(islice(whole.rows, offset, offset + limit))
    assert part.total == whole.total


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
]


@pytest.mark.parametrize(("text", "rows"), ASKED)
def test_a_question_has_its_answers(text: str, rows: list[str]) -> None:
    assert _asked(_menu(), text) == rows


def test_a_hidden_page_answers_nothing_even_when_named() -> None:
    kitchen = _menu().hide("stew")
    assert _asked(kitchen, "(recipe)-[uses]->()") == ["soup leek"]
    assert _asked(kitchen, '({slug: "stew"})-[uses]->()') == []
    assert _asked(kitchen, '({slug: "stew"})') == []


def test_an_answer_carries_every_link_that_makes_a_hop() -> None:
    kitchen = Kitchen(recipe="soup stew").say("soup part-of stew", "stew part-of soup")
    network = kitchen.network()
    one_way = answer(network, parse("(recipe)-[part-of]->()", SCHEMA), EVERYBODY)
    assert [row.steps[0].keys for row in one_way.rows] == [(100,), (101,)]
    either = answer(network, parse("(recipe)-[part-of]-()", SCHEMA), EVERYBODY)
    assert [set(row.steps[0].keys) for row in either.rows] == [{100, 101}] * 2
    assert either.rows[0].steps[0].labels == ("part of", "includes")


def test_a_question_about_the_page_itself_starts_there() -> None:
    kitchen = _menu()
    pattern = parse("(recipe)-[uses]->(ingredient)", SCHEMA)
    found = answer(kitchen.network(), pattern.starting_at(kitchen["stew"]), EVERYBODY)
    assert [row.pages[0] for row in found.rows] == [kitchen["stew"]] * 2


def test_more_rows_than_can_be_counted_are_said_to_be_more() -> None:
    kitchen = Kitchen()
    for source, target in product(range(25), range(25)):
        if source != target:
            kitchen.say(f"r{source} part-of r{target}")
    pattern = parse("()-[]->()-[]->()", SCHEMA)
    found = answer(kitchen.network(), pattern, EVERYBODY, limit=3)
    assert len(found.rows) == 3
    assert found.total == 10_000
    assert found.truncated


SENTENCES = [
    ("(recipe)", "Recipes"),
    ("()", "Pages"),
    ("(recipe|cook)", "Recipes or cooks"),
    ("(recipe)-[uses]->(ingredient)", "Recipes that use ingredients"),
    (
        "(recipe)-[uses]->(ingredient)<-[uses]-(recipe)",
        "Recipes that use ingredients used in recipes",
    ),
    ("(ingredient)<-[uses]-(recipe)", "Ingredients used in recipes"),
    ("(recipe)-[created-by]->(cook)", "Recipes created by cooks"),
    ("(recipe)<-[part-of]-(recipe)", "Recipes that include recipes"),
    ("(ingredient)<-[pairs-with]-()", "Ingredients that pair with pages"),
    ("(recipe)-[uses|mentions]->()", "Recipes that use or mention pages"),
    ("(recipe)-[]-(cook)", "Recipes linked to cooks"),
    ('(recipe {slug: "soup"})-[uses]->()', "Soup uses pages"),
    ('(recipe)-[uses]->({slug: "leek"})', "Recipes that use Leek"),
    (
        '(recipe)-[uses]->({slug: "leek"})-[pairs-with]->(ingredient)',
        "Recipes that use Leek pairs with ingredients",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES)
def test_a_pattern_is_read_back_as_a_phrase(text: str, sentence: str) -> None:
    kitchen = _menu()
    pattern = parse(text, SCHEMA).bind(kitchen.names)
    assert kitchen.read(read_back(kitchen.network(), pattern)) == sentence
