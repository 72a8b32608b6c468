"""Drafts of pages through the API."""

from __future__ import annotations

from wiki.services import drafts, pages
from wiki.services.context import Context
from wiki.web.api import models
from wiki.web.api.answer import Answer


def get_draft(context: Context, query: models.Nothing, slug: str) -> Answer:
    """Give what one began to write of a page and has not saved."""
    del query
    found = drafts.find(context, drafts.page_place(pages.resolve(context, slug)))
    if found is None:
        return Answer({"draft": None})
    fields = dict(found.pairs)
    kept = {"title": found.title, "updated": found.updated, "fields": fields}
    return Answer({"draft": kept})


def put_draft(context: Context, body: models.DraftBody, slug: str) -> Answer:
    """Keep a page as one goes on writing it; the editor offers it on the screen."""
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
    found = drafts.find(context, drafts.page_place(pages.resolve(context, slug)))
    if found is not None:
        drafts.discard(context, found.number)
    return Answer({"draft": None})
