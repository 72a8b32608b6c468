"""Maps as screens, pictures and data."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

import graph
from wiki.errors import InvalidError, NotFoundError
from wiki.services import maps as map_service
from wiki.services import pages, payloads, questions
from wiki.services.context import Context
from wiki.services.views import MapView
from wiki.web.caching import kept
from wiki.web.colours import stylesheet
from wiki.web.context import reading
from wiki.web.drawing import drawn
from wiki.web.spreadsheets import MEDIA_TYPE, csv_of

blueprint = Blueprint("maps", __name__)

FORMS = ("svg", "json", "graphml", "csv")


@blueprint.get("/map")
@kept
def show() -> ResponseReturnValue:
    """Show a map with its twins, a table and sentences."""
    with reading() as context:
        view = _view(context)
        return render_template("maps/map.html", map=view, drawing=drawn(view))


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
            return Response(_table(view), content_type=MEDIA_TYPE)
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
        )
        return Response(picture, content_type="image/svg+xml")


def _view(context: Context) -> MapView:
    center = request.args.get("center", "").strip()
    depth = request.args.get("depth", "1")
    limit = request.args.get("limit", "60")
    both = depth + limit
    if not (both.isascii() and depth.isdigit() and limit.isdigit() and len(both) < 9):
        raise InvalidError("“depth” and “limit” must be whole numbers.")
    if asked := request.args.get("question", "").strip():
        return map_service.of_question(
            context,
            asked if "(" in asked else questions.find(context, asked).pattern,
            relations=[each for each in request.args.getlist("relations") if each],
            limit=int(limit),
        )
    return map_service.around(
        context,
        pages.known(context, center).slug if center else "",
        depth=int(depth),
        types=[each for each in request.args.getlist("types") if each],
        relations=[each for each in request.args.getlist("relations") if each],
        limit=int(limit),
    )


def _table(view: MapView) -> str:
    rows = [["source", "relation", "target", "source_title", "target_title"]]
    for line in view.lines:
        for relation in line.relations:
            titles = [line.source.title, line.target.title]
            rows.append([line.source.slug, relation, line.target.slug, *titles])
    return csv_of(rows)
