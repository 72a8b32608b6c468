"""What happened to pages and links, as the API gives it."""

from __future__ import annotations

from typing import Literal

from wiki.web.api.shapes.base import PageName, Shape
from wiki.web.api.shapes.pages import ChangedLink


class Revision(Shape):
    """One line of a history; `parts` are the names of what changed."""

    number: int
    author: str
    at: str
    comment: str
    digest: str
    parts: list[str]
    links: list[ChangedLink]


class RevisionList(Shape):
    """One screen of a history, newest first."""

    items: list[Revision]
    next: str | None


class LinkEvent(Shape):
    """What one revision did to a link, and how the page states it from then on."""

    deed: Literal["stated", "changed", "taken out"]
    revision: int
    author: str
    at: str
    comment: str
    statements: list[dict[str, str]]


class LinkHistory(Shape):
    """Who stated a link; `whole` tells that the history was read to its beginning."""

    source: PageName
    relation: str
    label: str
    target: PageName
    stated: bool
    whole: bool
    events: list[LinkEvent]


class Change(Shape):
    """One entry of the change log."""

    cursor: str
    page: PageName
    revision: int
    kind: str
    author: str
    at: str
    comment: str


class ChangeList(Shape):
    """Changes, oldest first; `next` is where to go on, now or later."""

    items: list[Change]
    next: str
