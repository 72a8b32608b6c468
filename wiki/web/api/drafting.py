"""Pages that are being written, through the API: drafts, and what they lack."""

from __future__ import annotations

from dataclasses import asdict

from wiki.errors import InvalidError
from wiki.services import advice, drafts, pages, payloads, policy
from wiki.services.context import Context
from wiki.text.canonical import normalise
from wiki.web.api import models
from wiki.web.api.answer import Answer


def get_draft(context: Context, query: models.Nothing, slug: str) -> Answer:
    """Give what one began to write of a page and has not saved."""
    del query
    policy.require(context, "edit")
    found = drafts.find(context, drafts.page_place(pages.resolve(context, slug)))
    if found is None:
        return Answer({"draft": None})
    fields = dict(found.pairs)
    kept = {"title": found.title, "updated": found.updated, "fields": fields}
    return Answer({"draft": kept})


def put_draft(context: Context, body: models.DraftBody, slug: str) -> Answer:
    """Keep a page as one goes on writing it; the editor offers it on the screen."""
    policy.require(context, "edit")
    page = pages.resolve(context, slug)
    pairs = [
        ("view", "source"),
        ("type", page.type),
        ("title", page.title),
        ("source", body.source),
        ("base", str(body.base or "")),
    ]
    drafts.keep(context, drafts.page_place(page), pairs)
    return get_draft(context, models.Nothing(), slug)


def delete_draft(context: Context, query: models.Nothing, slug: str) -> Answer:
    """Throw away what one began to write of a page."""
    del query
    policy.require(context, "edit")
    found = drafts.find(context, drafts.page_place(pages.resolve(context, slug)))
    if found is not None:
        drafts.discard(context, found.number)
    return Answer({"draft": None})


def advise(context: Context, body: models.AdviceBody) -> Answer:
    """Say what a page seems to lack that is being written; nothing is saved."""
    page = pages.reference(pages.known(context, body.page)) if body.page else None
    found = advice.advise(context, normalise(body.document()), page)
    if found is None:
        known = ", ".join(context.schema.types)
        words = f"There is no page type “{body.type}”. There are: {known}."
        raise InvalidError(words, {"type": [words]})
    mentions = [
        {
            "text": each.text,
            "page": payloads.reference(each.page),
            "relations": [slug for slug, _ in each.relations],
        }
        for each in found.mentions
    ]
    return Answer(
        {
            "usual": [asdict(each) for each in found.usual],
            "unsourced": list(found.unsourced),
            "mentions": mentions,
            "alike": [payloads.reference(each) for each in found.alike],
            "links": payloads.suggested_links(found.links)["items"],
        }
    )
