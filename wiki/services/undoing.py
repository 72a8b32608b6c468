"""Taking back what an account did to pages since a day, as new revisions.

Each run of its revisions of a page is taken out by a three-way merge: what others wrote
since stays. A page that it made and nobody else changed is archived. Where others
changed the same parts, a person must decide, and the page is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from wiki.errors import InvalidError, WikiError
from wiki.services import audit, blocking, deriving, editing, moving
from wiki.services.context import Context
from wiki.services.contributing import save
from wiki.services.pages import reference
from wiki.services.views import PageRef
from wiki.store import pages as page_store
from wiki.store import revisions as revision_store
from wiki.store.pages import PageRow
from wiki.text.document import Document
from wiki.text.frontmatter import parse_page

MOST = 100
"""Pages that are taken back at once."""

Step = Literal["take back", "archive", "by hand"]


@dataclass(frozen=True, slots=True)
class Item:
    """A page and what is to be done: `revisions` of the account's, `others` since."""

    page: PageRef
    step: Step
    revisions: int
    others: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking back would do; `mark` names it, `more` tells that there is more."""

    name: str
    since: str
    items: tuple[Item, ...]
    more: bool
    mark: str


@dataclass(frozen=True, slots=True)
class _Work:
    row: PageRow
    item: Item
    document: Document | None


def plan(context: Context, name: str, since: str) -> Plan:
    """Tell what an account did to pages since a day, and how it would be taken back."""
    works, more = _works(context, name, since)
    return _plan(name, since, works, more=more)


def undo(context: Context, name: str, since: str, *, mark: str) -> Plan:
    """Take it back as a plan says that was looked at; gives what was done and left.

    Raises `InvalidError` where it would not be the same any more.
    """
    works, more = _works(context, name, since)
    found = _plan(name, since, works, more=more)
    if found.mark != mark:
        raise InvalidError(
            "Something of it was changed meanwhile. Look again at what would be done."
        )
    comment = f"Took back what {found.name} did since {since}."
    items = tuple(_done(context, each, comment) for each in works)
    count = sum(each.step != "by hand" for each in items)
    audit.note(context, "took back changes", found.name, f"{count} pages since {since}")
    return Plan(found.name, since, items, more, "")


def _done(context: Context, work: _Work, comment: str) -> Item:
    slug, item = work.row.slug, work.item
    try:
        if item.step == "archive":
            moving.archive(context, slug, comment=comment)
        elif work.document is not None:
            base = work.row.revision
            save(context, slug, work.document, base=base, comment=comment)
    except WikiError as error:
        # Each of these is raised before anything of the page is written.
        return Item(item.page, "by hand", item.revisions, item.others, error.message)
    return item


def _works(context: Context, name: str, since: str) -> tuple[tuple[_Work, ...], bool]:
    account = blocking.reached(context, name)
    moment = _moment(since)
    pages = revision_store.pages_of_author(context.unit, account.id, moment)
    works: list[_Work] = []
    for start in range(0, len(pages), MOST):
        some = pages[start : start + MOST]
        rows = page_store.by_ids(context.unit, some, context.viewer.level)
        for row in rows.values():
            if work := _work(context, row, account.id, moment):
                if len(works) == MOST:
                    return tuple(works), True
                works.append(work)
    return tuple(works), False


def _work(context: Context, row: PageRow, account: int, since: str) -> _Work | None:
    """Give what to do with a page; None where nothing of it is left to take back."""
    authors = revision_store.authors(context.unit, row.id)
    is_theirs = [who == account and at >= since for _, who, at in authors]
    first = is_theirs.index(True)
    count, others = sum(is_theirs), is_theirs[first:].count(False)
    if first == 0 and not others:
        item = Item(reference(row), "archive", count, 0)
        return _Work(row, item, None)
    head = deriving.head_document(context.unit, row)
    document, why = _without(context, row.id, _runs(is_theirs), head)
    if document is None:
        return _Work(row, Item(reference(row), "by hand", count, others, why), None)
    if editing.says_the_same(context, document, head):
        return None
    return _Work(row, Item(reference(row), "take back", count, others), document)


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
        merged = editing.brought_together(context, after, before, document)
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


def _plan(name: str, since: str, works: Sequence[_Work], *, more: bool) -> Plan:
    told = repr([(each.row.id, each.row.revision, each.item.step) for each in works])
    mark = hashlib.sha256(f"{since} {told}".encode()).hexdigest()[:32]
    items = tuple(each.item for each in works)
    return Plan(name.strip().lower(), since, items, more, mark)


def _moment(since: str) -> str:
    try:
        return f"{date.fromisoformat(since).isoformat()}T00:00:00Z"
    except ValueError as error:
        text = "Give a day such as 2026-11-01."
        raise InvalidError(text, {"since": [text]}) from error
