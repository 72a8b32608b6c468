"""Deciding about proposals: approved, sent back, rejected, withdrawn, talked over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wiki.errors import (
    Conflict,
    ConflictError,
    ForbiddenError,
    InvalidError,
    StaleError,
)
from wiki.services import editing, notices, proposals
from wiki.services.context import Context, Viewer, stamp
from wiki.services.editing import COMMENT_LIMIT
from wiki.services.policy import require
from wiki.services.proposing import require_open
from wiki.services.views import Saved
from wiki.store import pages as page_store
from wiki.store import proposals as proposal_store
from wiki.store import remarks as remark_store
from wiki.store.proposals import ProposalRow
from wiki.text.frontmatter import parse_page
from wiki.text.limits import refused_character

WORDS_LIMIT = 5_000
MOST_REMARKS = 500
MEMBER = "contributor"
"""With these eyes a proposal is saved: names must not tell of curators' pages."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What approving did: a revision of a page, or `conflicts` that are in its way."""

    number: int
    slug: str
    revision: int
    conflicts: tuple[Conflict, ...] = ()


def approve(
    context: Context, number: int, *, version: int, words: str = ""
) -> Decision:
    """Publish a proposal of which `version` was read, as its author's change.

    Where the page has moved on, both are merged; if that does not work, the proposal
    is marked as outdated and the conflicts are given. Approving twice does it once.
    """
    require(context, "review")
    words = _checked_words(words)
    row = _held(context, number)
    if row.state == "approved":
        page = proposals.page_of(context, row)
        return Decision(number, page.slug if page else "", row.revision or 0)
    require_open(row)
    if version != row.version:
        raise StaleError(
            f"{row.author} changed this proposal while you read it. Look at it again,"
            " then decide."
        )
    try:
        saved = _publish(context, row)
    except ConflictError as error:
        _outdate(context, row, error.conflicts)
        return Decision(number, "", error.head, error.conflicts)
    page_row = page_store.find(context.unit, saved.slug, context.viewer.level)
    page_id = page_row.id if page_row else row.page_id
    _decide(context, row, "approved", words, page_id=page_id, revision=saved.revision)
    _tell_author(
        context,
        replace(row, page_id=page_id),
        f"{context.viewer.name} approved your changes of “{row.title}”."
        if row.base
        else f"{context.viewer.name} approved your new page “{row.title}”.",
        address=f"/pages/{saved.slug}",
    )
    return Decision(number, saved.slug, saved.revision)


def ask(context: Context, number: int, words: str) -> None:
    """Send a proposal back to its author with what should be changed."""
    require(context, "review")
    words = _checked_words(words, needed="Say what should be changed.")
    row = _held(context, number)
    require_open(row)
    _decide(context, row, "asked", words)
    who = context.viewer.name
    _tell_author(
        context, row, f"{who} asks you to change what you proposed of “{row.title}”."
    )


def reject(context: Context, number: int, words: str) -> None:
    """Decide against a proposal and say why; what it said is kept."""
    require(context, "review")
    words = _checked_words(words, needed="Say why, so that its author understands.")
    row = _held(context, number)
    if row.state == "rejected":
        return
    require_open(row)
    _decide(context, row, "rejected", words)
    who = context.viewer.name
    _tell_author(context, row, f"{who} rejected what you proposed of “{row.title}”.")


def withdraw(context: Context, number: int) -> None:
    """Take back one's own proposal."""
    require(context, "propose")
    row = _held(context, number)
    if row.author_id != context.viewer.id:
        raise ForbiddenError(
            f"Only {row.author} withdraws this proposal. Reject it instead."
        )
    if row.state == "withdrawn":
        return
    require_open(row)
    _decide(context, row, "withdrawn", "")


def comment(context: Context, number: int, words: str) -> None:
    """Say something about a proposal; the others who take part are told."""
    require(context, "propose")
    words = _checked_words(words, needed="Write something first.")
    row = _held(context, number)
    said = remark_store.of_proposal(context.unit, number)
    if len(said) >= MOST_REMARKS:
        raise InvalidError("So much was said here already that nothing can be added.")
    _remark(context, row, "comment", words)
    notices.tell(
        context,
        {row.author_id, *(each.account_id for each in said)},
        kind="review",
        words=f"{context.viewer.name} commented on the proposal of “{row.title}”.",
        address=f"/review/{number}",
        page_id=row.page_id,
    )


def _held(context: Context, number: int) -> ProposalRow:
    """Give a proposal, held until the transaction ends, as it is then."""
    proposals.reachable(context, number)
    proposal_store.lock(context.unit, number)
    return proposals.reachable(context, number)


def _publish(context: Context, row: ProposalRow) -> Saved:
    author = replace(context, viewer=Viewer(row.author, MEMBER, row.author_id))
    approved = f"Approved by {context.viewer.name}."
    said = row.comment
    if len(said) + len(approved) + 1 > COMMENT_LIMIT:
        said = said[: COMMENT_LIMIT - len(approved) - 2] + "…"
    note = f"{said} {approved}".strip()
    document = parse_page(row.text)
    page = proposals.page_of(context, row)
    if page is None:
        return editing.create(author, document, slug=row.slug, comment=note)
    if page.level > author.viewer.level:
        raise InvalidError(
            f"“{page.title}” is for curators only now, so {row.author} does not see it"
            " any more. Reject the proposal, or let members see the page first."
        )
    return editing.save(author, page.slug, document, base=row.base, comment=note)


def _outdate(context: Context, row: ProposalRow, conflicts: Iterable[Conflict]) -> None:
    parts = sorted({each.part for each in conflicts})
    if parts == sorted(row.outdated):
        return
    proposal_store.change(context.unit, row.id, outdated=parts)
    _remark(context, row, "outdated", "")
    _tell_author(
        context,
        row,
        f"“{row.title}” has changed in the same parts as in your proposal. Bring the"
        " two together.",
    )


def _decide(
    context: Context,
    row: ProposalRow,
    state: str,
    words: str,
    *,
    page_id: int | None = None,
    revision: int | None = None,
) -> None:
    proposal_store.change(
        context.unit,
        row.id,
        state=state,
        updated=stamp(context.now),
        outdated=[],
        decided_by=context.viewer.id,
        page_id=page_id or row.page_id,
        revision=revision,
    )
    _remark(context, row, state, words)


def _remark(context: Context, row: ProposalRow, kind: str, words: str) -> None:
    if context.viewer.id is None:
        raise ForbiddenError("Only people with an account decide about changes.")
    remark_store.add(
        context.unit,
        row.id,
        account_id=context.viewer.id,
        at=stamp(context.now),
        kind=kind,
        words=words,
    )


def _tell_author(
    context: Context, row: ProposalRow, words: str, *, address: str = ""
) -> None:
    notices.tell(
        context,
        [row.author_id],
        kind="review",
        words=words,
        address=address or f"/review/{row.id}",
        page_id=row.page_id,
    )


def _checked_words(words: str, *, needed: str = "") -> str:
    words = words.strip()
    fault = ""
    if needed and not words:
        fault = needed
    elif len(words) > WORDS_LIMIT:
        fault = f"Use at most {WORDS_LIMIT:,} characters."
    elif refused_character(words.replace("\n", " ").replace("\r", " ")) is not None:
        fault = "The text holds a control character. Remove it."
    if fault:
        raise InvalidError(fault, {"words": [fault]})
    return words
