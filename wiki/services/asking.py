"""Patterns as questions: their answers as tables, on pages, along paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import graph
from graph import PAGE_VARIABLE, Pattern, PatternError, Step, cursors
from wiki.errors import InvalidError
from wiki.services.context import Context, stamp
from wiki.services.evidence import gather
from wiki.services.facts import StoredFacts
from wiki.services.graph_views import AnswerRow, AnswerView, TypeAnswer
from wiki.services.pages import known, refs
from wiki.services.tallies import Line, Table, heads
from wiki.services.views import PageRef
from wiki.store import pages as page_store

SHOWN_ANSWERS = 12
MOST_ON_A_PAGE = 2_000
MOST_GATHERED = 10_000
"""Rows that are looked at before counted or sorted ones are shown."""


class UnreadablePatternError(InvalidError):
    """A pattern that cannot be read: where, and what could have been meant."""

    def __init__(self, pattern: str, error: PatternError) -> None:
        super().__init__(
            f"The pattern cannot be read. {error}.", {"pattern": [str(error)]}
        )
        self.before = pattern[: error.position]
        self.marked = pattern[error.position : error.position + error.length]
        self.after = pattern[error.position + error.length :]
        self.suggestion = error.suggestion


@dataclass(frozen=True, slots=True)
class _Tally:
    """A screen of counted or sorted lines, each with the steps behind it."""

    lines: tuple[tuple[Line, tuple[Step, ...]], ...]
    total: int
    truncated: bool


def ask(
    context: Context, pattern: str, *, limit: int = 50, cursor: str = ""
) -> AnswerView:
    """Give the answers of a pattern, a screen at a time."""
    network = context.network()
    bound = bind(context, pattern)
    facts = StoredFacts(context)
    words = graph.read_back(network, bound, facts.pages_meant(bound))
    if bound.is_gathered:
        rows, found = _gathered(context, bound, facts, limit, cursor)
    else:
        rows, found = _streamed(context, bound, facts, limit, cursor)
    named = [word.page for word in words if isinstance(word, graph.PageWord)]
    pages = refs(context, named)
    return AnswerView(
        sentence="".join(
            pages[word.page].title if isinstance(word, graph.PageWord) else word
            for word in words
        ),
        columns=bound.columns,
        heads=heads(context.schema, bound),
        rows=rows,
        total=found.total,
        next=found.next,
        truncated=found.truncated,
        is_counted=bound.counts,
    )


def changed(context: Context, answer: AnswerView) -> list[str]:
    """Give for each answer when one of its pages changed last."""
    ids = {cell.id for row in answer.rows for cell in _pages_of(row)}
    rows = page_store.by_ids(context.unit, ids, context.viewer.level)
    return [
        max(
            (rows[cell.id].updated for cell in _pages_of(row) if cell.id in rows),
            default=stamp(context.now),
        )
        for row in answer.rows
    ]


def _pages_of(row: AnswerRow) -> list[PageRef]:
    return [cell for cell in row.cells if isinstance(cell, PageRef)]


def type_answers(context: Context, page: PageRef) -> tuple[TypeAnswer, ...]:
    """Give the standing questions of a page's type with the pages that answer them."""
    kind = context.schema.types.get(page.type)
    if kind is None or page.id not in context.network():
        return ()
    answers = []
    for question in kind.questions:
        bound = bind(context, question.pattern, page.id)
        column = bound.place(question.column)
        found = graph.answer(
            context.network(),
            bound,
            context.reader,
            limit=MOST_ON_A_PAGE,
            facts=StoredFacts(context),
            with_steps=False,
            most=MOST_ON_A_PAGE,
        )
        ids = list(dict.fromkeys(row.pages[column] for row in found.rows))
        pages = refs(context, ids[: SHOWN_ANSWERS * 4])
        ordered = sorted(pages.values(), key=lambda each: each.title.casefold())
        if ordered:
            answers.append(
                TypeAnswer(
                    question.title,
                    question.pattern.replace(PAGE_VARIABLE, f'"{page.slug}"'),
                    tuple(ordered[:SHOWN_ANSWERS]),
                    len(ids),
                )
            )
    return tuple(answers)


def pages_in(context: Context, pattern: str) -> list[int]:
    """Give every page that stands in an answer of a pattern, each once."""
    answer = _all_rows(context, bind(context, pattern), StoredFacts(context))
    return list(dict.fromkeys(page for row in answer.rows for page in row.pages))


def rows_of(context: Context, pattern: str) -> tuple[list[Sequence[int]], bool]:
    """Give the pages of each answer, and whether there may be more than these."""
    answer = _all_rows(context, bind(context, pattern), StoredFacts(context))
    return [row.pages for row in answer.rows], answer.truncated


def counted_at(context: Context, pattern: str, kind: str) -> dict[int, int] | None:
    """Count the answers in which each page of a type stands, None where it is dear."""
    bound = bind(context, pattern)
    places = [place for place, node in enumerate(bound.nodes) if node.types == (kind,)]
    if len(places) != 1:
        return None
    return graph.count_at(context.network(), bound, context.reader, places[0])


