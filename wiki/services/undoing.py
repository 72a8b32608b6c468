"""Taking back what an account did since a day, by the steps that people take by hand.

Messages are hidden, open proposals rejected, pages changed by new revisions. Each run
of its revisions of a page is taken out by a three-way merge: what others wrote since
stays. A page that it made and nobody else changed is archived, one that it archived or
merged into another comes back, one that it renamed has its address again. Where others
changed the same parts, a person must decide, and the page is left as it is. Files that
it brought are taken away where no page shows them any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice
from typing import Literal

from wiki.errors import InvalidError, WikiError
from wiki.services import (
    audit,
    blocking,
    deriving,
    files,
    moving,
    reconciling,
    reviewing,
    talk,
)
from wiki.services.context import Context
from wiki.services.contributing import save
from wiki.services.pages import reference
from wiki.services.proposals import OPEN
from wiki.services.proposing import MOST_OPEN
from wiki.services.views import PageRef
from wiki.store import files as file_store
from wiki.store import pages as page_store
from wiki.store import proposals as proposal_store
from wiki.store import revisions as revision_store
from wiki.store import threads as thread_store
from wiki.store.pages import PageRow
from wiki.store.proposals import Narrowing
from wiki.store.revisions import Mark
from wiki.text.document import Document
from wiki.text.frontmatter import parse_page

MOST = 100
"""Pages, messages and files, each, that are taken back at once."""

Step = Literal["take back", "bring back", "archive", "by hand"]


@dataclass(frozen=True, slots=True)
class Item:
    """A page and what is to be done: `revisions` of the account's, `others` since.

    `address` is the one that a renamed page has again, "" where it stays.
    """

    page: PageRef
    step: Step
    revisions: int
    others: int
    why: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking back would do; `mark` names it, `more` tells that there is more.

    `messages` are hidden and `proposals` rejected, by their numbers; `files` are taken
    away, by their keys, and `shown_files` stay, since pages show them.
    """

    name: str
    since: str
    items: tuple[Item, ...]
    messages: tuple[int, ...]
    proposals: tuple[int, ...]
    files: tuple[str, ...]
    shown_files: tuple[str, ...]
    more: bool
    mark: str


@dataclass(frozen=True, slots=True)
class _Work:
    row: PageRow
    item: Item
    runs: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Found:
    works: tuple[_Work, ...]
    plan: Plan


def plan(context: Context, name: str, since: str) -> Plan:
    """Tell what an account did since a day, and how it would be taken back."""
    return _find(context, name, since).plan


def undo(context: Context, name: str, since: str, *, mark: str) -> Plan:
    """Take it back as a plan says that was looked at; gives what was done and left.

    Raises `InvalidError` where it would not be the same any more.
    """
    found = _find(context, name, since)
    seen = found.plan
    if seen.mark != mark:
        raise InvalidError(
            "Something of it was changed meanwhile. Look again at what would be done."
        )
    comment = f"Took back what {seen.name} did since {since}."
    for number in seen.messages:
        talk.hide(context, number, hidden=True)
    for number in seen.proposals:
        reviewing.reject(context, number, comment)
    # What was merged away comes back before the page that it went into is changed.
    done = {
        each.row.id: _done(context, each, comment)
        for each in sorted(found.works, key=lambda work: not work.row.archived)
    }
    items = tuple(done[each.row.id] for each in found.works)
    gone, shown = _parted(context, [*seen.files, *seen.shown_files])
    for key in gone:
        files.remove(context, key)
    count = sum(each.step != "by hand" for each in items)
    told = f"{count} pages, {len(seen.messages)} messages, {len(seen.proposals)}"
    detail = f"{told} proposals, {len(gone)} files since {since}"
    audit.note(context, "took back changes", seen.name, detail)
    return replace(seen, items=items, files=gone, shown_files=shown, mark="")


def _done(context: Context, work: _Work, comment: str) -> Item:
    slug, item, base = work.row.slug, work.item, work.row.revision
    try:
        with context.unit.apart():
            if item.step == "bring back":
                base = moving.restore_page(context, slug, comment=comment).revision
            if item.step == "archive":
                moving.archive(context, slug, comment=comment)
            elif item.step != "by hand":
                # Found anew: names mean again what they meant, once pages are back.
                document = _left(context, work)
                if item.address:
                    saved = moving.rename(
                        context, slug, new_slug=item.address, title=document.title
                    )
                    slug, base = saved.slug, saved.revision
                save(context, slug, document, base=base, comment=comment)
    except WikiError as error:
        return replace(item, step="by hand", why=error.message, address="")
    return replace(item, page=replace(item.page, slug=slug))


def _left(context: Context, work: _Work) -> Document:
    head = deriving.head_document(context.unit, work.row)
    document, why = _without(context, work.row.id, work.runs, head)
    if document is None:
        raise InvalidError(why)
    return document


