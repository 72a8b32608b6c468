"""Maps as screens, pictures and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

import graph
from wiki.errors import NotFoundError
from wiki.services import map_queries, pages, payloads
from wiki.services import maps as map_service
from wiki.services.clusters import GROUPINGS
from wiki.services.context import ANONYMOUS, Context
from wiki.services.graph_views import MapSpot, MapView
from wiki.services.maps import SIZES
from wiki.web.briefs import brief_of
from wiki.web.caching import kept
from wiki.web.colours import stylesheet
from wiki.web.context import become, reading, root
from wiki.web.drawing import PAPER, drawn
from wiki.web.painting import painted
from wiki.web.security import POLICY
from wiki.web.spreadsheets import MEDIA_TYPE, XLSX, csv_of, workbook_of

FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")

blueprint = Blueprint("maps", __name__)

FORMS = ("svg", "png", "pdf", "json", "graphml", "csv", "xlsx")
_ORDERS: dict[str, Callable[[MapSpot], Any]] = {
    "title": lambda spot: spot.page.title.casefold(),
    "type": lambda spot: (spot.page.type, spot.page.title.casefold()),
    "links": lambda spot: (-spot.degree, spot.page.title.casefold()),
    "steps": lambda spot: (spot.depth, spot.page.title.casefold()),
    "group": lambda spot: (spot.group or 0, spot.page.title.casefold()),
}


@blueprint.get("/map")
@kept
def show() -> ResponseReturnValue:
    """Show a map with its twins, a table and sentences."""
    with reading() as context:
        view = _view(context)
        return render_template(
            "maps/map.html",
            map=view,
            drawing=drawn(view),
            spots=_sorted(view),
            sizes=SIZES,
            groupings=GROUPINGS,
        )


@blueprint.get("/map/embed")
def embed() -> ResponseReturnValue:
    """Show a map alone, for a frame on another site: what everybody may see."""
    become(ANONYMOUS)
    with reading() as context:
        view = _view(context)
        query = request.query_string.decode()
        text = render_template(
            "maps/embed.html", map=view, drawing=drawn(view), query=query
        )
    response = Response(text, content_type="text/html; charset=utf-8")
    # The one screen that other sites may show in a frame: it has no form and no
    # script, and shows what everybody may see.
    response.headers["Content-Security-Policy"] = FRAMED
    return response


@blueprint.get("/map/card/<slug>")
def card(slug: str) -> ResponseReturnValue:
    """Show one page of a map, how it is linked there, and ways to change the map."""
    with reading() as context:
        view = _view(context)
        spot = next((each for each in view.spots if each.page.slug == slug), None)
        if spot is None:
            raise NotFoundError("This page is not on the map.")
        about = pages.view(context, slug)
        return render_template("maps/card.html", map=view, spot=spot, about=about)


@blueprint.get("/map.<form>")
@kept
def export(form: str) -> ResponseReturnValue:
    """Give the same view as a file."""
    if form not in FORMS:
        raise NotFoundError(f"A map comes as {', '.join(FORMS)}, not as {form}.")
    with reading() as context:
        view = _view(context)
        if form == "json":
            return jsonify(payloads.graph(view))
        if form == "csv":
            return Response(csv_of(_link_rows(view)), content_type=MEDIA_TYPE)
        if form == "xlsx":
            sheets = {"Pages": _page_rows(view), "Links": _link_rows(view)}
            return Response(workbook_of(sheets), content_type=XLSX)
        if form == "pdf":
            query = request.query_string.decode()
            brief = brief_of(
                view,
                drawn(view),
                context.schema,
                title=_title(view),
                address=f"{root()}/map?{query}",
            )
            return Response(brief, content_type="application/pdf")
        if form == "png":
            pixels = painted(drawn(view), context.schema)
            return Response(pixels, content_type="image/png")
        if form == "graphml":
            names = {
                spot.page.id: {"slug": spot.page.slug, "title": spot.page.title}
                for spot in view.spots
            }
            text = graph.graphml(context.network(), names, context.reader, names)
            return Response(text, content_type="application/graphml+xml")
        picture = render_template(
            "maps/picture.svg",
            map=view,
            drawing=drawn(view),
            colours=stylesheet(context.schema),
            paper=PAPER,
        )
        return Response(picture, content_type="image/svg+xml")


def _view(context: Context) -> MapView:
    query = request.query_string.decode()
    return map_service.view(context, map_queries.read(context, query))


def _title(view: MapView) -> str:
    days = " and ".join(
        filter(None, (request.args.get(name, "") for name in ("at", "compare")))
    )
    around = f"Map around {view.center.title}" if view.center else "Map"
    return f"{around}: {days}" if days else around


def _sorted(view: MapView) -> list[MapSpot]:
    """Give the pages in the order that the address asks for."""
    key = _ORDERS.get(request.args.get("sort", ""), _ORDERS["title"])
    return sorted(view.spots, key=key)


def _page_rows(view: MapView) -> list[list[str]]:
    rows = [["slug", "title", "type", "links", "steps", "group", "change"]]
    for spot in view.spots:
        group = view.clusters[spot.group] if spot.group is not None else ""
        page = [spot.page.slug, spot.page.title, spot.page.type]
        rows.append([*page, str(spot.degree), str(spot.depth), group, spot.change])
    return rows


def _link_rows(view: MapView) -> list[list[str]]:
    rows = [["source", "relation", "target", "source_title", "target_title", "change"]]
    for line in view.lines:
        for relation in line.relations:
            titles = [line.source.title, line.target.title, line.change]
            rows.append([line.source.slug, relation, line.target.slug, *titles])
    return rows
