"""How pages are connected: paths as sentences."""

from __future__ import annotations

from collections.abc import Sequence

import graph
from wiki.errors import InvalidError
from wiki.services.asking import along
from wiki.services.context import Context
from wiki.services.evidence import Evidenced, gather
from wiki.services.pages import known, reference
from wiki.services.views import NearestView, PageRef, PathsView, PathView
from wiki.text.dates import day_number, parse_date


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
    limit: int = 5,
) -> PathsView:
    """Give the cheapest paths from a page to a page, to a type, or along a pattern."""
    start = known(context, source)
    terms = graph.Terms(
        reader=context.reader,
        avoid=frozenset(known(context, name).id for name in avoid),
        verified=verified,
        at=day_number(parse_date(at).latest) if at else 0,
    )
    network = context.network()
    goal = None
    if pattern:
        found = along(context, pattern, start.id, terms, limit)
    elif to_type:
        if to_type not in context.schema.types:
            raise InvalidError(f"There is no page type “{to_type}”.")
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


def _view(
    context: Context,
    source: PageRef,
    found: graph.Paths,
    *,
    target: PageRef | None,
    to_type: str,
) -> PathsView:
    steps = [step for path in found.paths for step in path.steps]
    evidenced = gather(context, steps, (each.page for each in found.nearest))
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
            NearestView(
                evidenced.pages[each.page],
                each.distance,
                context.schema.relations[each.relation].label if each.relation else "",
            )
            for each in found.nearest
            if each.page in evidenced.pages
        ),
        truncated=found.truncated,
    )


def _path(evidenced: Evidenced, path: graph.Path) -> PathView:
    return PathView(
        evidenced.parts(path.sentence), evidenced.steps(path.steps), path.cost
    )


def _sentence(
    context: Context, source: PageRef, target: PageRef | None, to_type: str
) -> str:
    if target is not None:
        return f"How {source.title} leads to {target.title}"
    if to_type:
        plural = context.schema.types[to_type].plural.lower()
        return f"How {source.title} leads to {plural}"
    return f"What leads from {source.title} along this pattern"
