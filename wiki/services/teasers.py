"""Pages in a list with how their texts begin, by whom, and what they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.services.context import Context
from wiki.services.pages import reference
from wiki.services.views import PageItem, PageRef
from wiki.store import contents as content_store
from wiki.store import links as link_store
from wiki.store import narrowing
from wiki.store import pages as page_store
from wiki.text.teasers import Teaser, teaser_of

AUTHOR = "schema:author"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A value of a facet that a page has, as people know it."""

    facet: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class TeaserItem:
    """A page with the beginning of its text.

    `names` are authors without a page; `belongs` the values of the facets that are
    fields, such as the part of a field of practice.
    """

    item: PageItem
    teaser: Teaser
    authors: tuple[PageRef, ...]
    names: tuple[str, ...]
    belongs: tuple[Belonging, ...]


def teasers(context: Context, items: Sequence[PageItem]) -> tuple[TeaserItem, ...]:
    """Give these pages with their beginnings."""
    ids = [each.page.id for each in items]
    html = content_store.html_of(context.unit, ids)
    relations = [
        slug for slug, each in context.schema.relations.items() if each.term == AUTHOR
    ]
    stated = link_store.targets(context.unit, ids, relations)
    people = page_store.by_ids(
        context.unit,
        (link.target_id for link in stated if link.target_id),
        context.viewer.level,
    )
    belongs: dict[int, list[Belonging]] = {}
    for facet in context.schema.facets.values():
        if facet.kind == "field":
            values = narrowing.first_values(context.unit, ids, facet.slug)
            for number, value in values.items():
                label = facet.labels.get(value, value)
                each = Belonging(facet.slug, value, label)
                belongs.setdefault(number, []).append(each)
    return tuple(
        TeaserItem(
            each,
            teaser_of(html.get(each.page.id, "")),
            tuple(
                reference(people[link.target_id])
                for link in stated
                if link.source_id == each.page.id and link.target_id in people
            ),
            tuple(
                link.target_name
                for link in stated
                if link.source_id == each.page.id and link.target_id is None
            ),
            tuple(belongs.get(each.page.id, ())),
        )
        for each in items
    )
