"""A page for paper: its text, facts and links, with notes on where they are from."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.services import citing, pages, serial
from wiki.services.context import Context
from wiki.services.serial import Parts
from wiki.services.views import LinkGroup, LinkView, PageView
from wiki.text.citing import apa
from wiki.text.paper import Notes, numbered


@dataclass(frozen=True, slots=True)
class Statement:
    """A link in words: the other page, what is said of it, and its note's number."""

    name: str
    said: str
    note: int


@dataclass(frozen=True, slots=True)
class Statements:
    """The links of one relation in one direction; `more` are left out."""

    label: str
    items: tuple[Statement, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A page for paper: `notes` are addresses and evidence by their numbers."""

    view: PageView
    html: str
    parts: Parts | None
    statements: tuple[Statements, ...]
    notes: tuple[str, ...]
    citation: str
    address: str


def paper(context: Context, slug: str, root: str) -> Paper:
    """Give a page for paper; `root` is where the wiki is served."""
    view = pages.view(context, slug)
    notes = Notes()
    html = numbered(view.html, root, notes)
    statements = tuple(
        _statements(group, root, notes) for group in (*view.outgoing, *view.incoming)
    )
    row = pages.readable(context, slug)
    return Paper(
        view=view,
        html=html,
        parts=serial.parts_of(context, view.page),
        statements=statements,
        notes=notes.listed,
        citation=apa.plain(citing.reference(context, row, root)),
        address=f"{root}/pages/{row.slug}/revisions/{row.revision}",
    )


def _statements(group: LinkGroup, root: str, notes: Notes) -> Statements:
    return Statements(
        group.label,
        tuple(
            Statement(
                link.page.title if link.page else link.name,
                _said(link),
                _note(link, root, notes),
            )
            for link in group.links
        ),
        group.total - len(group.links),
    )


def _said(link: LinkView) -> str:
    period = f"since {link.since}" if link.since else ""
    if link.until:
        period = f"{link.since}–{link.until}" if link.since else f"until {link.until}"
    place = f"part {link.position}" if link.position is not None else ""
    status = link.status if link.status != "stated" else ""
    return "; ".join(filter(None, (place, period, status, link.note)))


def _note(link: LinkView, root: str, notes: Notes) -> int:
    """Give the number of what proves a link, 0 where nothing is named."""
    evidence = link.evidence
    if evidence is None:
        return 0
    if evidence.page:
        text = f"{evidence.page.title}, {root}/pages/{evidence.page.slug}"
        return notes.number(text)
    return notes.number(evidence.url or evidence.text)
