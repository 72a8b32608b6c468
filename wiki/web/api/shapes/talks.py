"""Discussions, reading groups and what is watched, as the API gives them."""

from __future__ import annotations

from typing import Literal

from wiki.web.api.shapes.base import PageName, Shape


class ThreadItem(Shape):
    """One discussion of a page; `messages` counts what was said in it."""

    number: int
    title: str
    author: str
    created: str
    updated: str
    resolved: bool
    messages: int


class ThreadItems(Shape):
    """The discussions of a page, newest first."""

    items: list[ThreadItem]
    next: str | None


class Message(Shape):
    """One message; of one that was withdrawn or hidden the text is "" to most."""

    number: int
    author: str
    at: str
    text: str
    edited: str | None
    state: Literal["withdrawn", "hidden"] | None


class Discussion(ThreadItem):
    """A discussion with its messages in their order."""

    page: PageName
    items: list[Message]
    next: str | None


class ReadingGroup(Shape):
    """What is read together, from one day to another."""

    number: int
    page: PageName
    begins: str
    ends: str
    questions: list[str]
    is_now: bool


class ReadingGroups(Shape):
    """What is, was and will be read together, the last to begin first."""

    items: list[ReadingGroup]


class Watched(Shape):
    """One thing that one watches; `address` is a path of the site."""

    kind: Literal["page", "type", "thread"]
    name: str
    title: str
    address: str


class WatchedList(Shape):
    """What one watches, the last begun first."""

    items: list[Watched]
