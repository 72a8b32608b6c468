"""Discussions, reading groups and watching through the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wiki.services import groups, pages, payloads, talk, watching
from wiki.services.context import Context
from wiki.web.api import models
from wiki.web.api.answer import Answer


def list_discussions(context: Context, query: models.ListQuery, slug: str) -> Answer:
    """Give the discussions of a page, newest first."""
    slug = pages.resolve(context, slug).slug
    found = talk.threads(context, slug, cursor=query.cursor, limit=query.limit)
    items = [asdict(each) for each in found.items]
    return Answer({"items": items, "next": found.next or None})


def begin_discussion(context: Context, body: models.ThreadBody, slug: str) -> Answer:
    """Begin a discussion of a page."""
    number = talk.start(context, slug, body.title, body.text)
    return _discussion(context, number)


def get_discussion(context: Context, query: models.ListQuery, number: int) -> Answer:
    """Give a discussion with its messages."""
    return _discussion(context, number, cursor=query.cursor, limit=query.limit)


def reply(context: Context, body: models.MessageBody, number: int) -> Answer:
    """Say something in a discussion."""
    talk.reply(context, number, body.text)
    return _discussion(context, number)


def settle(context: Context, body: models.SettleBody, number: int) -> Answer:
    """Say that a discussion is settled, or that it is not."""
    talk.resolve(context, number, resolved=body.resolved)
    return _discussion(context, number)


def edit_message(context: Context, body: models.MessageBody, number: int) -> Answer:
    """Change one's own message; what it said before stays."""
    return _discussion(context, talk.edit(context, number, body.text))


def withdraw_message(context: Context, body: models.Nothing, number: int) -> Answer:
    """Take one's own message out of sight."""
    del body
    return _discussion(context, talk.withdraw(context, number))


def hide_message(context: Context, body: models.HideBody, number: int) -> Answer:
    """Let readers see a message no more, or again."""
    return _discussion(context, talk.hide(context, number, hidden=body.hidden))


def list_groups(context: Context, query: models.Nothing) -> Answer:
    """Give what is, was and will be read together."""
    del query
    items = [
        {**asdict(each), "page": payloads.reference(each.page)}
        for each in groups.listed(context)
    ]
    return Answer({"items": items})


def plan_group(context: Context, body: models.GroupBody, slug: str) -> Answer:
    """Let a page be read together from one day to another."""
    groups.plan(
        context, slug, begins=body.begins, ends=body.ends, questions=body.questions
    )
    return list_groups(context, models.Nothing())


def cancel_group(context: Context, query: models.Nothing, number: int) -> Answer:
    """Take a reading group away."""
    del query
    groups.cancel(context, number)
    return list_groups(context, models.Nothing())


def list_watched(context: Context, query: models.Nothing) -> Answer:
    """Give what one watches."""
    del query
    return Answer({"items": [asdict(each) for each in watching.listed(context)]})


def change_watching(context: Context, body: models.WatchBody) -> Answer:
    """Watch a page, a type or a discussion, or watch it no more."""
    step = watching.watch if body.watch else watching.unwatch
    step(context, body.kind, body.name)
    return list_watched(context, models.Nothing())


def _discussion(
    context: Context, number: int, *, cursor: str = "", limit: int = 50
) -> Answer:
    view = talk.view(context, number, cursor=cursor, limit=limit)
    data: dict[str, Any] = asdict(view.thread)
    messages = [
        {
            "number": each.number,
            "author": each.author,
            "at": each.at,
            "text": each.text,
            "edited": each.edited or None,
            "state": each.state or None,
        }
        for each in view.messages
    ]
    said = {"page": payloads.reference(view.page), "items": messages}
    return Answer(data | said | {"next": view.next or None})
