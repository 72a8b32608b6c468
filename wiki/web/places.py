"""Places on a map: all of them, one in short, two side by side."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import places, questions
from wiki.services.context import Context
from wiki.services.pages import known
from wiki.services.places import PlacesView
from wiki.web.caching import kept
from wiki.web.context import reading
from wiki.web.numbers import asked
from wiki.web.spreadsheets import MEDIA_TYPE, XLSX, csv_of, workbook_of

blueprint = Blueprint("places", __name__)

FORMS = ("map", "tiles")


@blueprint.get("/states")
@kept
def show() -> ResponseReturnValue:
    """Show the map of places with its twin, a table."""
    form = request.args.get("as", "map")
    if form not in FORMS:
        raise InvalidError(f"Show it as one of {', '.join(FORMS)}.")
    with reading() as context:
        return render_template(
            "places/places.html",
            view=_view(context),
            form=form,
            chosen=request.args.get("level", "0"),
            questions=questions.listed(context),
        )


@blueprint.get("/states.csv")
@kept
def table() -> ResponseReturnValue:
    """Give the same as CSV."""
    with reading() as context:
        return Response(csv_of(_rows(_view(context))), content_type=MEDIA_TYPE)


@blueprint.get("/states.xlsx")
@kept
def workbook() -> ResponseReturnValue:
    """Give the same as a workbook."""
    with reading() as context:
        view = _view(context)
        data = workbook_of({view.type.plural: _rows(view)})
        return Response(data, content_type=XLSX)


@blueprint.get("/states/<slug>")
@kept
def one(slug: str) -> ResponseReturnValue:
    """Show one place in short, for reading and printing."""
    with reading() as context:
        found = places.brief(context, slug)
        return render_template("places/place.html", brief=found)


@blueprint.get("/states/compare")
@kept
def compare() -> ResponseReturnValue:
    """Show two places side by side."""
    with reading() as context:
        view = places.view(context)
        names = [request.args.get(name, "").strip() for name in ("a", "b")]
        both = [
            places.brief(context, known(context, name).slug) for name in names if name
        ]
        return render_template("places/compare.html", view=view, both=both, names=names)


def _view(context: Context) -> PlacesView:
    question = request.args.get("question", "").strip()
    return places.view(context, level=asked("level", 0), question=question)


def _rows(view: PlacesView) -> list[list[str]]:
    title = view.question.title if view.question else view.level and view.level.title
    rows = [["code", "slug", "title", title or "value", "year", "source"]]
    for each in view.places:
        value = each.value
        shown = "" if value.rank is None and not view.question else value.shown
        rows.append(
            [
                each.code,
                each.page.slug,
                each.page.title,
                shown,
                value.year,
                value.source,
            ]
        )
    return rows
