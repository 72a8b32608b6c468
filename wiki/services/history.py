"""What happened: a page's revisions, their differences, the wiki's recent changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.schema import Schema
from wiki.errors import InvalidError
from wiki.services.context import Context
from wiki.services.naming import Names, look_up
from wiki.services.pages import get_revision, known_type, reference, refs, remembered
from wiki.services.views import (
    ChangeItem,
    LinkChanges,
    NamedLink,
    PageRef,
    RevisionItem,
)
from wiki.store import changes as change_store
from wiki.store import listings as listing_store
from wiki.store import revisions as revision_store
from wiki.store.revisions import RevisionRow
from wiki.text.diff import DocumentDiff, document_diff
from wiki.text.frontmatter import parse_page
from wiki.text.summary import Summary

SHOWN_LINKS = 4
"""Links of each kind that a line of a history names."""

PARTS = {
    "type": "type",
    "title": "title",
    "summary": "summary",
    "visibility": "who may see it",
    "aliases": "other names",
    "text": "text",
    "order": "order of the links",
}
"""The parts of a page as sentences name them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions of a page and what the second says differently."""

    page: PageRef
    old: RevisionItem
    new: RevisionItem
    diff: DocumentDiff
    wording: Wording


def revisions(
    context: Context, slug: str, *, cursor: str = "", limit: int = 50
) -> tuple[tuple[RevisionItem, ...], str]:
    """Give a page's revisions, newest first, and the cursor of the following ones."""
    row = remembered(context, slug)
    found = revision_store.newest_first(
        context.unit,
        row.id,
        number_of(cursor),
        limit + 1,
        level=context.viewer.level,
    )
    wording = Wording.of(context, row.type, (each for each, _ in found[:limit]))
    sizes = [size for _, size in found]
    items = tuple(
        replace(
            wording.item(each, size),
            grown=size - before if before is not None else None,
        )
        for (each, size), before in zip(
            found[:limit], [*sizes[1:], None][:limit], strict=True
        )
    )
    return items, str(items[-1].number) if len(found) > limit else ""


def number_before(context: Context, slug: str, number: int) -> int | None:
    """Give the number of the last revision before this one that the reader may see."""
    row = remembered(context, slug)
    found = revision_store.newest_first(
        context.unit, row.id, number, 1, level=context.viewer.level
    )
    return found[0][0].number if found else None


def compare(context: Context, slug: str, old: int, new: int) -> Comparison:
    """Give the differences between two revisions of a page."""
    row = remembered(context, slug)
    before = get_revision(context, row, old)
    after = get_revision(context, row, new)
    diff = document_diff(parse_page(before.text), parse_page(after.text))
    links = [
        *diff.links_added,
        *diff.links_removed,
        *(e.new for e in diff.links_changed),
    ]
    wording = Wording.over(context, row.type, [link.target for link in links])
    return Comparison(
        reference(row),
        wording.item(before, len(before.text)),
        wording.item(after, len(after.text)),
        diff,
        wording,
    )


def changes(
    context: Context, *, since: str = "", before: str = "", limit: int = 50
) -> tuple[tuple[ChangeItem, ...], str]:
    """Give recent changes and the cursor to go on with.

    Newest first; with `since` those after that cursor, oldest first.
    """
    rows = change_store.list_visible(
        context.unit,
        context.viewer.level,
        before=number_of(before),
        since=number_of(since),
        limit=limit + 1,
    )
    pages = refs(context, (row.page_id for row in rows))
    items = tuple(
        ChangeItem(
            cursor=row.id,
            page=pages[row.page_id],
            revision=row.revision,
            kind=row.kind,
            author=row.author,
            at=row.at,
            comment=row.comment,
        )
        for row in rows[:limit]
        if row.page_id in pages
    )
    more = len(rows) > limit
    return items, str(rows[:limit][-1].id) if more else ""


def changed_last(
    context: Context, page_type: str, limit: int
) -> tuple[ChangeItem, ...]:
    """Give the pages of a type that were changed last, each with its newest change."""
    known_type(context, page_type)
    rows = listing_store.browse(
        context.unit,
        page_type,
        (),
        level=context.viewer.level,
        sort="updated",
        after=(),
        limit=limit,
    )
    return tuple(
        ChangeItem(0, reference(row), row.revision, "edit", row.author, row.updated, "")
        for row, _ in rows
    )


def number_of(cursor: str) -> int | None:
    """Read a cursor that is a number; raise `InvalidError` for anything else."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise InvalidError(
            f"“{cursor[:40]}” is not a place to go on from. Begin at the first page."
        )
    return int(cursor)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for what changed: parts by their labels, pages by title where visible."""

    _schema: Schema
    _type: str
    _names: Names

    @classmethod
    def of(
        cls, context: Context, page_type: str, rows: Iterable[RevisionRow]
    ) -> Wording:
        """Give the words for what these revisions changed."""
        targets = [
            target
            for row in rows
            if row.changes
            for _, links in Summary.from_plain(row.changes).links()
            for _, target in links.named
        ]
        return cls.over(context, page_type, targets)

    @classmethod
    def over(cls, context: Context, page_type: str, targets: Iterable[str]) -> Wording:
        """Give the words for links to these targets."""
        names = look_up(context.unit, targets, context.viewer.level)
        return cls(context.schema, page_type, names)

    def part(self, name: str) -> str:
        """Name a part of the page."""
        field = name.removeprefix("fields.")
        if field == name:
            return PARTS.get(name, name)
        kind = self._schema.types.get(self._type)
        known = kind.fields.get(field) if kind else None
        return known.label[:1].lower() + known.label[1:] if known else field

    def label(self, field: str) -> str:
        """Give the label of a field."""
        named = self.part(f"fields.{field}")
        return named[:1].upper() + named[1:]

    def link(self, relation: str, target: str) -> NamedLink:
        """Name a link of the page."""
        known = self._schema.relations.get(relation)
        label = known.label if known else relation
        rows = self._names.candidates(target)
        if len(rows) != 1:
            return NamedLink(label, target)
        return NamedLink(label, rows[0].title, reference(rows[0]))

    def item(self, row: RevisionRow, size: int) -> RevisionItem:
        """Give a revision as a history shows it."""
        summary = Summary.from_plain(row.changes) if row.changes else Summary()
        return RevisionItem(
            row.number,
            row.author,
            row.at,
            row.comment,
            row.digest,
            size,
            parts=tuple(self.part(name) for name in summary.parts),
            links=tuple(
                LinkChanges(
                    verb,
                    tuple(self.link(*named) for named in links.named[:SHOWN_LINKS]),
                    links.total - len(links.named[:SHOWN_LINKS]),
                )
                for verb, links in summary.links()
                if links.total
            ),
        )
