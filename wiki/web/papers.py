"""Pages for paper: a view to print, and PDF."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from wiki.services import papers
from wiki.services.context import Context
from wiki.web.caching import kept
from wiki.web.context import reading, root
from wiki.web.paper_pdf import paper_as_pdf

blueprint = Blueprint("papers", __name__)


@blueprint.get("/pages/<slug>/print")
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show a page as it is printed: links by number, addresses and evidence below."""
    with reading() as context:
        found = papers.paper(context, slug, root())
        return render_template("pages/paper.html", paper=found, page=found.view.page)


def as_pdf(context: Context, slug: str) -> Response:
    """Give a page as PDF."""
    found = papers.paper(context, slug, root())
    data = paper_as_pdf(found, context.schema)
    response = Response(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    response.set_etag(f"{found.view.revision}-{len(data)}")
    return response
