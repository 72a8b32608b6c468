"""Making proposals and going on with them.

A proposal is kept apart from the pages: nothing that readers are given knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.errors import (
    Conflict,
    ConflictError,
    ExistsError,
    ForbiddenError,
    InvalidError,
    SignInError,
    StaleError,
)
from wiki.services import (
    deriving,
    editing,
    notices,
    proposals,
    reconciling,
    repeats,
    slugs,
)
from wiki.services.context import Context, stamp
from wiki.services.pages import document_at
from wiki.services.policy import require
from wiki.services.views import Saved
from wiki.store import accounts as account_store
from wiki.store import proposals as proposal_store
from wiki.store import remarks as remark_store
from wiki.store.pages import PageRow
from wiki.store.proposals import Narrowing, ProposalRow
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page, parse_page
from wiki.text.merge import NOTHING_CHOSEN, Choices, merge_documents

MOST_OPEN = 200
"""Open proposals that one person may have."""

REVIEWERS = ("curator", "admin")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody wants a page to say; a new one has no `page`, perhaps a `slug`.

    The document fits on the page as it is now.
    """

    page: PageRow | None
    document: Document
    comment: str
    slug: str = ""

    @property
    def base(self) -> int:
        """The revision that the document fits on, 0 for a new page."""
        return self.page.revision if self.page else 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal as its author goes on with it, brought together with the page now.

    `base` is the page's revision that `document` fits on; where both changed the same
    part, `document` has the author's words and `conflicts` what stands on the page.
    """

    document: Document
    comment: str
    base: int
    version: int
    conflicts: tuple[Conflict, ...]


def remembered(context: Context, key: str, request: str) -> Saved | None:
    """Find what a request with this key did before, saved or proposed."""
    if not key or context.viewer.id is None:
        return None
    if done := repeats.remembered(context, key, request):
        return done
    row = proposal_store.by_key(context.unit, context.viewer.id, key)
    if row is None:
        return None
    repeats.require_same_request(key, row.request, request)
    page = proposals.page_of(context, proposals.reachable(context, row.id))
    return Saved(page.slug if page else "", row.base, proposal=row.id)


def fitted(
    context: Context,
    row: PageRow,
    document: Document,
    *,
    base: int,
    choices: Choices = NOTHING_CHOSEN,
) -> Document:
    """Give a change begun at revision `base` as one of the page as it is now.

    Raises `ConflictError` where both changed the same part.
    """
    head = deriving.head_document(context.unit, row)
    if base != row.revision:
        document = reconciling.merge_onto_head(
            context, row, base, document, head=head, choices=choices
        )
    document = editing.checked(context, document, own=row)
    if document.visibility != head.visibility:
        require(context, "restrict")
    return document


def add(context: Context, wanted: Proposed, request: str, key: str) -> int:
    """Keep a new proposal, tell the curators, and give its number."""
    author = _account(context)
    editing.check_comment(wanted.comment)
    mine = Narrowing(proposals.OPEN, author_id=author)
    if proposal_store.count(context.unit, mine, context.viewer.level) >= MOST_OPEN:
        raise InvalidError(
            f"You have {MOST_OPEN} open proposals. Wait until some are decided, or"
            " withdraw some."
        )
    now = stamp(context.now)
    number = proposal_store.add(
        context.unit,
        author_id=author,
        created=now,
        request=request,
        key=key or None,
        page_id=wanted.page.id if wanted.page else None,
        **_values(context, wanted),
    )
    what = "changes of" if wanted.page else "a new page,"
    _tell_reviewers(
        context,
        f"{context.viewer.name} proposed {what} “{wanted.document.title}”.",
        number,
        wanted.page.id if wanted.page else None,
    )
    return number


def add_or_join(context: Context, wanted: Proposed, request: str, key: str) -> int:
    """Keep a proposal about a page, joined with one's own earlier one if it is open."""
    if wanted.page is None:
        return add(context, wanted, request, key)
    earlier = proposal_store.of_page(
        context.unit, wanted.page.id, proposals.OPEN, author_id=_account(context)
    )
    if not earlier:
        return add(context, wanted, request, key)
    document = _joined(context, wanted.page, wanted.document, earlier[0])
    comment = wanted.comment or earlier[0].comment
    _change(context, earlier[0], Proposed(wanted.page, document, comment))
    return earlier[0].id


def draft(context: Context, number: int) -> Draft:
    """Give one's own open proposal to go on with."""
    row = _own(context, number)
    mine = parse_page(row.text)
    page = proposals.page_of(context, row)
    if page is None:
        return Draft(mine, row.comment, 0, row.version, ())
    head = deriving.head_document(context.unit, page)
    merged = merge_documents(document_at(context, page.slug, row.base), mine, head)
    return Draft(
        merged.draft, row.comment, page.revision, row.version, merged.conflicts
    )


