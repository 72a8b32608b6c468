"""Questions put together by choosing: each choice with how many answers it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

import graph
from graph.patterns import MOST_EDGES, PatternEdge, PatternNode
from graph.schema import MENTIONS, Relation
from wiki.services import asking
from wiki.services.context import Context
from wiki.services.pages import refs
from wiki.services.views import PageRef

NAMES = "abcdefg"
MOST_COUNTED, WORK = 1_000, 5_000
"""Answers that are counted for a choice, and links that are looked at for that."""
MOST_PAGES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on: in words, the pattern it makes, the answers it leaves.

    `count` is exact unless there are `more`.
    """

    words: str
    pattern: str
    at: str
    count: int
    more: bool = False
    page: PageRef | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a question from which one may go on."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Building:
    """A question so far; without `places` it was written by hand and is not built on.

    `steps` lead on from the place `at`, `pages` say which page stands there, `back`
    is the pattern without its last step.
    """

    pattern: str
    at: str
    sentence: str
    total: int
    more: bool
    places: tuple[Place, ...]
    steps: tuple[Choice, ...]
    pages: tuple[Choice, ...]
    back: str


def begin(context: Context) -> tuple[Choice, ...]:
    """Give the types that a question may be about, with their pages."""
    return context.once(("beginnings",), lambda: _beginnings(context))


def _beginnings(context: Context) -> tuple[Choice, ...]:
    return tuple(
        found
        for kind in context.schema.types.values()
        if (found := _choice(context, kind.plural, [_node(0, kind.slug)], [], "a"))
    )


def build(context: Context, text: str, at: str) -> Building:
    """Give a question as far as it is, and how it may go on from a place."""
    return context.once(("building", text, at), lambda: _built(context, text, at))


def _built(context: Context, text: str, at: str) -> Building:
    bound = asking.bind(context, text)
    pattern = graph.parse(text, context.schema)
    answer = asking.ask(context, text, limit=1)
    nodes, edges = pattern.nodes, pattern.edges
    if not _is_plain(pattern):
        return Building(
            text, "", answer.sentence, answer.total, answer.truncated, (), (), (), ""
        )
    names = [node.name for node in nodes]
    at = at if at in names else names[-1]
    place = names.index(at)
    steps: tuple[Choice, ...] = ()
    if len(edges) < MOST_EDGES:
        found = _steps(context, nodes, edges, place)
        steps = tuple(sorted(found, key=lambda each: (-each.count, each.words)))
    return Building(
        _written(nodes, edges),
        at,
        answer.sentence,
        answer.total,
        answer.truncated,
        tuple(Place(node.name, _words(context, bound, node)) for node in nodes),
        steps,
        tuple(_pages(context, nodes, edges, place)),
        _written(nodes[:-1], edges[:-1]) if edges else "",
    )


def _is_plain(pattern: graph.Pattern) -> bool:
    """Tell whether a pattern says nothing that choices cannot."""
    single = all(
        node.name in NAMES and node.test is None and len(node.types) < 2
        for node in pattern.nodes
    )
    simple = all(
        len(edge.relations) == 1
        and edge.direction
        and not edge.repeats
        and edge.test is None
        and edge.right == number + 1
        for number, edge in enumerate(pattern.edges)
    )
    return single and simple and not (pattern.returns or pattern.orders)


def _steps(
    context: Context,
    nodes: Sequence[PatternNode],
    edges: Sequence[PatternEdge],
    place: int,
) -> Iterator[Choice]:
    """Yield what links may follow from a place, those that leave answers."""
    here = nodes[place].types[0] if nodes[place].types else ""
    for relation in context.schema.relations.values():
        for direction in (1, -1):
            if relation.symmetric and direction < 0:
                continue
            for other in _others(relation, here, direction):
                node = _node(len(nodes), other)
                edge = PatternEdge(place, len(nodes), (relation.slug,), direction)
                words = _step_words(context, here, edge, other)
                found = _choice(
                    context, words, [*nodes, node], [*edges, edge], node.name
                )
                if found:
                    yield found


def _others(relation: Relation, here: str, direction: int) -> list[str]:
    """Give the types at the other end; "" is any type."""
    if not relation.signatures:
        return [""] if relation.slug != MENTIONS or direction > 0 else []
    pairs = set(relation.signatures)
    if relation.symmetric:
        pairs |= {(target, source) for source, target in pairs}
    ends = [pair if direction > 0 else pair[::-1] for pair in pairs]
    return sorted({there for near, there in ends if not here or near == here})


