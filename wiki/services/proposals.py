"""Proposals as their author and curators see them: lists, and one with its changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wiki.errors import NotFoundError
from wiki.services import conflicts, deriving
from wiki.services.change_words import Wording
from wiki.services.conflicts import ConflictView
from wiki.services.context import Context
from wiki.services.history import number_of
from wiki.services.naming import look_up
from wiki.services.pages import get_revision, reference, view_document
from wiki.services.policy import may, require
from wiki.services.views import PageRef, PageView
from wiki.store import pages as page_store
from wiki.store import proposals as proposal_store
from wiki.store import remarks as remark_store
from wiki.store.pages import PageRow
from wiki.store.proposals import Narrowing, ProposalRow
from wiki.text.diff import DocumentDiff, document_diff
from wiki.text.document import VISIBILITIES, Document
from wiki.text.frontmatter import parse_page
from wiki.text.merge import Merged, merge_documents
from wiki.text.slugs import slugify

OPEN = ("open", "asked")
"""States in which a proposal may still be changed, approved and so on."""

STATES = {
    "open": "waiting for review",
    "asked": "changes asked for",
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class ProposalItem:
    """A proposal as a list shows it; `page` is None while it is for a new page.

    `base` is the revision it began from, `days` its age, `remarks` how much was said.
    `is_outdated`: its page has changed in the same parts.
    """

    number: int
    page: PageRef | None
    type: str
    title: str
    author: str
    comment: str
    state: str
    state_words: str
    is_outdated: bool
    created: str
    updated: str
    days: int
    version: int
    base: int
    revision: int | None
    remarks: int
    is_mine: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Queue:
    """One screen of proposals; `next` is the following one's cursor, "" at the end.

    `types` and `authors` count the whole list, before it is narrowed by either.
    """

    items: tuple[ProposalItem, ...]
    total: int
    types: dict[str, int]
    authors: dict[str, int]
    next: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said or did about a proposal."""

    author: str
    at: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal with everything needed to decide.

    `document` is the page as approving would leave it; with `conflicts`, as far as it
    can be merged. `head` is the revision of the page now, 0 for a new one. `diff`
    compares with the page as it is now, for a decided one with the page as it was then.
    `alike` are pages that have the title of a new page.
    """

    item: ProposalItem
    document: Document
    head: int
    shown: PageView
    diff: DocumentDiff
    wording: Wording
    conflicts: tuple[ConflictView, ...]
    moved_on: bool
    alike: tuple[PageRef, ...]
    remarks: tuple[Remark, ...]


def reachable(context: Context, number: int) -> ProposalRow:
    """Give a proposal to its author or a curator; to all others it is missing."""
    row = proposal_store.find(context.unit, number, context.viewer.level)
    if row is None or not (
        row.author_id == context.viewer.id or may(context, "review")
    ):
        raise NotFoundError(f"There is no proposal {number}.")
    return row


def queue(
    context: Context,
    *,
    state: str = "",
    page_type: str = "",
    author: str = "",
    cursor: str = "",
    limit: int = 50,
) -> Queue:
    """Give proposals, the oldest first: all to curators, to others their own.

    Without `state` those that somebody must do something about.
    """
    require(context, "propose")
    states = (state,) if state in STATES else OPEN
    mine = None if may(context, "review") else context.viewer.id or 0
    whole = Narrowing(states, author_id=mine)
    narrowed = Narrowing(states, page_type, author, mine)
    level = context.viewer.level
    rows = proposal_store.listed(
        context.unit, narrowed, level, after=number_of(cursor), limit=limit + 1
    )
    shown = rows[:limit]
    return Queue(
        items(context, shown),
        proposal_store.count(context.unit, narrowed, level),
        proposal_store.count_types(context.unit, whole, level),
        proposal_store.count_authors(context.unit, whole, level),
        str(shown[-1].id) if len(rows) > limit else "",
    )


def items(context: Context, rows: Iterable[ProposalRow]) -> tuple[ProposalItem, ...]:
    """Give proposals as lists show them."""
    found = tuple(rows)
    level = context.viewer.level
    pages = page_store.by_ids(
        context.unit, [row.page_id for row in found if row.page_id is not None], level
    )
    counts = remark_store.counts(context.unit, [row.id for row in found])
    return tuple(
        _item(context, row, pages.get(row.page_id or 0), counts.get(row.id, 0))
        for row in found
    )


def waiting(context: Context, page_id: int) -> ProposalItem | None:
    """Give the first open proposal about a page: one's own, for curators anybody's."""
    if not may(context, "propose"):
        return None
    mine = None if may(context, "review") else context.viewer.id or 0
    rows = proposal_store.of_page(context.unit, page_id, OPEN, author_id=mine)
    return items(context, rows)[0] if rows else None


def view(context: Context, number: int) -> ProposalView:
    """Give a proposal with its changes, the page as it would be, and what was said."""
    row = reachable(context, number)
    (item,) = items(context, [row])
    page = page_of(context, row)
    head = deriving.head_document(context.unit, page) if page else None
    before, merged = _merged(context, row, page, head)
    diff = document_diff(before, merged.draft)
    links = [
        *diff.links_added,
        *diff.links_removed,
        *(each.new for each in diff.links_changed),
    ]
    return ProposalView(
        item=item,
        document=merged.draft,
        head=page.revision if page else 0,
        shown=view_document(context, page or _new_page(row), merged.draft),
        diff=diff,
        wording=Wording.over(context, row.type, [link.target for link in links]),
        conflicts=conflicts.shown(context, parse_page(row.text), merged.conflicts),
        moved_on=bool(page and item.is_open and page.revision != row.base),
        alike=_alike(context, row) if page is None else (),
        remarks=tuple(
            Remark(each.author, each.at, each.kind, each.words)
            for each in remark_store.of_proposal(context.unit, row.id)
        ),
    )


def page_of(context: Context, row: ProposalRow) -> PageRow | None:
    """Give the page that a proposal is about; None while it is for a new one."""
    if row.page_id is None:
        return None
    found = page_store.by_ids(context.unit, [row.page_id], context.viewer.level)
    return found[row.page_id]


def _merged(
    context: Context, row: ProposalRow, page: PageRow | None, head: Document | None
) -> tuple[Document, Merged]:
    """Give what to compare with, and the proposal brought together with the page."""
    mine = parse_page(row.text)
    if page is None or head is None or row.base == 0:
        return Document(row.type, ""), Merged(mine, (), mine)
    base = parse_page(get_revision(context, page, row.base).text)
    if row.state not in OPEN:
        return base, Merged(mine, (), mine)
    return head, merge_documents(base, mine, head)


def _alike(context: Context, row: ProposalRow) -> tuple[PageRef, ...]:
    names = look_up(context.unit, [row.title], context.viewer.level)
    return tuple(reference(each) for each in names.candidates(row.title))


def _new_page(row: ProposalRow) -> PageRow:
    return PageRow(
        id=0,
        slug=row.slug or slugify(row.title),
        type=row.type,
        title=row.title,
        summary="",
        level=VISIBILITIES.index("public"),
        archived=False,
        dated="",
        revision=0,
        author=row.author,
        created=row.created,
        updated=row.updated,
    )


def _item(
    context: Context, row: ProposalRow, page: PageRow | None, remarks: int
) -> ProposalItem:
    outdated = bool(row.outdated) and row.state in OPEN
    return ProposalItem(
        number=row.id,
        page=reference(page) if page else None,
        type=row.type,
        title=row.title,
        author=row.author,
        comment=row.comment,
        state=row.state,
        state_words="outdated" if outdated else STATES[row.state],
        is_outdated=outdated,
        created=row.created,
        updated=row.updated,
        days=(context.now.date() - date.fromisoformat(row.created[:10])).days,
        version=row.version,
        base=row.base,
        revision=row.revision,
        remarks=remarks,
        is_mine=row.author_id == context.viewer.id,
    )
