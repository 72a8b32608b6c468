"""Keeping order through the API: accounts blocked, what they did taken back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wiki.services import blocking, undoing
from wiki.services.context import Context
from wiki.services.undoing import Plan
from wiki.web.api import models
from wiki.web.api.answer import Answer


def get_person(context: Context, query: models.Nothing, name: str) -> Answer:
    """Give an account that one may block."""
    del query
    return Answer(asdict(blocking.person(context, name)))


def block(context: Context, body: models.Nothing, name: str) -> Answer:
    """Close an account: its sessions end and its tokens do not serve any more."""
    del body
    return Answer(asdict(blocking.block(context, name)))


def plan_undoing(context: Context, query: models.SinceQuery, name: str) -> Answer:
    """Tell what an account did to pages since a day, and how it would be taken back."""
    return Answer(_told(undoing.plan(context, name, query.since)))


def undo(context: Context, body: models.UndoBody, name: str) -> Answer:
    """Take back what an account did, as a plan says that was looked at."""
    return Answer(_told(undoing.undo(context, name, body.since, mark=body.mark)))


def _told(plan: Plan) -> dict[str, Any]:
    told = asdict(plan)
    for each in told["items"]:
        page = each["page"]
        each["page"] = {name: page[name] for name in ("slug", "title", "type")}
    return told
