"""Reading pages: the one door through which a reader reaches any of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from graph.schema import PageType
from wiki.errors import InvalidError, NotFoundError
from wiki.services import deriving
from wiki.services import links as link_service
from wiki.services.context import Context
from wiki.services.file_facts import files_of
from wiki.services.naming import Names, ambiguous, look_up
from wiki.services.policy import may
from wiki.services.views import (
    FieldView,
    HeadLine,
    LinkGroup,
    Neighbours,
    PageItem,
    PageRef,
    PageView,
)
from wiki.store import contents as content_store
from wiki.store import links as link_store
from wiki.store import merged
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store.pages import PageRow
from wiki.store.revisions import RevisionRow
from wiki.text.dates import parse_date
from wiki.text.document import VISIBILITIES, Document, FieldValue
from wiki.text.frontmatter import parse_page
from wiki.text.markdown import Heading, render
from wiki.text.slugs import slugify
from wiki.text.wikilinks import list_links

SHOWN_PER_GROUP = 24


class Moved(Exception):  # noqa: N818 - a direction to go, not a failure
    """The page answers to this name, but lives at another address."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def readable(context: Context, slug: str) -> PageRow:
    """Give the page with this slug; hidden ones are missing like any other."""
    row = page_store.find(context.unit, slug, context.viewer.level)
    if row is None:
        raise NotFoundError(f"There is no page “{slug}”.")
    return row


def remembered(context: Context, slug: str) -> PageRow:
    """Give the page with this slug, or one that was merged into a readable page."""
    row = page_store.find(context.unit, slug, context.viewer.level)
    if row is not None:
        return row
    row = page_store.find_any(context.unit, slug)
    if row is None or row.level > context.viewer.level:
        return readable(context, slug)
    ends = merged.chain(context.unit, row.id)[-1:]
    if not page_store.by_ids(context.unit, ends, context.viewer.level):
        return readable(context, slug)
    return row


def may_restore(context: Context, slug: str) -> bool:
    """Tell whether a page of this slug is archived and this person may restore it."""
    row = page_store.find_any(context.unit, slug)
    return row is not None and row.archived and may(context, "archive")


def resolve(context: Context, name: str) -> PageRef:
    """Give the page whose address this is.

    Raises `Moved` for a title, an alias or an address it had before,
    `AmbiguousNameError` when several pages fit, `NotFoundError` when none does.
    """
    row = page_store.find(context.unit, name, context.viewer.level)
    if row is not None:
        return reference(row)
    found = named(context, name)
    if found is None:
        raise NotFoundError(f"There is no page “{name}”.")
    raise Moved(found.slug)


def named(context: Context, name: str, names: Names | None = None) -> PageRow | None:
    """Find the page that a slug, title, alias or former name means, spelt anyhow.

    `names` are what was looked up for several, this one among them. Raises
    `AmbiguousNameError` when several pages fit.
    """
    level = context.viewer.level
    found = (names or look_up(context.unit, [name], level)).find(name)
    if found is not None:
        return found
    rows = name_store.by_slug_key(context.unit, slugify(name), level)
    if len(rows) > 1:
        raise ambiguous(name, rows)
    return rows[0] if rows else None


def known(context: Context, name: str, names: Names | None = None) -> PageRow:
    """Give the page that `named` finds; raise `NotFoundError` when there is none."""
    row = named(context, name, names)
    if row is None:
        raise NotFoundError(f"No page is called “{name}”. Check the spelling.")
    return row


def reference(row: PageRow) -> PageRef:
    """Give what a link to the page needs."""
    return PageRef(row.id, row.slug, row.title, row.type, row.summary)


def item(row: PageRow) -> PageItem:
    """Give a page as a list shows it."""
    dated = parse_date(row.dated) if row.dated else None
    return PageItem(reference(row), dated, row.updated)


def refs(context: Context, ids: Iterable[int]) -> dict[int, PageRef]:
    """Give references to those of the pages that the reader may see."""
    rows = page_store.by_ids(context.unit, ids, context.viewer.level)
    return {number: reference(row) for number, row in rows.items()}


def document(context: Context, slug: str) -> tuple[Document, int]:
    """Give a page's newest document and its revision number."""
    row = readable(context, slug)
    return deriving.head_document(context.unit, row), row.revision