def amend(
    context: Context,
    number: int,
    document: Document,
    *,
    version: int,
    base: int | None = None,
    slug: str = "",
    comment: str = "",
) -> Saved:
    """Change one's own open proposal, of which `version` was read.

    `base` is the page's revision that the document was made for, by default the one
    of the proposal. Raises `ConflictError` when the page has moved on and does not fit.
    """
    proposal_store.lock(context.unit, number)
    row = _own(context, number)
    page = proposals.page_of(context, row)
    if page is not None:
        slug, began = "", row.base if base is None else base
        document = fitted(context, page, document, base=began)
        head = deriving.head_document(context.unit, page)
        if reconciling.says_the_same(context, document, head):
            raise InvalidError(
                "The page says all of this already. Withdraw the proposal if there is"
                " nothing left to propose."
            )
    else:
        document = editing.checked(context, document, own=None)
        if slug and slug != row.slug:
            slugs.require_free(context, slug, own=None)
    wanted = Proposed(page, document, comment or row.comment, slug or row.slug)
    done = Saved(page.slug if page else "", wanted.base, proposal=number)
    if _says(row) == (wanted.base, dump_page(document), wanted.comment, wanted.slug):
        return done
    if version != row.version:
        raise StaleError(
            "You changed this proposal meanwhile, in another tab perhaps. Look at what"
            " it says now; saving once more puts this in its place."
        )
    _change(context, row, wanted)
    return done


def tell_that_it_rests(context: Context, row: PageRow) -> None:
    """Tell those who wait for a review that their page is out of sight."""
    waiting = proposal_store.of_page(
        context.unit, row.id, proposals.OPEN, limit=MOST_OPEN
    )
    notices.tell(
        context,
        {each.author_id for each in waiting},
        kind="review",
        words=f"“{row.title}” was taken out of sight, so what you proposed of it rests."
        " It is kept, and goes on if the page comes back.",
        address=f"/pages/{row.slug}",
    )


def require_open(row: ProposalRow) -> None:
    """Return if nobody has decided about a proposal yet."""
    if row.state not in proposals.OPEN:
        raise InvalidError(
            f"This proposal was {row.state} already. Nothing was changed."
        )


def _own(context: Context, number: int) -> ProposalRow:
    require(context, "propose")
    row = proposals.reachable(context, number)
    if row.author_id != context.viewer.id:
        raise ForbiddenError(
            f"Only {row.author} changes this proposal. Ask for changes instead."
        )
    require_open(row)
    return row


def _says(row: ProposalRow) -> tuple[int, str, str, str]:
    return row.base, row.text, row.comment, row.slug


def _joined(
    context: Context, row: PageRow, mine: Document, earlier: ProposalRow
) -> Document:
    """Bring a change together with what the same person proposed before."""
    parts: Sequence[Conflict]
    before = parse_page(earlier.text)
    try:
        before = fitted(context, row, before, base=earlier.base)
    except ConflictError as error:
        parts = error.conflicts
    else:
        head = deriving.head_document(context.unit, row)
        both = merge_documents(head, mine, before)
        if both.document is not None:
            return editing.checked(context, both.document, own=row)
        parts = both.conflicts
    names = ", ".join(sorted({each.part for each in parts}))
    raise ExistsError(
        f"You proposed changes of “{row.title}” already, and this one does not fit with"
        f" them: {names}. Make it in your proposal {earlier.id}, or withdraw that one."
    )


def _change(context: Context, earlier: ProposalRow, wanted: Proposed) -> None:
    editing.check_comment(wanted.comment)
    values = _values(context, wanted)
    number, version = earlier.id, earlier.version + 1
    proposal_store.change(context.unit, number, version=version, outdated=[], **values)
    remark_store.add(
        context.unit,
        number,
        account_id=_account(context),
        at=stamp(context.now),
        kind="updated",
        words="",
    )
    if earlier.state == "asked" or earlier.outdated:
        title = wanted.document.title
        _tell_reviewers(
            context,
            f"{context.viewer.name} changed what they proposed of “{title}”.",
            number,
            earlier.page_id,
        )


def _values(context: Context, wanted: Proposed) -> dict[str, str | int]:
    return {
        "slug": wanted.slug,
        "type": wanted.document.type,
        "title": wanted.document.title,
        "base": wanted.base,
        "text": dump_page(wanted.document),
        "comment": wanted.comment,
        "state": "open",
        "updated": stamp(context.now),
    }


def _tell_reviewers(
    context: Context, words: str, number: int, page_id: int | None
) -> None:
    notices.tell(
        context,
        account_store.ids_with(context.unit, REVIEWERS),
        kind="review",
        words=words,
        address=f"/review/{number}",
        page_id=page_id,
    )


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to propose changes.")
    return context.viewer.id
