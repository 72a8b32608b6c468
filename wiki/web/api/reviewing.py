"""Proposals and checks of pages through the API, one function an endpoint."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wiki.errors import ConflictError
from wiki.services import pages, payloads, proposals, proposing, reviewing, upkeep
from wiki.services.context import Context
from wiki.services.proposals import ProposalItem
from wiki.services.upkeep import Check
from wiki.text.frontmatter import dump_page
from wiki.web.api import models
from wiki.web.api.answer import Answer


def list_proposals(context: Context, query: models.ProposalsQuery) -> Answer:
    """Give the proposals that wait, oldest first; to contributors their own."""
    found = proposals.queue(
        context,
        state=query.state,
        page_type=query.type,
        author=query.author,
        cursor=query.cursor,
        limit=query.limit,
    )
    return Answer(
        {
            "items": [_item(each) for each in found.items],
            "total": found.total,
            "types": found.types,
            "authors": found.authors,
            "next": found.next or None,
        }
    )


def get_proposal(context: Context, query: models.Nothing, number: int) -> Answer:
    """Give a proposal with the page as it would be and what was said."""
    del query
    return _proposal(context, number)


def amend_proposal(
    context: Context, body: models.ProposalBody, number: int, base: int
) -> Answer:
    """Change one's own proposal, of which the version in If-Match was read."""
    proposing.amend(
        context,
        number,
        body.document(),
        version=base,
        base=body.base,
        slug=body.slug,
        comment=body.comment,
    )
    return _proposal(context, number)


def approve_proposal(context: Context, body: models.ApproveBody, number: int) -> Answer:
    """Publish a proposal of which `version` was read, merged with the page as it is."""
    done = reviewing.approve(context, number, version=body.version, words=body.words)
    if done.conflicts:
        return Answer({}, failure=ConflictError(done.conflicts, done.revision))
    return _proposal(context, number)


def ask_for_changes(context: Context, body: models.WordsBody, number: int) -> Answer:
    """Send a proposal back to its author, saying what should be changed."""
    reviewing.ask(context, number, body.words)
    return _proposal(context, number)


def reject_proposal(context: Context, body: models.WordsBody, number: int) -> Answer:
    """Decide against a proposal and say why."""
    reviewing.reject(context, number, body.words)
    return _proposal(context, number)


def withdraw_proposal(context: Context, body: models.Nothing, number: int) -> Answer:
    """Take back one's own proposal."""
    del body
    reviewing.withdraw(context, number)
    return _proposal(context, number)


def comment_on_proposal(
    context: Context, body: models.WordsBody, number: int
) -> Answer:
    """Say something about a proposal."""
    reviewing.comment(context, number, body.words)
    return _proposal(context, number)


def get_check(context: Context, query: models.Nothing, slug: str) -> Answer:
    """Give when a page was last checked, and when it is due again."""
    del query
    found = upkeep.last_check(context, pages.resolve(context, slug).slug)
    return Answer({"check": _check(found) if found else None})


def check_page(context: Context, body: models.CheckBody, slug: str) -> Answer:
    """Say that a page was checked, and in how many months to check it again."""
    found = upkeep.check(context, slug, months=body.months, on=body.on, note=body.note)
    return Answer({"check": _check(found)})


def list_checks(context: Context, query: models.ChecksQuery) -> Answer:
    """Give the pages that are due to be checked, the longest due first."""
    found = upkeep.due_pages(
        context,
        page_type=query.type,
        all_days=query.all,
        cursor=query.cursor,
        limit=query.limit,
    )
    items = [_check(each) for each in found.items]
    return Answer({"items": items, "types": found.types, "next": found.next or None})


def _proposal(context: Context, number: int) -> Answer:
    view = proposals.view(context, number)
    data = {
        **_item(view.item),
        "head": view.head,
        "text": dump_page(view.document),
        "conflicts": [
            {
                "part": each.name,
                "base": each.base,
                "mine": each.mine,
                "theirs": each.theirs,
            }
            for each in view.conflicts
        ],
        "discussion": [asdict(each) for each in view.remarks],
    }
    return Answer(data, revision=view.item.version)


def _item(item: ProposalItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "page": payloads.reference(item.page) if item.page else None,
        "type": item.type,
        "title": item.title,
        "author": item.author,
        "comment": item.comment,
        "state": item.state,
        "outdated": item.is_outdated,
        "created": item.created,
        "updated": item.updated,
        "version": item.version,
        "base": item.base,
        "revision": item.revision,
        "remarks": item.remarks,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "page": payloads.reference(check.page),
        "on": check.on,
        "due": check.due,
        "author": check.author,
        "note": check.note,
        "is_due": check.is_due,
    }
