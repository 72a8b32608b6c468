"""Patterns: read, checked with directions, answered completely, read back."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Pattern, PatternError, parse
from graph.patterns import (
    MOST_CHARACTERS,
    MOST_EDGES,
    PAGE_VARIABLE,
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