def along(
    context: Context, pattern: str, start: int, terms: graph.Terms, limit: int
) -> graph.Paths:
    """Give the cheapest paths from a page along a pattern that is one path."""
    network = context.network()
    bound = bind(context, pattern, start)
    if not bound.is_path:
        raise InvalidError(
            "Only a pattern that is one path, with no page named twice, leads from a"
            " page along it. Ask the pattern by itself."
        )
    ends = (bound.nodes[0].page, bound.nodes[-1].page)
    if start not in ends:
        bound = bound.starting_at(start)
    found = graph.answer(
        network,
        bound,
        context.reader,
        limit=MOST_ON_A_PAGE,
        facts=StoredFacts(context),
        most=MOST_ON_A_PAGE,
    )
    paths = [
        graph.path_of(network, _from(network, start, row.steps), context.reader)
        for row in found.rows
        if row.steps and not terms.avoid.intersection(row.pages)
    ]
    paths.sort(key=lambda path: path.cost)
    return graph.Paths(tuple(paths[:limit]), truncated=found.truncated)


def bind(context: Context, text: str, page: int = 0) -> Pattern:
    """Read a pattern and put pages in the place of slugs, `page` in that of `$page`."""
    try:
        pattern = graph.parse(text, context.schema)
    except PatternError as error:
        raise UnreadablePatternError(text, error) from error
    pages = {
        slug: page if page and slug == PAGE_VARIABLE else known(context, slug).id
        for slug in pattern.slugs
    }
    return pattern.bind(pages)


def _from(network: graph.Network, start: int, steps: Sequence[Step]) -> Sequence[Step]:
    """Turn the steps round when the page asked from stands at their end."""
    if not steps or steps[0].source == start:
        return steps
    return [graph.turned(network, step) for step in reversed(steps)]


def _all_rows(context: Context, bound: Pattern, facts: StoredFacts) -> graph.Answer:
    return graph.answer(
        context.network(),
        bound,
        context.reader,
        limit=MOST_GATHERED,
        facts=facts,
        with_steps=False,
        most=MOST_GATHERED,
    )


def _streamed(
    context: Context, bound: Pattern, facts: StoredFacts, limit: int, cursor: str
) -> tuple[tuple[AnswerRow, ...], graph.Answer]:
    """Give a screen of rows in the graph's order, with their evidence."""

    def look_up() -> graph.Answer:
        network, reader = context.network(), context.reader
        return graph.answer(
            network,
            bound,
            reader,
            limit=limit,
            cursor=cursor,
            facts=facts,
            counted=None if cursor else graph.count_rows(network, bound, reader),
        )

    try:
        # What begins an answer is asked for again and again, and counts all of it.
        found = look_up() if cursor else context.once(("answer", bound, limit), look_up)
    except ValueError as error:
        raise InvalidError(str(error)) from error
    evidenced = gather(
        context,
        [step for row in found.rows for step in row.steps],
        [page for row in found.rows for page in row.pages],
    )
    # The graph may be newer than this transaction, and name pages it lacks.
    there = [
        row
        for row in found.rows
        if all(page in evidenced.pages for page in row.pages)
        and evidenced.complete(row.steps)
    ]
    table = Table(bound, facts, [row.pages for row in there], evidenced.pages)
    return tuple(
        AnswerRow(table.line(row.pages), evidenced.steps(row.steps)) for row in there
    ), found


def _gathered(
    context: Context, bound: Pattern, facts: StoredFacts, limit: int, cursor: str
) -> tuple[tuple[AnswerRow, ...], graph.Answer]:
    """Give a screen of rows that were counted, made distinct or sorted."""
    try:
        offset = cursors.offset(cursor, bound.digest) if cursor else 0
    except ValueError as error:
        raise InvalidError(str(error)) from error
    tally = context.once(
        ("tally", bound, offset, limit),
        lambda: _tallied(context, bound, facts, offset, limit),
    )
    evidenced = gather(context, [step for _, some in tally.lines for step in some])
    rows = tuple(
        AnswerRow(line, evidenced.steps(some) if evidenced.complete(some) else ())
        for line, some in tally.lines
    )
    ends = offset + limit
    following = cursors.at(ends, bound.digest) if ends < tally.total else ""
    return rows, graph.Answer(
        bound.columns, (), tally.total, tally.truncated, following
    )


def _tallied(
    context: Context, bound: Pattern, facts: StoredFacts, offset: int, limit: int
) -> _Tally:
    found = _all_rows(context, bound, facts)
    all_pages = [row.pages for row in found.rows]
    pages = refs(context, {page for row in all_pages for page in row})
    lines = Table(bound, facts, all_pages, pages).tallied()
    shown = lines[offset : offset + limit]
    steps: list[tuple[Step, ...]] = [()] * len(shown)
    if not bound.counts:
        examples = [members[0] for _, members in shown]
        network, reader = context.network(), context.reader
        steps = graph.evidence(network, bound, reader, examples, facts)
    each = zip((line for line, _ in shown), steps, strict=True)
    return _Tally(tuple(each), len(lines), found.truncated)