def document_at(context: Context, slug: str, number: int) -> Document:
    """Give the document of one revision."""
    return parse_page(get_revision(context, readable(context, slug), number).text)


def body_of(context: Context, view: PageView) -> str:
    """Give the body of a page as it is viewed, as its authors wrote it."""
    if view.as_of is None:
        return content_store.body_of(context.unit, view.page.id)
    return document_at(context, view.page.slug, view.as_of).body


def get_revision(context: Context, row: PageRow, number: int) -> RevisionRow:
    """Give one revision of a readable page."""
    # A number beyond what the column holds must not reach the database.
    near = 0 < number <= row.revision
    found = revision_store.find(context.unit, row.id, number) if near else None
    if found is None or found.level > context.viewer.level:
        raise NotFoundError(
            f"“{row.title}” has no revision {number}; its newest is {row.revision}."
        )
    return found


def view(context: Context, slug: str, *, shown: int = SHOWN_PER_GROUP) -> PageView:
    """Give a page as it is now, with up to `shown` links of each relation."""
    row = readable(context, slug)
    content = content_store.get(context.unit, row.id)
    fields = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in content.fields.items()
    }
    outline = tuple(Heading(*item) for item in content.outline)
    outgoing, incoming = link_service.groups_of(context, row, shown)
    return _compose(
        context,
        row,
        fields=fields,
        aliases=content.aliases,
        html=content.html,
        outline=outline,
        outgoing=outgoing,
        incoming=incoming,
    )


def view_revision(context: Context, slug: str, number: int) -> PageView:
    """Give a page as revision `number` had it; links to it are today's."""
    row = remembered(context, slug)
    return _past(context, row, get_revision(context, row, number))


def view_at(context: Context, slug: str, day: str) -> PageView:
    """Give a page as it was at the end of a day (or month, or year)."""
    row = readable(context, slug)
    last = parse_date(day).latest
    if last >= date.max:
        raise InvalidError(f"“{day}” has no end. Give a day such as 2018-03-21.")
    found = revision_store.at_moment(
        context.unit, row.id, (last + timedelta(days=1)).isoformat()
    )
    if found is None or found.level > context.viewer.level:
        raise NotFoundError(
            f"“{row.title}” did not exist yet on {day}; it was made on"
            f" {row.created[:10]}."
        )
    return replace(_past(context, row, found), as_of_date=day)


def view_document(context: Context, row: PageRow, then: Document) -> PageView:
    """Give a page as this document describes it; links to it are today's."""
    names = look_up(
        context.unit,
        deriving.names_in(then, list_links(then.body)),
        context.viewer.level,
    )
    rendered = render(
        then.body,
        deriving.resolver(context.schema, names),
        files_of(context.unit, then.body, context.viewer),
    )
    described = replace(
        row,
        type=then.type,
        title=then.title,
        summary=then.summary,
        level=VISIBILITIES.index(then.visibility),
    )
    _, incoming = link_service.groups_of(context, row, SHOWN_PER_GROUP)
    return _compose(
        context,
        described,
        fields=then.fields,
        aliases=then.aliases,
        html=rendered.html,
        outline=rendered.headings,
        outgoing=link_service.groups_in(context, then, names),
        incoming=incoming,
    )


def _past(context: Context, row: PageRow, found: RevisionRow) -> PageView:
    past = replace(row, author=found.author, updated=found.at, revision=found.number)
    return replace(
        view_document(context, past, parse_page(found.text)),
        as_of=found.number if found.number != row.revision else None,
    )


def _compose(
    context: Context,
    row: PageRow,
    *,
    fields: Mapping[str, FieldValue],
    aliases: tuple[str, ...],
    html: str,
    outline: tuple[Heading, ...],
    outgoing: tuple[LinkGroup, ...],
    incoming: tuple[LinkGroup, ...],
) -> PageView:
    kind = type_of(context, row.type)
    return PageView(
        page=reference(row),
        type=kind,
        fields=_field_views(context, kind, fields),
        raw_fields=fields,
        aliases=aliases,
        html=html,
        outline=outline,
        head=_head(kind, outgoing, incoming),
        outgoing=outgoing,
        incoming=incoming,
        series=_series(context, row, outgoing),
        revision=row.revision,
        author=row.author,
        updated=row.updated,
        visibility=VISIBILITIES[row.level],
        archived=row.archived,
        dated=deriving.date_of(context.schema, row.type, fields),
    )


