"""How pages are connected: paths as sentences, patterns as questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import graph
from graph import PAGE_VARIABLE, Pattern, PatternError, Step
from wiki.errors import InvalidError
from wiki.services.context import Context
from wiki.services.evidence import Evidenced, gather
from wiki.services.history import number_of
from wiki.services.pages import known, reference, refs
from wiki.services.views import (
    AnswerRow,
    AnswerView,
    NearestView,
    PageRef,
    PathsView,
    PathView,
    TypeAnswer,
)
from wiki.text.dates import day_number, parse_date

SHOWN_ANSWERS = 12


def find_paths(
    context: Context,
    source: str,
    *,
    target: str = "",
    to_type: str = "",
    pattern: str = "",
    avoid: Sequence[str] = (),
    verified: bool = False,
    at: str = "",
    relations: Sequence[str] = (),
    types: Sequence[str] = (),
    limit: int = 5,
) -> PathsView:
    """Give the cheapest paths from a page to a page, to a type, or along a pattern.

    `avoid` names pages not to pass, `relations` the only relations walked, `types` the
    only types of the pages between the ends; `at` is a day or a longer time, at whose
    end the links must hold.
    """
    start = known(context, source)
    terms = graph.Terms(
        reader=context.reader,
        avoid=frozenset(known(context, name).id for name in avoid),
        verified=verified,
        at=day_number(parse_date(at).latest) if at else 0,
        relations=_among(relations, context.schema.relations, "relation"),
        types=_among(types, context.schema.types, "page type"),
    )
    network = context.network()
    goal = None
    if pattern:
        found = _along(context, pattern, start.id, terms, limit)
    elif to_type:
        _among([to_type], context.schema.types, "page type")
        found = graph.to_type(network, start.id, to_type, terms, limit=limit)
    else:
        goal = reference(known(context, target))
        if goal.id == start.id:
            raise InvalidError("Both ends are the same page. Choose two pages.")
        found = graph.between(network, start.id, goal.id, terms, limit=limit)
    return _view(
        context,
        reference(start),
        found,
        target=goal,
        to_type=to_type,
    )


def ask(
    context: Context, pattern: str, *, limit: int = 50, cursor: str = ""
) -> AnswerView:
    """Give the answers of a pattern, a screen at a time."""
    network = context.network()
    bound = _bound(context, pattern, "")
    offset = number_of(cursor) or 0
    found = graph.answer(network, bound, context.reader, limit=limit, offset=offset)
    steps = [step for row in found.rows for step in row.steps]
    words = graph.read_back(network, bound)
    named = [word.page for word in words if isinstance(word, graph.PageWord)]
    lonely = [page for row in found.rows for page in row.pages]
    evidenced = gather(context, steps, [*named, *lonely])
    rows = tuple(
        AnswerRow(
            tuple(evidenced.pages[page] for page in row.pages),
            evidenced.steps(row.steps),
        )
        for row in found.rows
        if all(page in evidenced.pages for page in row.pages)
    )
    following = offset + limit
    return AnswerView(
        sentence="".join(part.text for part in evidenced.parts(words)),
        columns=found.columns,
        rows=rows,
        total=found.total,
        next=str(following) if following < found.total else "",
        truncated=found.truncated,
    )


def type_answers(context: Context, page: PageRef) -> tuple[TypeAnswer, ...]:
    """Give the standing questions of a page's type with the pages that answer them."""
    kind = context.schema.types.get(page.type)
    if kind is None or page.id not in context.network():
        return ()
    answers = []
    for question in kind.questions:
        bound = _bound(context, question.pattern, page.slug)
        column = bound.columns.index(question.column)
        found = graph.answer(
            context.network(), bound, context.reader, limit=2_000, with_steps=False
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


def answering(context: Context, question: str) -> set[int]:
    """Give every page that stands in an answer of a standing question."""
    found = next(
        (each for each in context.schema.questions if each.slug == question), None
    )
    if found is None:
        known_slugs = ", ".join(each.slug for each in context.schema.questions)
        raise InvalidError(
            f"There is no question “{question}”. There are: {known_slugs}."
        )
    bound = _bound(context, found.pattern, "")
    answer = graph.answer(
        context.network(), bound, context.reader, limit=10_000, with_steps=False
    )
    return {page for row in answer.rows for page in row.pages}


def _along(
    context: Context, pattern: str, start: int, terms: graph.Terms, limit: int
) -> graph.Paths:
    network = context.network()
    source = refs(context, [start])[start]
    bound = _bound(context, pattern, source.slug)
    ends = (bound.nodes[0].page, bound.nodes[-1].page)
    if start not in ends:
        bound = bound.starting_at(start)
    found = graph.answer(network, bound, context.reader, limit=2_000)
    paths = [
        graph.path_of(network, _from(network, start, row.steps), context.reader)
        for row in found.rows
        if not terms.avoid.intersection(row.pages)
    ]
    paths.sort(key=lambda path: path.cost)
    return graph.Paths(tuple(paths[:limit]), truncated=found.truncated)


def _from(network: graph.Network, start: int, steps: Sequence[Step]) -> Sequence[Step]:
    """Turn the steps round when the page asked from stands at their end."""
    if not steps or steps[0].source == start:
        return steps
    return [graph.turned(network, step) for step in reversed(steps)]


def _bound(context: Context, text: str, page: str) -> Pattern:
    try:
        pattern = graph.parse(text, context.schema)
    except PatternError as error:
        raise InvalidError(
            f"The pattern cannot be read. {error}.", {"pattern": [str(error)]}
        ) from error
    pages = {}
    for slug in pattern.slugs:
        name = page if slug == PAGE_VARIABLE else slug
        pages[slug] = known(context, name).id
    return pattern.bind(pages)


def _view(
    context: Context,
    source: PageRef,
    found: graph.Paths,
    *,
    target: PageRef | None,
    to_type: str,
) -> PathsView:
    steps = [step for path in found.paths for step in path.steps]
    more = [page for path in found.paths for page in path.alike]
    more += [each.page for each in found.nearest]
    evidenced = gather(context, steps, more)
    wish = target.title if target else _one_of(context, to_type)
    return PathsView(
        source=source,
        target=target,
        to_type=to_type,
        sentence=_sentence(context, source, target, to_type),
        # The graph may be newer than this transaction, and name pages it lacks.
        paths=tuple(
            _path(evidenced, each)
            for each in found.paths
            if evidenced.complete(each.steps)
        ),
        nearest=tuple(
            _near(context, each, evidenced.pages[each.page], wish)
            for each in found.nearest
            if each.page in evidenced.pages
        ),
        truncated=found.truncated,
    )


def _path(evidenced: Evidenced, path: graph.Path) -> PathView:
    return PathView(
        evidenced.parts(path.sentence),
        evidenced.steps(path.steps),
        path.cost,
        through_hub=path.through_hub,
        alike=tuple(
            evidenced.pages[page] for page in path.alike if page in evidenced.pages
        ),
    )


def _near(
    context: Context, near: graph.Nearest, page: PageRef, wish: str
) -> NearestView:
    if not near.relation:
        return NearestView(page, near.distance, "", relaxed=near.relaxed)
    label = context.schema.relations[near.relation].wording(forward=near.forward)
    return NearestView(
        page,
        near.distance,
        label,
        would_join=f"{page.title} {graph.predicate(label)} {wish}",
    )


def _one_of(context: Context, page_type: str) -> str:
    if not page_type:
        return ""
    label = context.schema.types[page_type].label.lower()
    return f"{'an' if label.startswith(('a', 'e', 'i', 'o')) else 'a'} {label}"


def _among(slugs: Sequence[str], known: Collection[str], what: str) -> frozenset[str]:
    for slug in slugs:
        if slug not in known:
            raise InvalidError(
                f"There is no {what} “{slug}”. There are: {', '.join(sorted(known))}."
            )
    return frozenset(slugs)


def _sentence(
    context: Context, source: PageRef, target: PageRef | None, to_type: str
) -> str:
    if target is not None:
        return f"How {source.title} leads to {target.title}"
    if to_type:
        plural = context.schema.types[to_type].plural.lower()
        return f"How {source.title} leads to {plural}"
    return f"What leads from {source.title} along this pattern"
