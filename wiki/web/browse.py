"""Listings of a type's pages, and the types' colours."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.schema import PageType, SiteListing
from wiki.errors import NotFoundError
from wiki.services import addresses, listings, pages, watching
from wiki.services.context import Context
from wiki.services.pages import type_of
from wiki.web.caching import kept
from wiki.web.colours import stylesheet
from wiki.web.context import reading

blueprint = Blueprint("browse", __name__)


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
            if each.path == f"/{place}":
                kind = context.schema.types[each.type]
                return _listing(context, kind, each)
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
    listing = listings.browse(
        context,
        kind.slug,
        facets=chosen,
        sort=request.args.get("sort") or ("newest" if kind.date_field else "title"),
        cursor=request.args.get("cursor", ""),
    )
    return render_template(
        "browse/listing.html",
        type=kind,
        heading=place.label if place else kind.plural,
        listing=listing,
        chosen=chosen,
        watched=watching.is_watched(context, "type", kind.slug),
    )


@blueprint.get("/types.css")
@kept
def colours() -> ResponseReturnValue:
    """Give each page type its colour, on light and on dark."""
    with reading() as context:
        return Response(stylesheet(context.schema), content_type="text/css")
