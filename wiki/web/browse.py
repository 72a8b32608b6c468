"""Listings of a type's pages, and the types' colours."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.schema import PageType, SiteListing
from wiki.errors import NotFoundError
from wiki.services import (
    addresses,
    calendars,
    listings,
    pages,
    teasers,
    watching,
)
from wiki.services.context import Context
from wiki.services.pages import type_of
from wiki.text.dates import parse_date
from wiki.web.caching import kept
from wiki.web.colours import stylesheet
from wiki.web.context import reading

blueprint = Blueprint("browse", __name__)

LIST, BLOG = 50, 10
"""Pages of a screen: as lines, and with the beginnings of their texts."""


@blueprint.get("/types/<slug>")
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show the pages of a type, narrowed, ordered and paged."""
    with reading() as context:
        return _listing(context, type_of(context, slug))


@blueprint.get("/<path:place>")
@kept
def show_place(place: str) -> ResponseReturnValue:
    """Show a listing that the vocabulary gives an address, or lead to a page.

    `/TYPE/SLUG` does, and an address that the page had where it came from.
    """
    with reading() as context:
        for each in context.schema.site.listings:
            kind = context.schema.types[each.type]
            if each.path == f"/{place}":
                return _listing(context, kind, each)
            if each.teasers and f"{each.path}/archive" == f"/{place}":
                return _archive(context, kind, each)
        kind_slug, _, name = place.partition("/")
        if kind_slug in context.schema.types and name:
            page = pages.readable(context, name)
            if page.type == kind_slug:
                return redirect(url_for("pages.show", name=page.slug), 301)
        if slug := addresses.page_at(context, f"/{place}"):
            return redirect(url_for("pages.show", name=slug), 301)
        raise NotFoundError("There is nothing at this address. Search for it above.")


def _listing(
    context: Context, kind: PageType, place: SiteListing | None = None
) -> ResponseReturnValue:
    fixed = place.facets if place else {}
    chosen = {
        name: [*request.args.getlist(name), *([fixed[name]] if name in fixed else ())]
        for name in context.schema.facets
    }
    is_blog = place is not None and place.teasers
    is_events = kind.term == calendars.EVENT
    when = request.args.get("when", "")
    if is_events and when == "upcoming":
        usual = "soonest"
    else:
        usual = "newest" if kind.date_field else "title"
    listing = listings.browse(
        context,
        kind.slug,
        facets=chosen,
        sort=request.args.get("sort") or usual,
        cursor=request.args.get("cursor", ""),
        limit=BLOG if is_blog else LIST,
        month=request.args.get("month", ""),
        when=when,
    )
    return render_template(
        "browse/blog.html" if is_blog else "browse/listing.html",
        type=kind,
        place=place,
        heading=place.label if place else kind.plural,
        listing=listing,
        teasers=teasers.teasers(context, listing.items) if is_blog else (),
        month=_month(request.args.get("month", "")),
        is_events=is_events,
        when=when,
        chosen=chosen,
        fixed=fixed,
        watched=watching.is_watched(context, "type", kind.slug),
    )


def _archive(
    context: Context, kind: PageType, place: SiteListing
) -> ResponseReturnValue:
    fixed = {name: [value] for name, value in place.facets.items()}
    return render_template(
        "browse/archive.html",
        type=kind,
        place=place,
        found=listings.archive(context, kind.slug, fixed),
    )


def _month(text: str) -> str:
    return parse_date(text).shown if text else ""


@blueprint.get("/types.css")
@kept
def colours() -> ResponseReturnValue:
    """Give each page type its colour, on light and on dark."""
    with reading() as context:
        return Response(stylesheet(context.schema), content_type="text/css")
