"""Pages with their links, as the API gives them; what is begun and what may lack."""

from __future__ import annotations

from typing import Any, Literal

from wiki.web.api.shapes.base import PageName, Shape
from wiki.web.api.shapes.graphs import SuggestedLink


class LinkEnd(Shape):
    """The other end of a link; a page that is not there has only a title."""

    slug: str | None
    title: str
    type: str | None


class Qualified(Shape):
    """What a link says beside its two ends."""

    relation: str
    label: str
    note: str
    evidence: str | None
    since: str
    until: str
    position: int | None
    status: str
    context: str


class LinkOut(Qualified):
    """A link that the page states."""

    target: LinkEnd


class LinkIn(Qualified):
    """A link that another page states about this one; `label` is the inverse one."""

    source: LinkEnd


class Page(PageName):
    """A whole page."""

    summary: str
    body: str
    fields: dict[str, Any]
    aliases: list[str]
    links: list[LinkOut]
    linked_from: list[LinkIn]
    mentions: list[LinkOut]
    revision: int
    author: str
    updated: str
    visibility: str
    status: str


class SavedPage(Page):
    """A page as a save left it; `merged` when the page had moved on meanwhile."""

    merged: bool


class Draft(Shape):
    """What one began to write of a page: the fields of the form, as they were typed."""

    title: str
    updated: str
    fields: dict[str, str]


class KeptDraft(Shape):
    """One's draft of a page, null where there is none."""

    draft: Draft | None


class ArchivedPage(Shape):
    """A page that was taken out of sight, with its last revision."""

    slug: str
    revision: int


class PageList(Shape):
    """One screen of pages."""

    items: list[PageName]
    next: str | None


class ChangedLink(Shape):
    """A link that a revision added, removed or changed."""

    change: Literal["added", "removed", "changed"]
    label: str
    target: LinkEnd


class Usual(Shape):
    """A field or relation that `have` of `seen` pages of the type have."""

    name: str
    label: str
    is_link: bool
    have: int
    seen: int


class Mention(Shape):
    """Words that name a page, and the relations that may lead there."""

    text: str
    page: PageName
    relations: list[str]


class Advice(Shape):
    """What a page seems to lack; `alike` are pages that may be the same."""

    usual: list[Usual]
    unsourced: list[str]
    mentions: list[Mention]
    alike: list[PageName]
    links: list[SuggestedLink]
