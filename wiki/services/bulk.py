"""Saving many pages in one transaction, in any order of their links.

All pages get their names first; only then are links resolved and checked, so a
page may link to one that comes later in the same batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wiki.errors import ExistsError, WikiError
from wiki.services import deriving
from wiki.services.checking import find_faults, settle
from wiki.services.context import Context, stamp
from wiki.services.contributing import is_reviewed
from wiki.services.editing import (
    append_revision,
    free_slug,
    insert_page,
    update_page,
)
from wiki.services.naming import Names, look_up
from wiki.services.policy import may, require
from wiki.services.transfer.incoming import Incoming, Refused, Report
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store.pages import PageRow
from wiki.text.canonical import normalise
from wiki.text.document import VISIBILITIES, Document
from wiki.text.frontmatter import dump_page
from wiki.text.slugs import is_slug, name_key
from wiki.text.wikilinks import list_links


@dataclass(frozen=True, slots=True)
class _Entry:
    incoming: Incoming
    row: PageRow
    head: Document | None
    document: Document


def put_many(
    context: Context,
    incoming: Sequence[Incoming],
    *,
    comment: str = "",
    progress: Callable[[], object] = lambda: None,
) -> Report:
    """Create or change these pages; what does not fit is refused and left out."""
    require(context, "create")
    report = Report()
    entries = _reserve(context, incoming, report)
    names = _named_in(context, entries)
    fitting = [entry for entry in entries if _fits(context, entry, names, report)]
    if len(fitting) < len(entries):
        names = _without(names, entries, fitting)
    fitting = [
        replace(entry, document=normalise(settle(entry.document, names)))
        for entry in fitting
    ]
    # Links name the slugs of pages now, which may not have been looked up yet.
    names = _named_in(context, fitting)
    touched: set[str] = set()
    for entry in fitting:
        if _save(context, entry, names, comment, report):
            touched.update(_keys(entry.row.slug, entry.document))
        progress()
    own = {entry.row.id for entry in fitting}
    outside = set(link_store.using(context.unit, touched)) - own
    deriving.relink(context.unit, context.schema, outside, at=stamp(context.now))
    return report


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


def _reserve(
    context: Context, incoming: Sequence[Incoming], report: Report
) -> list[_Entry]:
    entries: dict[int, _Entry] = {}
    for each in incoming:
        document = normalise(each.document)
        try:
            row, head = _row_for(context, each.slug, document)
        except WikiError as error:
            report.refused.append(Refused(each.origin, error.message))
            continue
        if row.id in entries:
            first = entries[row.id].incoming.origin
            report.refused.append(
                Refused(each.origin, f"The page “{row.slug}” came before, in {first}.")
            )
            continue
        entries[row.id] = _Entry(each, row, head, document)
    return list(entries.values())


def _row_for(
    context: Context, slug: str, document: Document
) -> tuple[PageRow, Document | None]:
    row = page_store.find_any(context.unit, slug) if slug else None
    if row is not None and row.level > context.viewer.level:
        raise ExistsError(f"The address “{slug}” is taken. Choose another one.")
    if row is not None and not row.archived:
        page_store.lock(context.unit, row.id)
        return row, deriving.head_document(context.unit, row)
    if not slug or row is not None or not is_slug(slug):
        slug = free_slug(context, slug, document.title)
    row = insert_page(context, slug, document)
    deriving.put_names(context.unit, row, document)
    return row, None


def _fits(context: Context, entry: _Entry, names: Names, report: Report) -> bool:
    faults = (
        {}
        if _may_restrict(context, entry)
        else {"visibility": ["Only curators change who may see a page."]}
    )
    types = {entry.document.type, entry.head.type if entry.head else ""}
    if is_reviewed(context, *types):
        faults["type"] = [f"What {context.viewer.name} changes here is reviewed first."]
    faults |= find_faults(
        context.schema,
        entry.document,
        names,
        list_links(entry.document.body),
        own_id=entry.row.id,
    )
    if not faults:
        return True
    reason = " ".join(
        f"{place}: {text}" for place, texts in faults.items() for text in texts
    )
    report.refused.append(Refused(entry.incoming.origin, reason))
    if entry.head is None:
        page_store.remove_unsaved(context.unit, entry.row.id)
    return False


def _may_restrict(context: Context, entry: _Entry) -> bool:
    before = entry.head.visibility if entry.head else VISIBILITIES[0]
    return entry.document.visibility == before or may(context, "restrict")


def _without(names: Names, entries: list[_Entry], fitting: list[_Entry]) -> Names:
    kept = {entry.row.id for entry in fitting}
    gone = {
        entry.row.id
        for entry in entries
        if entry.head is None and entry.row.id not in kept
    }
    return Names(
        {
            key: tuple(row for row in rows if row.id not in gone)
            for key, rows in names.found.items()
        }
    )


def _save(
    context: Context, entry: _Entry, names: Names, comment: str, report: Report
) -> bool:
    document = entry.document
    if entry.head is None:
        row = entry.row
        report.new.append(row.slug)
        kind = "create"
    elif dump_page(document) == dump_page(entry.head):
        report.same.append(entry.row.slug)
        return False
    else:
        number = entry.row.revision + 1
        row = update_page(context, entry.row, document, number)
        report.changed.append(row.slug)
        kind = "edit"
    append_revision(context, row, document, comment, kind=kind, old=entry.head)
    deriving.derive(context.unit, context.schema, row, document, names)
    return True


def _keys(slug: str, document: Document) -> set[str]:
    return {slug, *(name_key(name) for name in (document.title, *document.aliases))}
