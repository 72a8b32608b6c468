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


class ImportedPage(Shape):
    """What becomes of a page; `how` it was known, `what` changes of it."""

    state: Literal["new", "changed", "same"]
    slug: str
    title: str
    origin: str
    how: str
    what: str


class NotImported(Shape):
    """What is not taken, where it stands and why."""

    origin: str
    reason: str


class NameWithoutPage(Shape):
    """A name that leads nowhere yet, how many links use it, and one of their places."""

    name: str
    links: int
    origin: str


class Import(Shape):
    """An import; lists have at most 300 entries of each kind, `counts` are whole."""

    key: str
    at: str
    files: list[str]
    step: Literal["columns", "looking", "looked", "taking", "taken", "failed"]
    is_cut_off: bool
    done: int
    fault: str
    counts: dict[str, int]
    pages: list[ImportedPage]
    refused: list[NotImported]
    left_out: list[NotImported]
    unresolved: list[NameWithoutPage]


class Imports(Shape):
    """One's own imports."""

    items: list[Import]
