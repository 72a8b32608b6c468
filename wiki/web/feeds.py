"""Atom feeds: of all changes, a page, a type, a discussion, and one's own notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    get_template_attribute,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from wiki.errors import NotFoundError
from wiki.services import accounts, history, mailing, notices, pages, talk
from wiki.services.context import Context
from wiki.services.pages import type_of
from wiki.services.views import ChangeItem
from wiki.web.caching import kept
from wiki.web.context import reading, root, site, writing
from wiki.web.signing import read, sign

blueprint = Blueprint("feeds", __name__)

MOST = 30
_OWN = "feed of notices"
_SUMMARY = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `address` is a path of this site.

    `key` is the path that tells it from all others, the address where it is empty.
    """

    title: str
    address: str
    at: str
    author: str
    summary: str
    key: str = ""


@blueprint.get("/feed.atom")
@kept
def everything() -> ResponseReturnValue:
    """Give the newest changes."""
    with reading() as context:
        found, _ = history.changes(context)
        title = f"{context.schema.site.title}: recent changes"
        return answered(title, "/changes", map(_change, found))


@blueprint.get("/types/<page_type>/feed.atom")
@kept
def of_type(page_type: str) -> ResponseReturnValue:
    """Give the pages of a type that were changed last."""
    with reading() as context:
        found = history.changed_last(context, page_type, MOST)
        plural = type_of(context, page_type).plural
        title = f"{context.schema.site.title}: {plural}"
        return answered(title, f"/types/{page_type}", map(_change, found))


@blueprint.get("/pages/<slug>/feed.atom")
@kept
def of_page(slug: str) -> ResponseReturnValue:
    """Give the newest revisions of a page."""
    with reading() as context:
        about = pages.reference(pages.readable(context, slug))
        found, _ = history.revisions(context, slug, limit=MOST)
        in_words = get_template_attribute("macros/changes.html", "in_words")
        entries = [
            Entry(
                f"{about.title}, revision {each.number}",
                f"/pages/{about.slug}/revisions/{each.number}",
                each.at,
                each.author,
                f"{each.comment} {in_words(each)}".strip(),
            )
            for each in found
        ]
        title = f"{about.title}: changes"
        return answered(title, f"/pages/{about.slug}/history", entries)


@blueprint.get("/discussions/<int:number>/feed.atom")
def of_thread(number: int) -> ResponseReturnValue:
    """Give what was said last in a discussion."""
    with reading() as context:
        view = talk.newest(context, number, MOST)
        entries = [
            Entry(
                f"{each.author}, {view.thread.title}",
                f"/discussions/{number}#message-{each.number}",
                each.edited or each.at,
                each.author,
                each.text[:_SUMMARY],
            )
            for each in view.messages
            if not each.state
        ]
        title = f"{view.page.title}: {view.thread.title}"
        return answered(title, f"/discussions/{number}", entries)


@blueprint.get("/watching/<token>/feed.atom")
def own(token: str) -> ResponseReturnValue:
    """Give a person's notices to a program that has the person's own address."""
    gone = NotFoundError("This feed has ended. Its person can make another address.")
    data = read(_OWN, token)
    if not (isinstance(data, list) and len(data) == 2):
        raise gone
    with site().database.reading() as unit:
        person = accounts.find_open(unit, data[0])
    if person is None:
        raise gone
    with site().reading(person) as context:
        if mailing.feed_number(context) != data[1]:
            raise gone
        found = notices.listed(context, limit=MOST)
        entries = [
            Entry(
                each.words,
                each.address,
                each.at,
                context.schema.site.title,
                "",
                f"/notices#notice-{each.number}",
            )
            for each in found.items
        ]
        title = f"{context.schema.site.title}: notices of {person.name}"
        return answered(title, "/notices", entries)


@blueprint.post("/watching/feed/end")
def end_own() -> ResponseReturnValue:
    """End the address of one's own feed; another one takes its place."""
    writing(mailing.end_feed)
    return redirect(url_for("watching.show"))


def own_address(context: Context) -> str:
    """Give the address of one's own feed, for programs that cannot sign in."""
    token = sign(_OWN, [context.viewer.id, mailing.feed_number(context)])
    return f"{root()}/watching/{token}/feed.atom"


def _change(each: ChangeItem) -> Entry:
    return Entry(
        each.page.title,
        f"/pages/{each.page.slug}/revisions/{each.revision}",
        each.at,
        each.author,
        each.comment or each.page.summary,
    )


def answered(title: str, about: str, entries: Iterable[Entry]) -> Response:
    """Give an Atom feed (RFC 4287) of this address."""
    listed = list(entries)
    text = render_template(
        "feeds/feed.atom",
        title=title,
        about=about,
        itself=request.path,
        entries=listed,
        updated=max((each.at for each in listed), default="1970-01-01T00:00:00Z"),
        root=root(),
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")
