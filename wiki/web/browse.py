"""Listings of a type's pages, and the types' colours."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wiki.services import listings
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
        kind = type_of(context, slug)
        sort = request.args.get("sort") or ("newest" if kind.date_field else "title")
        chosen = {name: request.args.getlist(name) for name in context.schema.facets}
        listing = listings.browse(
            context,
            slug,
            facets=chosen,
            sort=sort,
            cursor=request.args.get("cursor", ""),
        )
        return render_template(
            "browse/listing.html", type=kind, listing=listing, chosen=chosen
        )


@blueprint.get("/types.css")
@kept
def colours() -> ResponseReturnValue:
    """Give each page type its colour, on light and on dark."""
    with reading() as context:
        return Response(stylesheet(context.schema), content_type="text/css")
