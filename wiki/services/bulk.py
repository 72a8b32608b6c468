"""Saving many pages in one transaction, in any order of their links.

All pages get their names first; only then are links resolved and checked, so a page
may link to one that comes later. Between these steps the pages lie in a file, so that
memory does not grow with what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from wiki.errors import ExistsError, WikiError
from wiki.services import deriving
from wiki.services.checking import find_faults, settle
from wiki.services.context import Context, stamp
from wiki.services.contributing import is_reviewed
from wiki.services.editing import (
    append_revision,
    insert_page,
    update_page,
)
from wiki.services.naming import Names, look_up
from wiki.services.policy import may, require
from wiki.services.slugs import free_slug
from wiki.services.transfer.filling import filled
from wiki.services.transfer.incoming import (
    Incoming,
    Outcome,
    Past,
    Refused,
    Report,
    Unresolved,
)
from wiki.services.transfer.known_pages import KnownPages
from wiki.services.transfer.spool import Reserved, Spool
from wiki.store import links as link_store
from wiki.store import origins, revisions, schedules
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store.pages import PageRow
from wiki.store.schedules import ScheduleRow
from wiki.text.canonical import normalise
from wiki.text.document import VISIBILITIES, Document
from wiki.text.frontmatter import dump_page
from wiki.text.limits import check_document
from wiki.text.slugs import is_slug, name_key
from wiki.text.summary import summarise
from wiki.text.wikilinks import list_links

MOST_UNRESOLVED = 1_000
"""Names without a page that a report lists, the most used ones first."""


@dataclass(frozen=True, slots=True)
class _Entry:
    reserved: Reserved
    row: PageRow
    head: Document | None
    document: Document


@dataclass(slots=True)
class _Lost:
    """Names that lead to no page, counted."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)

    def note(self, document: Document, names: Names, origin: str) -> None:
        for name in deriving.names_in(document, list_links(document.body)):
            if not names.candidates(name):
                key = name_key(name)
                self.counts[key] += 1
                self.shown.setdefault(key, (name, origin))

    def listed(self) -> list[Unresolved]:
        return [
            Unresolved(self.shown[key][0], count, self.shown[key][1])
            for key, count in self.counts.most_common(MOST_UNRESOLVED)
        ]


def put_many(
    context: Context,
    incoming: Iterable[Incoming],
    *,
    comment: str = "",
    progress: Callable[[], object] = lambda: None,
) -> Report:
    """Create or change these pages; what does not fit is refused and left out."""
    require(context, "create")
    report = Report()
    lost = _Lost()
    touched: set[str] = set()
    renamed: set[str] = set()
    own: set[int] = set()
    with closing(Spool()) as spool:
        _reserve(context, incoming, spool, report)
        refused = _check(context, spool, report)
        for entries in _entries(context, spool, refused):
            completed, names = _completed(context, entries)
            for entry in completed:
                own.add(entry.row.id)
                lost.note(entry.document, names, entry.reserved.incoming.origin)
                if _save(context, entry, names, comment, report):
                    keys = _keys(entry.row.slug, entry.document)
                    touched |= keys
                    if entry.head is not None:
                        renamed |= keys - _keys(entry.row.slug, entry.head)
                progress()
    # Those that came are linked already, but for names that existing pages got.
    outside = set(link_store.using(context.unit, touched)) - own
    outside.update(link_store.using(context.unit, renamed))
    deriving.relink(context.unit, context.schema, outside, at=stamp(context.now))
    report.unresolved = lost.listed()
    return report


def _reserve(
    context: Context, incoming: Iterable[Incoming], spool: Spool, report: Report
) -> None:
    """Find or make the page of each, with its names, and lay what came aside."""
    known = KnownPages(context)
    taken: dict[int, str] = {}
    for each in incoming:
        came = replace(each, document=normalise(each.document))
        if faults := check_document(came.document):
            report.refused.append(_refused(came, faults))
            continue
        try:
            found = known.find(came)
            if found and found[0].id in taken:
                if came.slug and not came.foreign:
                    raise ExistsError(
                        f"The page “{found[0].slug}” came before, in"
                        f" {taken[found[0].id]}."
                    )
                found = None
            fills = came.foreign and not (found and known.is_untouched(found[0], came))
            reserved = _page_for(context, came, found, fills=fills)
        except WikiError as error:
            report.refused.append(Refused(each.origin, error.message))
            continue
        taken[reserved.page_id] = each.origin
        spool.add(reserved)


def _page_for(
    context: Context, came: Incoming, found: tuple[PageRow, str] | None, *, fills: bool
) -> Reserved:
    row, how = found or (None, "")
    if row is not None and row.level > context.viewer.level:
        raise ExistsError(f"The address “{row.slug}” is taken. Choose another one.")
    if row is not None and not row.archived:
        page_store.lock(context.unit, row.id)
        return Reserved(row.id, False, fills, how, came)
    wished = came.slug if row is None and is_slug(came.slug) else ""
    if came.foreign and wished and name_store.slug_taken(context.unit, wished):
        wished = ""
    slug = free_slug(context, wished, came.document.title)
    made = insert_page(context, slug, came.document)
    deriving.put_names(context.unit, made, came.document)
    return Reserved(made.id, True, False, "", came)


