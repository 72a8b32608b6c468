"""Searching, and names while somebody types."""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from markupsafe import escape

from graph.schema import PageType
from wiki.services import search as search_service
from wiki.services.context import Context
from wiki.services.facets import TYPE
from wiki.services.findings import Findings
from wiki.services.pages import type_of
from wiki.services.views import NameHint
from wiki.web.caching import kept
from wiki.web.context import reading, root
from wiki.web.templating import icon_of

blueprint = Blueprint("search", __name__)

_OFFERED = "throughline-offered"
MOST = 1_000
LONGEST = 100
"""Letters of what is typed for which names are kept; many begin with the same few."""


def set_up(app: Flask) -> None:
    """Give an application names of its own to keep, each set some 3 kB."""
    app.extensions[_OFFERED] = Findings(MOST)


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
        found = _offered(context, request.args.get("q", ""), types)
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
        return "".join(
            _option(number, each, type_of(context, each.page.type))
            for number, each in enumerate(found, 1)
        )


def _offered(context: Context, text: str, types: Sequence[str]) -> tuple[NameHint, ...]:
    """Give the pages that are offered to all who see as much, until the wiki changes.

    For people with an account; what readers without one get is kept as a whole.
    """

    def make() -> tuple[NameHint, ...]:
        return search_service.suggest(context, text, types=types)

    state, wanted = context.state(), frozenset(types)
    if state is None or len(text) > LONGEST or wanted - context.schema.types.keys():
        return make()  # nobody may fill the memory with what nobody else asks
    found: Findings = current_app.extensions[_OFFERED]
    return found.find((state, context.viewer.level, text, wanted), make)


def _option(number: int, hint: NameHint, kind: PageType) -> str:
    """Give the item of a page that is offered: without Jinja, at a fifth of its cost.

    People wait for it at every key they press.
    """
    page, title = hint.page, escape(hint.page.title)
    also = ""
    if hint.name.lower() != page.title.lower():
        also = f" <small>{escape(hint.name)}</small>"
    icon = icon_of(page.type, kind.shape, 12)
    return (
        f'<li role="option" id="suggestion-{number}" class="type-{escape(page.type)}"'
        f' data-value="{title}" data-slug="{escape(page.slug)}">{icon}'
        f"<span>{title}</span>{also}"
        f' <small class="kind">{escape(kind.label)}</small></li>\n'
    )


@blueprint.get("/opensearch.xml")
@kept
def opensearch() -> ResponseReturnValue:
    """Describe the search to browsers."""
    with reading():
        page = render_template("search/opensearch.xml", root=root())
        return Response(page, content_type="application/opensearchdescription+xml")
