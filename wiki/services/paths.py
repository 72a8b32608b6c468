"""How pages are connected: paths as sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import graph
from wiki.errors import InvalidError
from wiki.services.asking import along
from wiki.services.context import Context
from wiki.services.evidence import Evidenced, gather
from wiki.services.graph_views import NearestView, PathsView, PathView
from wiki.services.naming import look_up
from wiki.services.pages import known, reference
from wiki.services.views import PageRef
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
    relations: Sequence[str] = (),
    types: Sequence[str] = (),
    limit: int = 5,
) -> PathsView:
    """Give the cheapest paths from a page to a page, to a type, or along a pattern.

    `avoid` names pages not to pass, `relations` the only relations walked, `types` the
    only types of the pages between the ends; `at` is a day or a longer time, at whose
    end the links must hold.
    """
    names = look_up(context.unit, [source, target, *avoid], context.viewer.level)
    start = known(context, source, names)
    terms = graph.Terms(
        reader=context.reader,
        avoid=frozenset(known(context, name, names).id for name in avoid),
        verified=verified,
        at=day_number(parse_date(at).latest) if at else 0,
        relations=_among(relations, context.schema.relations, "relation"),
        types=_among(types, context.schema.types, "page type"),
    )
    network = context.network()
    goal = None
    if pattern:
        found = along(context, pattern, start.id, terms, limit)
    elif to_type:
        _among([to_type], context.schema.types, "page type")
        found = context.once(
            ("paths", start.id, to_type, terms, limit),
            lambda: graph.to_type(network, start.id, to_type, terms, limit=limit),
        )
    else:
        goal = reference(known(context, target, names))
        if goal.id == start.id:
            raise InvalidError("Both ends are the same page. Choose two pages.")
        end = goal.id
        found = context.once(
            ("paths", start.id, end, terms, limit),
            lambda: graph.between(network, start.id, end, terms, limit=limit),
        )
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
