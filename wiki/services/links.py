"""Links read from either end, grouped by relation, with labels that fit the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from wiki.errors import InvalidError
from wiki.services.context import Context
from wiki.services.naming import Names, look_up
from wiki.services.views import Evidence, LinkGroup, LinkView, PageRef
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store.links import LinkRow
from wiki.store.pages import PageRow
from wiki.text.dates import parse_date
from wiki.text.document import Document

Groups = tuple[LinkGroup, ...]
WEB = ("http://", "https://")


def groups_of(context: Context, row: PageRow, limit: int) -> tuple[Groups, Groups]:
    """Give what a page states and what is stated about it, up to `limit` a relation."""
    outgoing = link_store.outgoing(context.unit, row.id)
    return _groups(context, row, outgoing, limit)


def groups_about(context: Context, row: PageRow, limit: int) -> Groups:
    """Give what is stated about a page on others, up to `limit` a relation."""
    return _groups(context, row, [], limit)[1]


def _groups(
    context: Context, row: PageRow, outgoing: Sequence[LinkRow], limit: int
) -> tuple[Groups, Groups]:
    level = context.viewer.level
    incoming = link_store.incoming(context.unit, row.id, level, limit)
    totals: dict[str, int] = {}
    if any(len(list(rows)) >= limit for _, rows in _by_relation(incoming)):
        totals = link_store.count_incoming(context.unit, row.id, level)
    ends = [each.target_id for each in outgoing if each.target_id is not None]
    pages = page_store.by_ids(
        context.unit, [*ends, *(each.source_id for each in incoming)], level
    )
    cited = cited_pages(context, [*outgoing, *incoming])
    states = [_view(context, each, pages, cited, forward=True) for each in outgoing]
    stated = [_view(context, each, pages, cited, forward=False) for each in incoming]
    return (
        _grouped(context, states, limit, {}, forward=True),
        _grouped(context, stated, limit, totals, forward=False),
    )


def groups_in(context: Context, document: Document, names: Names) -> Groups:
    """Give the links that a past document states in its front matter."""
    views = []
    for number, link in enumerate(document.links):
        candidates = names.candidates(link.target)
        row = candidates[0] if len(candidates) == 1 else None
        views.append(
            LinkView(
                key=number,
                relation=link.relation,
                label=label(context, link.relation, forward=True),
                forward=True,
                page=_reference(row) if row else None,
                name=row.title if row else link.target,
                note=link.note,
                evidence=evidence(link.evidence, {}),
                since=shown_date(link.since),
                until=shown_date(link.until),
                position=link.position,
                status=link.status,
                period=(link.since, link.until),
            )
        )
    return _grouped(context, views, len(views), {}, forward=True)


def label(context: Context, relation: str, *, forward: bool) -> str:
    """Word a relation in the direction it is read; a dropped one by its slug."""
    known = context.schema.relations.get(relation)
    return known.wording(forward=forward) if known else relation


def evidence(text: str, pages: Mapping[str, PageRef]) -> Evidence | None:
    """Give where a statement was seen: an address, a page, or words."""
    if not text:
        return None
    if text.startswith(WEB):
        return Evidence(text, url=text)
    return Evidence(text, page=pages.get(text))


def shown_date(text: str) -> str:
    """Write a partial date as people write it, "" for none."""
    if not text:
        return ""
    try:
        return parse_date(text).shown
    except InvalidError:
        return text


def cited_pages(context: Context, rows: Iterable[LinkRow]) -> dict[str, PageRef]:
    """Give the pages that these statements name as their evidence, by name."""
    names = {
        row.evidence
        for row in rows
        if row.evidence and not row.evidence.startswith(WEB)
    }
    if not names:
        return {}
    found = look_up(context.unit, names, context.viewer.level)
    return {
        name: _reference(candidates[0])
        for name in names
        if len(candidates := found.candidates(name)) == 1
    }


def _view(
    context: Context,
    row: LinkRow,
    pages: dict[int, PageRow],
    cited: dict[str, PageRef],
    *,
    forward: bool,
) -> LinkView:
    end = pages.get(row.target_id or 0) if forward else pages.get(row.source_id)
    return LinkView(
        key=row.id,
        relation=row.relation,
        label=label(context, row.relation, forward=forward),
        forward=forward,
        page=_reference(end) if end else None,
        name=end.title if end else row.target_name,
        note=row.note,
        evidence=evidence(row.evidence, cited),
        since=shown_date(row.since),
        until=shown_date(row.until),
        position=row.position,
        status=row.status,
        context=row.context,
        period=(row.since, row.until),
    )


def _grouped(
    context: Context,
    views: Sequence[LinkView],
    limit: int,
    totals: dict[str, int],
    *,
    forward: bool,
) -> Groups:
    order = {slug: number for number, slug in enumerate(context.schema.relations)}
    groups: dict[str, list[LinkView]] = {}
    for view in views:
        groups.setdefault(view.relation, []).append(view)
    return tuple(
        LinkGroup(
            relation=relation,
            label=label(context, relation, forward=forward),
            forward=forward,
            links=tuple(groups[relation][:limit]),
            total=max(totals.get(relation, 0), len(groups[relation])),
        )
        for relation in sorted(groups, key=lambda slug: order.get(slug, len(order)))
    )


def _by_relation(rows: Sequence[LinkRow]) -> Iterable[tuple[str, Iterable[LinkRow]]]:
    return groupby(rows, key=lambda row: row.relation)


def _reference(row: PageRow) -> PageRef:
    return PageRef(row.id, row.slug, row.title, row.type, row.summary)