def _check(context: Context, spool: Spool, report: Report) -> set[int]:
    """Take back new pages that do not fit; give the numbers of all that do not."""
    refused: set[int] = set()
    for entries in _entries(context, spool, refused):
        completed, names = _completed(context, entries)
        for entry in completed:
            if faults := _faults(context, entry, names):
                report.refused.append(_refused(entry.reserved.incoming, faults))
                refused.add(entry.row.id)
                if entry.head is None:
                    page_store.remove_unsaved(context.unit, entry.row.id)
    return refused


def _refused(came: Incoming, faults: Mapping[str, list[str]]) -> Refused:
    said = (f"{place}: {text}" for place, texts in faults.items() for text in texts)
    return Refused(came.origin, " ".join(said))


def _entries(
    context: Context, spool: Spool, refused: set[int]
) -> Iterator[list[_Entry]]:
    for chunk in spool.chunks():
        wanted = [each for each in chunk if each.page_id not in refused]
        rows = page_store.by_ids(
            context.unit, (each.page_id for each in wanted), deriving.ALL
        )
        yield [
            _Entry(
                each,
                rows[each.page_id],
                None
                if each.is_new
                else deriving.head_document(context.unit, rows[each.page_id]),
                each.incoming.document,
            )
            for each in wanted
        ]


def _named_in(context: Context, entries: Sequence[_Entry]) -> Names:
    return look_up(
        context.unit,
        [
            name
            for entry in entries
            for name in deriving.names_in(
                entry.document, list_links(entry.document.body)
            )
        ],
        deriving.ALL,
    )


def _completed(
    context: Context, entries: Sequence[_Entry]
) -> tuple[list[_Entry], Names]:
    """Give the pages as they are to be saved, and what the names in them mean."""
    names = _named_in(context, entries)
    completed = []
    for entry in entries:
        document = settle(entry.document, names)
        if entry.head is not None and entry.reserved.fills:
            document = filled(context.schema, entry.head, document)
        is_same = document is entry.document  # which is in its one form already
        completed.append(
            entry if is_same else replace(entry, document=normalise(document))
        )
    if completed == entries:
        return completed, names
    # Links name the slugs of pages now, and filled pages have others besides.
    return completed, _named_in(context, completed)


def _faults(context: Context, entry: _Entry, names: Names) -> dict[str, list[str]]:
    faults = (
        {}
        if _may_restrict(context, entry)
        else {"visibility": ["Only curators change who may see a page."]}
    )
    types = {entry.document.type, entry.head.type if entry.head else ""}
    if is_reviewed(context, *types):
        faults["type"] = [f"What {context.viewer.name} changes here is reviewed first."]
    return faults | find_faults(
        context.schema,
        entry.document,
        names,
        list_links(entry.document.body),
        own_id=entry.row.id,
    )


def _may_restrict(context: Context, entry: _Entry) -> bool:
    before = entry.head.visibility if entry.head else VISIBILITIES[0]
    return entry.document.visibility == before or may(context, "restrict")


def _save(
    context: Context, entry: _Entry, names: Names, comment: str, report: Report
) -> bool:
    document, row = entry.document, entry.row
    came = entry.reserved.incoming
    if entry.head is not None and dump_page(document) == dump_page(entry.head):
        state, number = "same", row.revision
    elif entry.head is not None:
        state, number = "changed", row.revision + 1
    else:
        state, number = "new", len(came.past) + 1
    # What was filled in is not what came: the next time nothing is overwritten either.
    known_as = 0 if entry.reserved.fills else number
    origins.put(context.unit, row.id, known_as, came.keys, came.addresses)
    report.outcomes.append(
        Outcome(
            state,
            row.slug,
            document.title,
            came.origin,
            entry.reserved.how,
            _what(entry.head, document) if entry.head and state == "changed" else "",
        )
    )
    if state == "same":
        return False
    if entry.head is not None:
        row = update_page(context, row, document, number)
        append_revision(context, row, document, comment, kind="edit", old=entry.head)
    else:
        if came.past:
            _remember(context, row, came.past)
            row = update_page(context, row, document, number)
        append_revision(context, row, document, comment, kind="create")
        if came.opens and may(context, "publish"):
            person = (context.viewer.id, context.viewer.name)
            schedules.put(context.unit, ScheduleRow(row.id, came.opens, *person))
    is_new = entry.head is None
    deriving.derive(context.unit, context.schema, row, document, names, is_new=is_new)
    return True


def _what(old: Document, new: Document) -> str:
    found = summarise(old, new)
    links = (
        f"{links.total:,} links {verb}" for verb, links in found.links() if links.total
    )
    parts = (part.removeprefix("fields.") for part in found.parts)
    return ", ".join((*parts, *links))


def _remember(context: Context, row: PageRow, past: Sequence[Past]) -> None:
    """Let a new page begin with what it said elsewhere, by whom and when."""
    page_store.change(context.unit, row.id, {"created": past[0].at})
    for number, each in enumerate(past, 1):
        revisions.append(
            context.unit,
            page_id=row.id,
            number=number,
            author_id=None,
            author=each.author,
            at=each.at,
            comment=each.comment[:500],
            text=dump_page(each.document),
            # Nobody said who may see what it was: it is as open as the page is.
            level=row.level,
        )


def _keys(slug: str, document: Document) -> set[str]:
    return {slug, *(name_key(name) for name in (document.title, *document.aliases))}
