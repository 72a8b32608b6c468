"""Searching, and names while somebody types."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from wiki.services import search as search_service
from wiki.services.facets import TYPE
from wiki.web.caching import kept
from wiki.web.context import reading, root

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@kept
def show() -> ResponseReturnValue:
    """Show the pages that fit a query."""
    text = request.args.get("q", "")
    with reading() as context:
        names = (TYPE, *context.schema.facets)
        chosen = {name: request.args.getlist(name) for name in names}
        results = None
        if text.strip() or any(chosen.values()):
            results = search_service.find(
                context, text, facets=chosen, cursor=request.args.get("cursor", "")
            )
        return render_template(
            "search/results.html", query=text, results=results, chosen=chosen
        )


@blueprint.get("/search/suggest")
@kept
def suggest() -> ResponseReturnValue:
    """Give pages whose names fit: list items for the screens, JSON for programs."""
    types = [each for each in request.args.getlist("type") if each]
    with reading() as context:
        found = search_service.suggest(context, request.args.get("q", ""), types=types)
        best = request.accept_mimetypes.best_match(["text/html", "application/json"])
        if request.args.get("format") == "json" or best == "application/json":
            return jsonify(
                [
                    {
                        "slug": each.page.slug,
                        "title": each.page.title,
                        "type": each.page.type,
                        "name": each.name,
                        "summary": each.page.summary,
                    }
                    for each in found
                ]
            )
        return render_template("search/suggestions.html", found=found)


@blueprint.get("/opensearch.xml")
@kept
def opensearch() -> ResponseReturnValue:
    """Describe the search to browsers."""
    with reading():
        page = render_template("search/opensearch.xml", root=root())
        return Response(page, content_type="application/opensearchdescription+xml")
