"""Taking back what an account did since a day, by the steps that people take by hand.

Messages are hidden, open proposals rejected, pages changed by new revisions. Each run
of its revisions of a page is taken out by a three-way merge: what others wrote since
stays. A page that it made and nobody else changed is archived. Where others changed
the same parts, a person must decide, and the page is left as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice
from typing import Literal

from wiki.errors import InvalidError, WikiError
from wiki.services import audit, blocking, deriving, editing, moving, reviewing, talk
from wiki.services.context import Context
from wiki.services.contributing import save
from wiki.services.pages import reference
from wiki.services.proposals import OPEN
from wiki.services.proposing import MOST_OPEN
from wiki.services.views import PageRef
from wiki.store import pages as page_store
from wiki.store import proposals as proposal_store
from wiki.store import revisions as revision_store
from wiki.store import threads as thread_store
from wiki.store.pages import PageRow
from wiki.store.proposals import Narrowing
from wiki.text.document import Document
from wiki.text.frontmatter import parse_page

MOST = 100
"""Pages, and messages, that are taken back at once."""

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
    """What taking back would do; `mark` names it, `more` tells that there is more.

    `messages` are hidden and `proposals` rejected, by their numbers.
    """

    name: str
    since: str
    items: tuple[Item, ...]
    messages: tuple[int, ...]
    proposals: tuple[int, ...]
    more: bool
    mark: str


@dataclass(frozen=True, slots=True)
class _Work:
    row: PageRow
    item: Item
    document: Document | None


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
    items = tuple(_done(context, each, comment) for each in found.works)
    count = sum(each.step != "by hand" for each in items)
    told = f"{count} pages, {len(seen.messages)} messages, {len(seen.proposals)}"
    detail = f"{told} proposals since {since}"
    audit.note(context, "took back changes", seen.name, detail)
    return replace(seen, items=items, mark="")


def _done(context: Context, work: _Work, comment: str) -> Item:
    slug, item = work.row.slug, work.item
    try:
        with context.unit.apart():
            if item.step == "archive":
                moving.archive(context, slug, comment=comment)
            elif work.document is not None:
                base = work.row.revision
                save(context, slug, work.document, base=base, comment=comment)
    except WikiError as error:
        return Item(item.page, "by hand", item.revisions, item.others, error.message)
    return item


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
    more = len(works) > MOST or len(messages) > MOST
    works, messages = works[:MOST], messages[:MOST]
    pages = [(each.row.id, each.row.revision, each.item.step) for each in works]
    told = repr((since, pages, messages, proposals))
    plan = Plan(
        account.name,
        since,
        tuple(each.item for each in works),
        tuple(messages),
        proposals,
        more,
        hashlib.sha256(told.encode()).hexdigest()[:32],
    )
    return _Found(tuple(works), plan)


def _works(context: Context, account: int, moment: str) -> Iterator[_Work]:
    pages = revision_store.pages_of_author(context.unit, account, moment)
    for start in range(0, len(pages), MOST):
        some = pages[start : start + MOST]
        rows = page_store.by_ids(context.unit, some, context.viewer.level)
        for row in rows.values():
            if work := _work(context, row, account, moment):
                yield work


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


def _moment(since: str) -> str:
    try:
        return f"{date.fromisoformat(since).isoformat()}T00:00:00Z"
    except ValueError as error:
        text = "Give a day such as 2026-11-01."
        raise InvalidError(text, {"since": [text]}) from error