def stated_about(context: Context, slug: str) -> tuple[LinkGroup, ...]:
    """Give what other pages state about a page, as its own screen shows it."""
    return link_service.groups_about(context, readable(context, slug), SHOWN_PER_GROUP)


def known_type(context: Context, slug: str) -> PageType:
    """Give a page type of the vocabulary; raise `NotFoundError` for any other."""
    if slug not in context.schema.types:
        raise NotFoundError(f"There is no page type “{slug}”.")
    return context.schema.types[slug]


def type_of(context: Context, slug: str) -> PageType:
    """Give a page's type; one that the vocabulary dropped is shown by its slug."""
    return context.schema.types.get(slug) or PageType(slug, slug, slug)


def _field_views(
    context: Context, kind: PageType, fields: Mapping[str, FieldValue]
) -> tuple[FieldView, ...]:
    labels = {
        name: facet.labels
        for facet in context.schema.facets.values()
        for name in facet.fields
        if facet.labels
    }
    return tuple(
        FieldView(field, value, _labelled(labels.get(name, {}), field.kind, value))
        for name, field in kind.fields.items()
        if (value := fields.get(name))
    )


def _labelled(labels: Mapping[str, str], kind: str, value: FieldValue) -> str:
    shown = show_field(kind, value)
    return labels.get(shown, shown)


def show_field(kind: str, value: FieldValue) -> str:
    """Write a field's value as people write it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if kind == "date":
        try:
            return parse_date(value).shown
        except InvalidError:
            return value
    if kind == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value):
        return f"{int(value):,}"
    return value


def _head(
    kind: PageType, outgoing: tuple[LinkGroup, ...], incoming: tuple[LinkGroup, ...]
) -> tuple[HeadLine, ...]:
    lines = []
    for item in kind.head:
        for group in incoming if item.inverse else outgoing:
            if group.relation != item.relation:
                continue
            links = tuple(
                link
                for link in group.links
                if not item.type or (link.page and link.page.type == item.type)
            )
            if links:
                total = len(links) if item.type else group.total
                lines.append(HeadLine(item.label, links, total))
    return tuple(lines)


def _series(
    context: Context, row: PageRow, outgoing: tuple[LinkGroup, ...]
) -> tuple[Neighbours, ...]:
    found = []
    for group in outgoing:
        relation = context.schema.relations.get(group.relation)
        if relation is None or not relation.ordered:
            continue
        for link in group.links:
            if link.page is not None and link.position is not None:
                found.append(_beside(context, row, link.page, group, link.position))
    return tuple(found)


def _beside(
    context: Context, row: PageRow, whole: PageRef, group: LinkGroup, position: int
) -> Neighbours:
    parts = link_store.parts(
        context.unit, whole.id, group.relation, context.viewer.level
    )
    others = [part for part in parts if part.source_id != row.id and part.position]
    before = [part for part in others if (part.position or 0) < position]
    after = [part for part in others if (part.position or 0) > position]
    wanted = [before[-1].source_id] if before else []
    wanted += [after[0].source_id] if after else []
    pages = refs(context, wanted)
    return Neighbours(
        whole=whole,
        position=position,
        count=max([position, *(part.position or 0 for part in parts)]),
        previous=pages.get(before[-1].source_id) if before else None,
        next=pages.get(after[0].source_id) if after else None,
    )


def slugs(context: Context) -> list[str]:
    """Give the slugs of all pages that the reader may see."""
    return page_store.all_slugs(context.unit, context.viewer.level)


def by_slug(
    context: Context, *, after: str, limit: int
) -> tuple[tuple[PageRef, ...], str]:
    """Give pages in order of slug after a cursor, and the cursor to go on with."""
    rows = page_store.after_slug(context.unit, after, context.viewer.level, limit + 1)
    shown = rows[:limit]
    following = shown[-1].slug if len(rows) > limit else ""
    return tuple(reference(row) for row in shown), following
