"""What happened: a page's revisions, their differences, the wiki's recent changes."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.errors import InvalidError
from wiki.services.context import Context
from wiki.services.pages import get_revision, readable, refs
from wiki.services.views import ChangeItem, PageRef, RevisionItem
from wiki.store import changes as change_store
from wiki.store import revisions as revision_store
from wiki.store.revisions import RevisionRow
from wiki.text.diff import DocumentDiff, document_diff
from wiki.text.frontmatter import parse_page


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions of a page and what the second says differently."""

    page: PageRef
    old: RevisionItem
    new: RevisionItem
    diff: DocumentDiff


def revisions(
    context: Context, slug: str, *, cursor: str = "", limit: int = 50
) -> tuple[tuple[RevisionItem, ...], str]:
    """Give a page's revisions, newest first, and the cursor of the following ones."""
    row = readable(context, slug)
    found = revision_store.newest_first(
        context.unit,
        row.id,
        number_of(cursor),
        limit + 1,
        level=context.viewer.level,
    )
    items = tuple(_item(each, size) for each, size in found[:limit])
    return items, str(items[-1].number) if len(found) > limit else ""


def number_before(context: Context, slug: str, number: int) -> int | None:
    """Give the number of the last revision before this one that the reader may see."""
    row = readable(context, slug)
    found = revision_store.newest_first(
        context.unit, row.id, number, 1, level=context.viewer.level
    )
    return found[0][0].number if found else None


def compare(context: Context, slug: str, old: int, new: int) -> Comparison:
    """Give the differences between two revisions of a page."""
    row = readable(context, slug)
    before = get_revision(context, row, old)
    after = get_revision(context, row, new)
    return Comparison(
        refs(context, [row.id])[row.id],
        _item(before, len(before.text)),
        _item(after, len(after.text)),
        document_diff(parse_page(before.text), parse_page(after.text)),
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


def number_of(cursor: str) -> int | None:
    """Read a cursor that is a number; raise `InvalidError` for anything else."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise InvalidError(
            f"“{cursor[:40]}” is not a place to go on from. Begin at the first page."
        )
    return int(cursor)


def _item(row: RevisionRow, size: int) -> RevisionItem:
    return RevisionItem(row.number, row.author, row.at, row.comment, row.digest, size)
