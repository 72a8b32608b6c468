"""Wholes with parts in an order: series, reading lists, whatever has places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.schema import Relation
from wiki.errors import InvalidError
from wiki.services import contributing
from wiki.services.context import Context
from wiki.services.deriving import head_document
from wiki.services.naming import look_up
from wiki.services.pages import item, known, readable, reference, type_of
from wiki.services.policy import require
from wiki.services.views import PageItem, PageRef
from wiki.store import contents as content_store
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store.pages import PageRow
from wiki.text.document import Document, LinkStatement
from wiki.text.limits import NOTE_BYTES, POSITION

PLANNED = "schema:numberOfItems"
COLLECTION = "schema:Collection"
WHOLES = (COLLECTION, "schema:CreativeWorkSeries")
"""Types of pages that are there for their parts, also while these have no places."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part in its place, with what its link to the whole says of it."""

    item: PageItem
    position: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a whole; `planned` is how many there are to be, 0 if nobody says."""

    whole: PageRef
    relation: str
    label: str
    items: tuple[Part, ...]
    planned: int

    @property
    def missing(self) -> int:
        """How many parts are still to come."""
        return max(0, self.planned - len(self.items))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part is to stand, and what is to be said of it there."""

    slug: str
    position: int | None
    note: str
    stays: bool = True


def parts_of(context: Context, page: PageRef) -> Parts | None:
    """Give the parts of a page in their order, None for one that has no places."""
    for relation in context.schema.relations.values():
        if not relation.ordered or not _is_whole(relation, page.type):
            continue
        rows = link_store.members(
            context.unit, page.id, relation.slug, context.viewer.level
        )
        has_places = any(row.position is not None for row in rows)
        if not has_places and type_of(context, page.type).term not in WHOLES:
            continue
        pages = page_store.by_ids(
            context.unit, (row.source_id for row in rows), context.viewer.level
        )
        items = tuple(
            Part(item(pages[row.source_id]), row.position, row.note)
            for row in rows
            if row.source_id in pages
        )
        label = relation.wording(forward=False)
        return Parts(page, relation.slug, label, items, _planned(context, page))
    return None


def arrange(
    context: Context, slug: str, places: Sequence[Place], *, added: str = ""
) -> int:
    """Put the parts of a page in these places; give how many pages were changed.

    Each part says itself where it stands, so each that changes gets a revision.
    `added` names a page that is put at the end.
    """
    require(context, "edit")
    whole = readable(context, slug)
    found = parts_of(context, reference(whole))
    if found is None:
        raise InvalidError(f"“{whole.title}” is no page with parts in an order.")
    wanted = [_checked(each) for each in places]
    if added.strip():
        last = max((each.position or 0 for each in wanted if each.stays), default=0)
        wanted.append(Place(known(context, added.strip()).slug, last + 1, ""))
    count = 0
    for each in wanted:
        count += _put(context, whole, found.relation, each)
    return count


def collections_for(context: Context, slug: str) -> tuple[PageRef, ...]:
    """Give the reading lists to which a page may be added and is not yet."""
    require(context, "edit")
    row = readable(context, slug)
    kinds = [
        kind.slug
        for kind in context.schema.types.values()
        if kind.term == COLLECTION and _joining(context, row.type, kind.slug)
    ]
    mine = {
        link.target_id
        for link in link_store.outgoing(context.unit, row.id)
        if context.schema.relations.get(link.relation, Relation("", "", "")).ordered
    }
    rows = page_store.of_types(context.unit, kinds, context.viewer.level)
    return tuple(reference(each) for each in rows if each.id not in mine)


def collect(context: Context, slug: str, collection: str, note: str) -> None:
    """Add a page to the end of a reading list."""
    require(context, "edit")
    whole = readable(context, collection)
    row = readable(context, slug)
    relation = _joining(context, row.type, whole.type)
    if relation is None:
        raise InvalidError(f"“{whole.title}” is no list for pages of this type.")
    members = link_store.members(
        context.unit, whole.id, relation.slug, context.viewer.level
    )
    last = max((each.position or 0 for each in members), default=0)
    place = _checked(Place(row.slug, last + 1, note))
    _put(context, whole, relation.slug, place)


def _put(context: Context, whole: PageRow, relation: str, place: Place) -> bool:
    row = readable(context, place.slug)
    document = head_document(context.unit, row)
    changed = replace(document, links=_links(context, document, whole, relation, place))
    if changed == document:
        return False
    comment = (
        f"Placed in “{whole.title}”." if place.stays else f"Out of “{whole.title}”."
    )
    contributing.save(
        context, row.slug, changed, base=row.revision, comment=comment[:500]
    )
    return True


def _links(
    context: Context, document: Document, whole: PageRow, relation: str, place: Place
) -> tuple[LinkStatement, ...]:
    names = look_up(context.unit, [link.target for link in document.links], 2)

    def is_it(link: LinkStatement) -> bool:
        rows = names.candidates(link.target)
        return link.relation == relation and [row.id for row in rows] == [whole.id]

    links = list(document.links)
    place_of = next((n for n, link in enumerate(links) if is_it(link)), None)
    if not place.stays:
        return tuple(link for link in links if not is_it(link))
    if place_of is None:
        new = LinkStatement(
            relation, whole.slug, note=place.note, position=place.position
        )
        return (*links, new)
    links[place_of] = replace(links[place_of], note=place.note, position=place.position)
    return tuple(links)


def _checked(place: Place) -> Place:
    if place.position is not None and not 0 <= place.position <= POSITION:
        raise InvalidError(f"A place is a whole number from 0 to {POSITION:,}.")
    if len(place.note.encode()) > NOTE_BYTES:
        raise InvalidError(f"A note has at most {NOTE_BYTES:,} bytes. Shorten it.")
    return replace(place, note=" ".join(place.note.split()))


def _joining(context: Context, source: str, target: str) -> Relation | None:
    return next(
        (
            each
            for each in context.schema.relations.values()
            if each.ordered and each.signatures and each.admits(source, target)
        ),
        None,
    )


def _is_whole(relation: Relation, page_type: str) -> bool:
    return any(target == page_type for _, target in relation.signatures)


def _planned(context: Context, page: PageRef) -> int:
    kind = type_of(context, page.type)
    name = next((f.name for f in kind.fields.values() if f.term == PLANNED), "")
    content = content_store.find(context.unit, page.id) if name else None
    text = str(content.fields.get(name) or "") if content else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
