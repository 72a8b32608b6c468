"""Patterns: read, checked with directions, answered completely, read back."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Pattern, PatternError, parse
from graph.patterns import (
    MOST_CHARACTERS,
    MOST_EDGES,
    PAGE_VARIABLE,
    AllOf,
    AnyOf,
    Comparison,
    NotSo,
    PatternEdge,
    PatternNode,
)
from tests.unit.graph_oracle import patterns
from tests.unit.graph_worlds import (
    RELATIONS,
    SCHEMA,
)


def _written(pattern: Pattern) -> str:
    """Write a pattern in its notation."""
    words = [_node(pattern.nodes[0])]
    for edge in pattern.edges:
        node = pattern.nodes[edge.right]
        left = "<-[" if edge.direction < 0 else "-["
        right = "]->" if edge.direction > 0 else "]-"
        words += [left, "|".join(edge.relations), right, _node(node)]
    return "".join(words)


def _node(node: PatternNode) -> str:
    kinds = "|".join(node.types)
    named = f"{node.name}:{kinds}" if not node.name[1:].isdigit() else kinds
    return f'({named} {{slug: "{node.slug}"}})' if node.slug else f"({named})"


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
@given(patterns(MOST_EDGES), st.sampled_from(["", " ", "\n  "]))
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
        PatternEdge(0, 1, ("uses",), 1),
        PatternEdge(1, 2, ("uses", "mentions"), -1),
        PatternEdge(2, 3, (), 0),
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
    ("(spoon)-[uses]->()", 1, "For a page of any type called spoon write (spoon:)."),
    ("(x {year: 2014, yeer: 1})", 16, "Pages have no “yeer”. Did you mean year?"),
    ("(recipe)-[u:uses*1..9]->()", 16, "repeated from 1 to at most 5 times"),
    ("(recipe)-[uses*0..2]->()", 14, "repeated from 1 to at most 5 times"),
    ("(recipe)-[uses*3..2]->()", 14, "repeated from 1 to at most 5 times"),
    ("(recipe)-[uses*]->()", 14, "Say how often, at most 5 times, as in *1..3."),
    ("(recipe)-[uses*2..]->()", 18, "Say how often at most, up to 5, as in *1..3."),
    ("(recipe)-[uses]->{1,7}()", 17, "repeated from 1 to at most 5 times"),
    ("(region)-[part-of*2]->(recipe)", 8, "never joins region and recipe"),
    ("(a)-[]->(a)", 3, "A page has no link to itself."),
    ("(a:recipe)-[]->(b)-[]->(a:cook)", 24, "“a” is recipe before"),
    ("(a)-[a:uses]->()", 5, "The name “a” stands twice."),
    ("(a)-[e:uses]->(e)", 15, "“e” is the name of a link already."),
    ("(a)-[]->(b), (c)-[]->(d)", 11, "This path must name a page of the paths"),
    ("(a), (b)", 3, "Here a link such as -[relation]-> is expected."),
    ("(a:recipe) WHERE", 16, "a comparison such as d.title"),
    ("(a:recipe) WHERE b.title = 1", 17, "Nothing in the pattern is called “b”."),
    ("(a:recipe) WHERE a title", 19, "After “a” a point and a fact are expected."),
    (
        "(a:recipe) WHERE a.titel = 1",
        19,
        "Recipes have no “titel”. Did you mean title?",
    ),
    ("(a:recipe) WHERE a.title LIKE 1", 25, "Here =, <>, <, <=, >, >=, IN, CONTAINS"),
    ("(a:recipe) WHERE a.title =", 26, 'A value such as "text", 1000 or 2014-03'),
    ("(a:recipe) WHERE a.title IS 1", 28, "Here ABSENT or PRESENT is expected."),
    ("(a:recipe) WHERE (a.title = 1", 29, "A closing bracket “)” is expected here."),
    ("(a:recipe) WHERE a.title > x", 27, "“title” is compared with a number"),
    ("(a:recipe) WHERE a.date > may", 26, "“may” is not a date. Write 2014, 2014-03"),
    ("(a:recipe) WHERE a.date = 2014-13", 26, "“2014-13” is not a date."),
    (
        "(a:recipe)-[]->(b) WHERE a.title = 1 OR b.title = 1",
        25,
        "OR may speak of one name only, and here of “a” and “b”.",
    ),
    ("(a)-[e:uses]->() WHERE e.statis = x", 25, "no “statis”. Did you mean status?"),
    ("(a)-[e:uses]->() WHERE e.status = verifed", 34, "There is no status of a link"),
    ("(a)-[e:uses]->() WHERE e.note = x", 32, "only with IS PRESENT or IS ABSENT"),
    ("(a)-[e:uses]->() WHERE e.at > 2014", 30, "write at = 2018"),
    ("(a)-[e:uses]->() WHERE e.position = x", 36, "compared with a number"),
    ("(a)-[e:uses]->() RETURN e", 24, "Columns show pages; what a link says stands"),
    ("(a) RETURN", 10, "A column such as d, d.title or count(*) is expected."),
    ("(a) RETURN a, a", 14, "Two columns are called “a”. Name one with AS."),
    ("(a) RETURN a AS", 15, "A name for the column is expected here."),
    ("(a) RETURN count(x)", 17, "Nothing in the pattern is called “x”."),
    ("(a) RETURN count(*", 18, "A closing bracket “)” is expected here."),
    ("(a) RETURN count(*) ORDER BY a", 29, "sorted by a column that is shown"),
    ("(a) ORDER a", 10, "Here BY is expected."),
    ("(a) WHERE " + "(" * 500, 31, "at most 20 brackets and NOTs deep"),
    ("(a) WHERE " + "NOT " * 200, 94, "at most 20 brackets and NOTs deep"),
    ("(a) LIMIT 5", 4, "How many rows are shown is said beside the pattern."),
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
    ('(recipe {titel: "Soup"})', 9, "no “titel”. Did you mean title?"),
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


SUGGESTIONS = [
    ("(recpie)-[uses]->()", "(recipe)-[uses]->()"),
    ("(recipe)-[usse]->()", "(recipe)-[uses]->()"),
    ("(recipe", "(recipe)"),
    ("(recipe)<-[uses]-(ingredient)", "(recipe)-[uses]->(ingredient)"),
    ("(cook)-[c:created-by*1..2]->(recipe)", "(cook)<-[c:created-by*1..2]-(recipe)"),
    ("(x:recipe) WHERE x.titel = 1", "(x:recipe) WHERE x.title = 1"),
    (
        "(x)-[e:uses]->() WHERE e.status = verifed",
        "(x)-[e:uses]->() WHERE e.status = verified",
    ),
    (
        "(dish:recipe) WHERE dihs.title = 1",
        "(dish:recipe) WHERE dish.title = 1",
    ),
    ("(spoon)", ""),
    ("(recpie)-[", ""),
]


@pytest.mark.parametrize(("text", "suggestion"), SUGGESTIONS)
def test_a_fault_suggests_a_pattern_that_can_be_read(
    text: str, suggestion: str
) -> None:
    with pytest.raises(PatternError) as caught:
        parse(text, SCHEMA)
    assert caught.value.suggestion == suggestion
    if suggestion:
        parse(suggestion, SCHEMA)


SAME = [
    ("(recipe)-[uses]->()", "match (recipe)-[:uses]->()"),
    ("(r:recipe) WHERE r.title = a", "(r:recipe) where r.title='a'"),
    ("(r:recipe {title: a, slug: b})", "(r:recipe {slug: b}) WHERE r.title = a"),
    ("(r:recipe {slug: b})", "(r:recipe) WHERE r.slug = b"),
    ("(r) WHERE r.title IS ABSENT", "(r:) WHERE r.title IS NOT PRESENT"),
    ("(r) WHERE r.title IS PRESENT", "(r) WHERE r.title IS NOT NULL"),
    ("(r) WHERE r.title <> a", "(r) WHERE r.title != a"),
    ("(a)-[part-of*1..3]->(b)", "(a)-[part-of]->{1,3}(b)"),
    ("(a)-[part-of*2]->(b)", "(a)-[part-of*2..2]->(b)"),
    ("(a)-[part-of*..2]->(b)", "(a)-[:part-of*1..2]->(b)"),
    (
        "(r) WHERE r.title = a AND r.title = b",
        "(r) WHERE (r.title = a) AND (r.title = b)",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question_may_be_written_in_several_ways(one: str, other: str) -> None:
    first, second = (replace(parse(text, SCHEMA), text="") for text in (one, other))
    assert first == second


def test_the_same_name_is_one_place_with_the_types_of_both() -> None:
    read = parse("(r)-[uses]->(i:ingredient)<-[uses]-(r:recipe|cook)", SCHEMA)
    assert [node.name for node in read.nodes] == ["r", "i"]
    assert read.nodes[0].types == ("recipe", "cook")
    assert [(edge.left, edge.right) for edge in read.edges] == [(0, 1), (1, 0)]


def test_a_word_is_a_name_where_the_pattern_uses_it_as_one() -> None:
    read = parse("(dish)-[uses]->(what) WHERE dish.title = x RETURN what", SCHEMA)
    assert [node.name for node in read.nodes] == ["dish", "what"]
    assert read.columns == ("what",)


def test_or_binds_less_than_and_and_not_binds_most() -> None:
    read = parse("(r) WHERE NOT r.title = a AND r.title = b OR r.title = c", SCHEMA)
    a, b, c = (Comparison("r", "title", "=", (each,)) for each in "abc")
    assert read.nodes[0].test == AnyOf((AllOf((NotSo(a), b)), c))
