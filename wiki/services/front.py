"""The front page: what this is, what one may ask, what is new."""

from __future__ import annotations

from dataclasses import dataclass

from graph.schema import FrontSection, PageType, Site, StandingQuestion
from wiki.errors import WikiError
from wiki.services import history, listings, paths, serial, teasers
from wiki.services.context import Context
from wiki.services.graph_views import PathsView
from wiki.services.pages import item, reference
from wiki.services.serial import Parts
from wiki.services.teasers import TeaserItem
from wiki.services.views import ChangeItem, PageItem
from wiki.store import pages as page_store

TEASERS = 4
"""Pages of a section that are shown with the beginnings of their texts."""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of pages; `address` leads to the whole listing.

    `teasers` are the first of the items where the listing is read like a blog, `parts`
    those of the one page that the section shows.
    """

    title: str
    type: PageType
    items: tuple[PageItem, ...]
    address: str
    teasers: tuple[TeaserItem, ...] = ()
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Front:
    """Everything the front page shows; `example` is a live answer of the path form."""

    site: Site
    sections: tuple[Section, ...]
    questions: tuple[StandingQuestion, ...]
    types: tuple[tuple[PageType, int], ...]
    changes: tuple[ChangeItem, ...]
    example: PathsView | None


def front(context: Context) -> Front:
    """Give the front page for this person."""
    counts = listings.counts(context)
    schema = context.schema
    return Front(
        site=schema.site,
        sections=tuple(
            section
            for each in schema.site.sections
            if (section := _section(context, each)).items
        ),
        questions=schema.questions,
        types=tuple(
            (kind, counts[slug])
            for slug, kind in schema.types.items()
            if slug in counts
        ),
        changes=history.changes(context, limit=8)[0],
        example=_example(context),
    )


def _section(context: Context, section: FrontSection) -> Section:
    kind = context.schema.types[section.type]
    whole = f"/types/{kind.slug}"
    if section.page:
        row = page_store.find(context.unit, section.page, context.viewer.level)
        if row is None:
            return Section(section.title, kind, (), whole)
        parts = serial.parts_of(context, reference(row))
        return Section(section.title, kind, (item(row),), whole, parts=parts)
    found = listings.browse(
        context, section.type, facets={}, sort=section.sort, limit=section.limit
    )
    blog = next(
        (
            each.path
            for each in context.schema.site.listings
            if each.teasers and each.type == kind.slug
        ),
        "",
    )
    begun = teasers.teasers(context, found.items[:TEASERS]) if blog else ()
    return Section(section.title, kind, found.items, blog or whole, begun)


def _example(context: Context) -> PathsView | None:
    site = context.schema.site
    if not (site.example_from and site.example_to):
        return None
    try:
        if site.example_to in context.schema.types:
            return paths.find_paths(
                context, site.example_from, to_type=site.example_to, limit=1
            )
        return paths.find_paths(
            context, site.example_from, target=site.example_to, limit=1
        )
    except WikiError:
        # The example pages may have been renamed away or archived: no example then.
        return None
