"""What happened: a page's revisions, their differences, the wiki's recent changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wiki.errors import InvalidError
from wiki.services.change_words import Wording
from wiki.services.context import Context
from wiki.services.pages import get_revision, known_type, reference, refs, remembered
from wiki.services.views import ChangeItem, PageRef, RevisionItem
from wiki.store import changes as change_store
from wiki.store import listings as listing_store
from wiki.store import revisions as revision_store
from wiki.store.revisions import RevisionRow
from wiki.text.diff import DocumentDiff, document_diff
from wiki.text.frontmatter import parse_page
from wiki.text.summary import Summary


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
    said = [_summary(each.changes) for each, _ in found[:limit]]
    wording = Wording.of(context, row.type, said)
    sizes = [size for _, size in found]
    items = tuple(
        replace(
            _item(each, size, wording),
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
        _item(before, len(before.text), wording),
        _item(after, len(after.text), wording),
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


def told(context: Context, items: Sequence[ChangeItem]) -> tuple[ChangeItem, ...]:
    """Give changes with what each of them changed on a page that was there before."""
    later = [(each.page.id, each.revision) for each in items if each.revision > 1]
    kept = revision_store.changed_by(context.unit, later) if later else {}
    said = [_summary(kept.get((each.page.id, each.revision))) for each in items]
    wording = Wording.of(context, "", said)
    return tuple(
        replace(
            each,
            parts=replace(wording, type=each.page.type).parts(summary),
            links=wording.links(summary),
        )
        for each, summary in zip(items, said, strict=True)
    )


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


def _summary(kept: Mapping[str, Any] | None) -> Summary:
    return Summary.from_plain(kept) if kept else Summary()


def _item(row: RevisionRow, size: int, wording: Wording) -> RevisionItem:
    """Give a revision as a history shows it."""
    summary = _summary(row.changes)
    return RevisionItem(
        row.number,
        row.author,
        row.at,
        row.comment,
        row.digest,
        size,
        parts=wording.parts(summary),
        links=wording.links(summary),
    )