def _pages(
    context: Context,
    nodes: Sequence[PatternNode],
    edges: Sequence[PatternEdge],
    place: int,
) -> Iterator[Choice]:
    """Yield the pages that stand at a place most often, or that any page may."""
    node = nodes[place]
    if node.slug:
        free = [*nodes]
        free[place] = replace(node, slug="")
        found = _choice(context, "any page", free, edges, node.name)
        if found:
            yield found
        return
    often, more = _most_often(context, _written(nodes, edges), node.name, place)
    for page, count in often:
        fixed = [*nodes]
        fixed[place] = replace(node, slug=page.slug)
        yield Choice(page.title, _written(fixed, edges), node.name, count, more, page)


def _most_often(
    context: Context, text: str, name: str, place: int
) -> tuple[list[tuple[PageRef, int]], bool]:
    """Give the pages of most answers at a place, and whether there may be more."""
    bound = asking.bind(context, text)
    counts = graph.count_at(context.network(), bound, context.reader, place)
    if counts is not None:
        # Some more than are shown, so that equal counts come by title.
        likely = nlargest(MOST_PAGES * 4, counts, key=counts.__getitem__)
        pages = refs(context, likely).values()
        ranked = sorted(pages, key=lambda page: (-counts[page.id], page.title))
        return [(page, counts[page.id]) for page in ranked[:MOST_PAGES]], False
    asked = f"{text} RETURN {name}, count(*) ORDER BY count(*) DESC"
    answer = asking.ask(context, asked, limit=MOST_PAGES)
    rows = [tuple(row.cells) for row in answer.rows]
    return [
        (page, count)
        for page, count in rows
        if isinstance(page, PageRef) and isinstance(count, int)
    ], answer.truncated


def _choice(
    context: Context,
    words: str,
    nodes: Sequence[PatternNode],
    edges: Sequence[PatternEdge],
    at: str,
) -> Choice | None:
    """Give a choice with what it leaves, None where that is nothing."""
    text = _written(nodes, edges)
    network, reader = context.network(), context.reader
    bound = asking.bind(context, text)
    total = graph.count_rows(network, bound, reader)
    if total is not None:
        return Choice(words, text, at, total) if total else None
    found = graph.answer(
        network,
        bound,
        reader,
        limit=1,
        with_steps=False,
        most=MOST_COUNTED,
        work=WORK,
    )
    if not found.total:
        return None
    return Choice(words, text, at, found.total, found.truncated)


def _step_words(context: Context, here: str, edge: PatternEdge, other: str) -> str:
    """Word a link by itself: “that apply concepts”."""
    nodes = (_node(0, here), _node(1, other))
    step = _written(nodes, [replace(edge, left=0, right=1)])
    parsed = graph.parse(step, context.schema)
    words = graph.read_back(context.network(), parsed)
    return " ".join(str(each) for each in words).partition(" ")[2]


def _words(context: Context, bound: graph.Pattern, node: PatternNode) -> str:
    page = bound.nodes[bound.place(node.name)].page
    if page is not None:
        return refs(context, [page])[page].title
    kind = context.schema.types.get(node.types[0]) if node.types else None
    return kind.plural if kind else "pages"


def _node(place: int, page_type: str) -> PatternNode:
    return PatternNode(NAMES[place], (page_type,) if page_type else ())


def _written(nodes: Sequence[PatternNode], edges: Sequence[PatternEdge]) -> str:
    """Write places and links as a pattern; a branch begins a path of its own."""
    text, end = _place(nodes[0], first=True), 0
    for edge in edges:
        if edge.left != end:
            text += f", {_place(nodes[edge.left], first=False)}"
        relation = f"-[{'|'.join(edge.relations)}]-"
        arrow = f"{relation}>" if edge.direction > 0 else f"<{relation}"
        text += arrow + _place(nodes[edge.right], first=True)
        end = edge.right
    return text


def _place(node: PatternNode, *, first: bool) -> str:
    if not first:
        return f"({node.name})"
    types = f":{'|'.join(node.types)}" if node.types else ""
    slug = f' {{slug: "{node.slug}"}}' if node.slug else ""
    return f"({node.name}{types}{slug})"
