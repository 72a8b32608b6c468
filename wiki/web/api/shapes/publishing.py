"""What is published on time, and who is told, as the API gives it."""

from __future__ import annotations

from typing import Literal

from wiki.web.api.shapes.base import PageName, Shape


class ScheduledPage(Shape):
    """A page that is to be published at a moment (ISO 8601, UTC)."""

    page: PageName
    at: str
    author: str


class ScheduledPages(Shape):
    """What is to be published, the next first."""

    items: list[ScheduledPage]


class Webhook(Shape):
    """An address that is told of changes; `secret` checks its signatures."""

    number: int
    address: str
    secret: str
    author: str
    at: str
    is_active: bool


class Webhooks(Shape):
    """The addresses that are told."""

    items: list[Webhook]


class Telling(Shape):
    """What became of telling a change; `due` is when it is tried next."""

    number: int
    change: int
    event: str
    title: str
    state: Literal["waiting", "done", "failed"]
    attempts: int
    due: str
    said: str
    at: str


class WebhookLog(Webhook):
    """An address with its last tellings, the newest first."""

    log: list[Telling]
