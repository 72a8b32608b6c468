"""What is new: changes, sitemap, robots."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wiki.services import history, pages
from wiki.web.caching import kept
from wiki.web.context import reading, root

blueprint = Blueprint("changes", __name__)


@blueprint.get("/changes")
@kept
def show() -> ResponseReturnValue:
    """Show the newest changes."""
    with reading() as context:
        found, following = history.changes(
            context, before=request.args.get("before", "")
        )
        told = history.told(context, found)
        return render_template("changes/changes.html", changes=told, next=following)


@blueprint.get("/sitemap.xml")
@kept
def sitemap() -> ResponseReturnValue:
    """List the address of every public page."""
    with reading() as context:
        text = render_template(
            "changes/sitemap.xml",
            slugs=pages.slugs(context),
            root=root(),
        )
        return Response(text, content_type="application/xml; charset=utf-8")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Tell crawlers what they need not read."""
    lines = ("User-agent: *", "Disallow: /search", "Disallow: /paths", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")
