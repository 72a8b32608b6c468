"""Proposals and checks of pages, as the API gives them."""

from __future__ import annotations

from typing import Any, Literal

from wiki.web.api.shapes.base import PageName, Shape


class SentForReview(Shape):
    """A change that waits for review; `page` is null where the page is a new one."""

    proposal: int
    page: str | None
    address: str


class Remark(Shape):
    """What somebody said about a proposal, or did with it."""

    author: str
    at: str
    kind: str
    words: str


class ProposalItem(Shape):
    """A proposal as lists have it; `base` is the revision it fits on, 0 for none."""

    number: int
    page: PageName | None
    type: str
    title: str
    author: str
    comment: str
    state: Literal["open", "asked", "approved", "rejected", "withdrawn"]
    outdated: bool
    created: str
    updated: str
    version: int
    base: int
    revision: int | None
    remarks: int


class ProposalList(Shape):
    """One screen of proposals, oldest first; `total` counts the whole list."""

    items: list[ProposalItem]
    total: int
    types: dict[str, int]
    authors: dict[str, int]
    next: str | None


class Proposal(ProposalItem):
    """A proposal: the page as approving leaves it, and the parts that collide.

    `text` is a page as text and fits on the page's revision `head`, 0 for a new page.
    """

    head: int
    text: str
    conflicts: list[dict[str, Any]]
    discussion: list[Remark]


class Check(Shape):
    """A page's last check and the day it is due again."""

    page: PageName
    on: str
    due: str
    author: str
    note: str
    is_due: bool


class LastCheck(Shape):
    """A page's last check, null where there was none."""

    check: Check | None


class CheckList(Shape):
    """One screen of checked pages, the longest due first."""

    items: list[Check]
    types: dict[str, int]
    next: str | None
