"""What the screens, the command line and the API are given: frozen, complete, safe.

Everything here was already filtered for its reader; templates only lay it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.schema import Field, PageType
from wiki.text.dates import PartialDate
from wiki.text.document import FieldValue
from wiki.text.markdown import Heading


@dataclass(frozen=True, slots=True)
class PageRef:
    """Enough of a page to link to it and to say in a line what it is."""

    id: int
    slug: str
    title: str
    type: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class PageItem:
    """A page in a list: the reference, its date where it has one, its last change."""

    page: PageRef
    dated: PartialDate | None
    updated: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a statement was seen: an address, or a page of this wiki."""

    text: str
    url: str = ""
    page: PageRef | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """One statement as read from this page; `page` is None when it has no page yet.

    `period` is `since` and `until` as stated, which is how programs write them.
    """

    key: int
    relation: str
    label: str
    forward: bool
    page: PageRef | None
    name: str
    note: str = ""
    evidence: Evidence | None = None
    since: str = ""
    until: str = ""
    position: int | None = None
    status: str = "stated"
    context: str = ""
    period: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """All statements of one relation in one direction; `label` as read from this page.

    `total` counts all of them, `links` holds the first of them.
    """

    relation: str
    label: str
    forward: bool
    links: tuple[LinkView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the page's head: a label and the pages it names."""

    label: str
    links: tuple[LinkView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FieldView:
    """One filled field; `shown` as people write it, `raw` as it was written."""

    field: Field
    raw: FieldValue
    shown: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Previous and next part beside this page in an ordered relation."""

    whole: PageRef
    position: int
    count: int
    previous: PageRef | None
    next: PageRef | None


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as its reader sees it.

    `as_of` is the revision number when this is not the newest one, else None; `outline`
    holds the body's headings; `raw_fields` are the fields as written.
    """

    page: PageRef
    type: PageType
    fields: tuple[FieldView, ...]
    raw_fields: Mapping[str, FieldValue]
    aliases: tuple[str, ...]
    html: str
    outline: tuple[Heading, ...]
    head: tuple[HeadLine, ...]
    outgoing: tuple[LinkGroup, ...]
    incoming: tuple[LinkGroup, ...]
    series: tuple[Neighbours, ...]
    revision: int
    author: str
    updated: str
    visibility: str
    archived: bool
    dated: PartialDate | None = None
    as_of: int | None = None
    as_of_date: str = ""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by, with how many pages would remain."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet with its most frequent values; `more` counts those not shown."""

    slug: str
    label: str
    values: tuple[FacetValue, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """One screen of a listing; `next` is the following one's cursor, "" at the end."""

    items: tuple[PageItem, ...]
    total: int
    facets: tuple[FacetView, ...]
    next: str
    sort: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month, such as 2018-03, and how many pages it has."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Archive:
    """A listing from afar: its months by year, and the pages that it names."""

    total: int
    years: Mapping[str, tuple[Month, ...]]
    facets: tuple[FacetView, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a snippet; `hit` pieces matched the query."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that answers a search, with the words that matched."""

    item: PageItem
    snippet: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """Hits in order; `corrected` is the query that was run when the given one had none.

    `notes` are sentences about parts of the query that were not understood.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    facets: tuple[FacetView, ...]
    next: str
    corrected: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameHint:
    """A page offered while somebody types; `name` is what matched (title or alias)."""

    page: PageRef
    name: str


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A link as a sentence names it; `page` is None where the reader sees none."""

    label: str
    name: str
    page: PageRef | None = None


@dataclass(frozen=True, slots=True)
class LinkChanges:
    """Links that were added, removed or changed: some by name, `more` beside them."""

    verb: str
    links: tuple[NamedLink, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class RevisionItem:
    """One line of a history.

    `size` is that of its text, `grown` what it has more than the one before (None:
    not known); `parts` are the names of what changed, `links` what of its links.
    """

    number: int
    author: str
    at: str
    comment: str
    digest: str
    size: int
    grown: int | None = None
    parts: tuple[str, ...] = ()
    links: tuple[LinkChanges, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One line of the recent changes; `parts` and `links` as in a history."""

    cursor: int
    page: PageRef
    revision: int
    kind: str
    author: str
    at: str
    comment: str
    parts: tuple[str, ...] = ()
    links: tuple[LinkChanges, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did; `merged` when the page had moved on and both sides were kept.

    Where `proposal` is not 0 the save became the proposal of that number, and the page
    is as it was; a page that is only proposed has no slug yet.
    """

    slug: str
    revision: int
    merged: bool = False
    changed: bool = True
    proposal: int = 0
