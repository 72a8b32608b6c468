"""Who stated a link, when, and from what: read from the history of its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.schema import MENTIONS
from wiki.services.context import Context
from wiki.services.links import label
from wiki.services.pages import known, readable, reference
from wiki.services.views import PageRef
from wiki.store import page_names as name_store
from wiki.store import revisions as revision_store
from wiki.text.document import Document
from wiki.text.frontmatter import parse_page
from wiki.text.page_reader import QUALIFIERS
from wiki.text.slugs import name_key
from wiki.text.wikilinks import list_links

MOST = 300
"""Revisions that are looked through, the newest ones."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a link is stated: `said` are its qualifiers, `sentence` where the text
    states it.
    """

    said: tuple[tuple[str, str], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Event:
    """What one revision did to a link: `stated`, `changed` or `taken out`.

    `wordings` is how the page states it from then on.
    """

    deed: str
    revision: int
    author: str
    at: str
    comment: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """A link with everything that happened to it, newest first.

    `is_stated`: the page states it now. `is_whole`: the history was read to its
    beginning.
    """

    source: PageRef
    relation: str
    label: str
    target: PageRef
    is_stated: bool
    is_whole: bool
    events: tuple[Event, ...]


def of_link(context: Context, slug: str, relation: str, target: str) -> Provenance:
    """Give who stated a link of a page, when, and from what evidence.

    The target counts under every name it has or had. Costs up to `MOST` revisions.
    """
    source, end = readable(context, slug), known(context, target)
    keys = {each.key for each in name_store.of_page(context.unit, end.id)}
    rows = revision_store.newest_texts(
        context.unit, source.id, MOST + 1, level=context.viewer.level
    )
    events = []
    before: tuple[Wording, ...] = ()
    for row in reversed(rows):
        now = tuple(_wordings(parse_page(row.text), relation, keys))
        if now != before:
            deed = "stated" if not before else "changed" if now else "taken out"
            events.append(Event(deed, row.number, row.author, row.at, row.comment, now))
        before = now
    return Provenance(
        reference(source),
        relation,
        label(context, relation, forward=True),
        reference(end),
        bool(before),
        len(rows) <= MOST,
        tuple(reversed(events)),
    )


def _wordings(document: Document, relation: str, keys: set[str]) -> Iterator[Wording]:
    for link in document.links:
        if link.relation == relation and name_key(link.target) in keys:
            said = [
                (name, str(value))
                for name in QUALIFIERS
                if (value := getattr(link, name)) not in ("", None)
                if (name, value) != ("status", "stated")
            ]
            yield Wording(tuple(said), "")
    for written in list_links(document.body):
        own = written.relation or MENTIONS
        if own == relation and name_key(written.target) in keys:
            yield Wording((), written.context)
