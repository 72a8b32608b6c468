"""What changes data through the API; each runs in one write transaction."""

from __future__ import annotations

from wiki.errors import InvalidError, NotFoundError
from wiki.services import contributing, merging, moving, pages, payloads, related
from wiki.services.context import Context
from wiki.services.views import Saved
from wiki.text.limits import LINKS
from wiki.web.api import models
from wiki.web.api.answer import Answer


def create_page(context: Context, body: models.PageBody, key: str) -> Answer:
    """Make a page."""
    saved = contributing.create(
        context,
        body.document(),
        slug=body.slug,
        comment=body.comment,
        key=key,
    )
    location = f"/api/v1/pages/{saved.slug}"
    return _answer(context, saved, status=201, location=location)


def put_page(
    context: Context, body: models.PageBody, slug: str, base: int, key: str
) -> Answer:
    """Change a page that was begun at the revision in If-Match."""
    if body.slug not in ("", slug):
        raise InvalidError(
            "A page's address is changed by its rename, not by saving it.",
            {"slug": ["Leave it out, or use POST …/rename."]},
        )
    saved = contributing.save(
        context,
        slug,
        body.document(),
        base=base,
        comment=body.comment,
        key=key,
    )
    return _answer(context, saved)


def archive_page(context: Context, body: models.Nothing, slug: str) -> Answer:
    """Take a page out of sight; its history stays."""
    del body
    saved = moving.archive(context, slug)
    return Answer({"slug": saved.slug, "revision": saved.revision}, saved.revision)


def rename_page(context: Context, body: models.RenameBody, slug: str) -> Answer:
    """Give a page another address and title; the old ones lead to it."""
    saved = moving.rename(context, slug, new_slug=body.slug, title=body.title)
    return _answer(context, saved, location=f"/api/v1/pages/{saved.slug}")


def merge_page(context: Context, body: models.MergeBody, slug: str) -> Answer:
    """Merge a page into another one, which answers to all its names."""
    saved = merging.merge_into(context, slug, body.target, with_text=body.text)
    return _answer(context, saved, location=f"/api/v1/pages/{saved.slug}")


def restore_revision(
    context: Context, body: models.Nothing, slug: str, number: int
) -> Answer:
    """Let a page say again what it said in a revision; that is a new revision."""
    del body
    return _answer(context, moving.restore_revision(context, slug, number))


def dismiss(context: Context, body: models.OtherPageBody, slug: str) -> Answer:
    """Say that a suggested page does not belong here."""
    related.dismiss(context, slug, body.slug)
    return Answer({"dismissed": body.slug})


def pin(context: Context, body: models.OtherPageBody, slug: str) -> Answer:
    """Say that a page is to stand first among the suggestions here."""
    related.pin(context, slug, body.slug)
    return Answer({"pinned": body.slug})


def release(context: Context, body: models.OtherPageBody, slug: str) -> Answer:
    """Take back that a page was pinned or dismissed here."""
    related.release(context, slug, body.slug)
    return Answer({"released": body.slug})


def _answer(
    context: Context, saved: Saved, *, status: int = 200, location: str = ""
) -> Answer:
    if saved.proposal:
        return proposed(saved)
    # A repeated request is told what its first try made, not what is there now.
    number = saved.revision
    try:
        view = pages.view(context, saved.slug, shown=LINKS)
    except NotFoundError:  # it has another address since
        slug = pages.known(context, saved.slug).slug
        view = pages.view(context, slug, shown=LINKS)
    if view.revision != number:
        view = pages.view_revision(context, view.page.slug, number)
    data = {**payloads.page(view, pages.body_of(context, view)), "merged": saved.merged}
    return Answer(data, number, status, location, saved=saved)


def proposed(saved: Saved) -> Answer:
    """Tell that a change waits for review, and where."""
    address = f"/api/v1/proposals/{saved.proposal}"
    data = {"proposal": saved.proposal, "page": saved.slug or None, "address": address}
    return Answer(data, status=202, location=address, saved=saved)