def _find(context: Context, name: str, since: str) -> _Found:
    account, moment = blocking.reached(context, name), _moment(since)
    unit, level = context.unit, context.viewer.level
    works = list(islice(_works(context, account.id, moment), MOST + 1))
    messages = thread_store.shown_of_author(
        unit, account.id, moment, MOST + 1, level=level
    )
    narrowing = Narrowing(OPEN, author_id=account.id)
    rows = proposal_store.listed(unit, narrowing, level, after=None, limit=MOST_OPEN)
    proposals = tuple(row.id for row in rows if row.updated >= moment)
    brought = file_store.of_author(unit, account.id, moment, MOST + 1)
    more = max(len(works), len(messages), len(brought)) > MOST
    works, messages, brought = works[:MOST], messages[:MOST], brought[:MOST]
    taken = frozenset(each.row.id for each in works if each.item.step != "by hand")
    gone, shown = _parted(context, [row.key for row in brought], taken)
    pages = [(each.row.id, each.row.revision, each.item.step) for each in works]
    told = repr((since, pages, messages, proposals, gone, shown))
    plan = Plan(
        account.name,
        since,
        tuple(each.item for each in works),
        tuple(messages),
        proposals,
        gone,
        shown,
        more,
        hashlib.sha256(told.encode()).hexdigest()[:32],
    )
    return _Found(tuple(works), plan)


def _works(context: Context, account: int, moment: str) -> Iterator[_Work]:
    pages = revision_store.pages_of_author(context.unit, account, moment)
    for start in range(0, len(pages), MOST):
        some = pages[start : start + MOST]
        for row in page_store.past_by_ids(context.unit, some, context.viewer.level):
            if work := _work(context, row, account, moment):
                yield work


def _parted(
    context: Context, keys: Sequence[str], but: Set[int] = frozenset()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the files that no page shows, and those that one does, `but` for some."""
    shown = {key for key in keys if {*file_store.ids_with(context.unit, key)} - but}
    return (
        tuple(key for key in keys if key not in shown),
        tuple(key for key in keys if key in shown),
    )


def _work(context: Context, row: PageRow, account: int, since: str) -> _Work | None:
    """Give what to do with a page; None where nothing of it is left to take back."""
    marks = revision_store.marks(context.unit, row.id)
    is_theirs = [each.author_id == account and each.at >= since for each in marks]
    first = is_theirs.index(True)
    item = Item(
        reference(row), "take back", sum(is_theirs), is_theirs[first:].count(False)
    )
    is_turned = first > 0 and _is_turned(marks, is_theirs, marks[first - 1].archived)
    if row.archived and (first == 0 or not is_turned):
        return None
    if not row.archived and not item.others and (first == 0 or is_turned):
        return _Work(row, replace(item, step="archive"), ())
    head = deriving.head_document(context.unit, row)
    runs = _runs(is_theirs)
    document, why = _without(context, row.id, runs, head)
    if document is None:
        return _Work(row, replace(item, step="by hand", why=why), ())
    address = _former_address(row, marks, is_theirs)
    if row.archived:
        item = replace(item, step="bring back")
    elif not address and reconciling.says_the_same(context, document, head):
        return None
    return _Work(row, replace(item, address=address), runs)


def _is_turned(marks: Sequence[Mark], is_theirs: Sequence[bool], before: bool) -> bool:
    """Tell whether they took a page away, or brought it back, and it is so still."""
    turns = [
        number
        for number in range(1, len(marks))
        if marks[number].archived != marks[number - 1].archived
    ]
    return bool(turns) and is_theirs[turns[-1]] and marks[-1].archived != before


def _former_address(
    row: PageRow, marks: Sequence[Mark], is_theirs: Sequence[bool]
) -> str:
    """Give the address a page had before they renamed it, "" where that stays."""
    found = ""
    for mark, theirs in reversed(list(zip(marks, is_theirs, strict=True))):
        if mark.renaming:
            if not theirs:
                break
            found = moving.former_address(mark.renaming)
    return found if found != row.slug else ""


def _without(
    context: Context, page: int, runs: Sequence[tuple[int, int]], head: Document
) -> tuple[Document | None, str]:
    """Give what a page would say without some of its revisions, or why nobody knows."""
    document = head
    for first, last in runs:
        if first == 1:
            return None, "It made the page, and others went on with it."
        before, after = (
            parse_page(revision_store.get(context.unit, page, each).text)
            for each in (first - 1, last)
        )
        merged = reconciling.brought_together(context, after, before, document)
        if merged.document is None:
            return None, "Others changed the same parts since."
        document = merged.document
    return document, ""


def _runs(is_theirs: Sequence[bool]) -> list[tuple[int, int]]:
    """Give the first and last numbers of revisions in a row, the newest ones first."""

    def found() -> Iterator[tuple[int, int]]:
        for theirs, group in groupby(enumerate(is_theirs, 1), lambda each: each[1]):
            numbers = [number for number, _ in group]
            if theirs:
                yield numbers[0], numbers[-1]

    return list(found())[::-1]


def _moment(since: str) -> str:
    try:
        return f"{date.fromisoformat(since).isoformat()}T00:00:00Z"
    except ValueError as error:
        text = "Give a day such as 2026-11-01."
        raise InvalidError(text, {"since": [text]}) from error
