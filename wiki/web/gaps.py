"""Gaps: the board, their lists, matrices of pages against pages."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wiki.services import gaps
from wiki.services.gaps import GapList
from wiki.web.context import reading, root
from wiki.web.spreadsheets import MEDIA_TYPE, csv_of

blueprint = Blueprint("gaps", __name__)

IN_A_TABLE = 50_000


@blueprint.get("/gaps")
def show() -> ResponseReturnValue:
    """Show how many gaps of each kind there are, and what pages of a type lack."""
    chosen = request.args.get("type", "")
    with reading() as context:
        return render_template(
            "gaps/gaps.html",
            counts=gaps.board(context, chosen),
            lacks=gaps.lacks(context, chosen) if chosen else (),
            chosen=chosen,
        )


@blueprint.get("/gaps/<kind>")
def one(kind: str) -> ResponseReturnValue:
    """List gaps of a kind."""
    with reading() as context:
        found = gaps.listed(
            context,
            kind,
            page_type=request.args.get("type", ""),
            cursor=request.args.get("cursor", ""),
        )
        return render_template(
            "gaps/list.html", found=found, chosen=request.args.get("type", "")
        )


@blueprint.get("/gaps/<kind>.csv")
def table(kind: str) -> ResponseReturnValue:
    """Give gaps of a kind as CSV."""
    with reading() as context:
        found = gaps.listed(
            context, kind, page_type=request.args.get("type", ""), limit=IN_A_TABLE
        )
    return Response(csv_of(_rows(found)), content_type=MEDIA_TYPE)


@blueprint.get("/gaps/lacking/<page_type>/<name>")
def lacking(page_type: str, name: str) -> ResponseReturnValue:
    """List pages of a type that lack what most of them have."""
    with reading() as context:
        cursor = request.args.get("cursor", "")
        found = gaps.lacking(context, page_type, name, cursor=cursor)
        return render_template("gaps/list.html", found=found, chosen=page_type)


@blueprint.get("/gaps/matrix/<slug>")
def matrix(slug: str) -> ResponseReturnValue:
    """Show pages against pages."""
    with reading() as context:
        return render_template("gaps/matrix.html", view=gaps.matrix(context, slug))


@blueprint.get("/gaps/matrix/<slug>.csv")
def matrix_table(slug: str) -> ResponseReturnValue:
    """Give a matrix as CSV."""
    with reading() as context:
        view = gaps.matrix(context, slug)
    labels = [mark.label for mark, _ in view.totals]
    rows = [["", *(each.title for each in view.columns)]]
    for row in view.rows:
        marks = (view.cells.get((row.id, each.id)) for each in view.columns)
        cells = ["" if mark is None else labels[mark] for mark in marks]
        rows.append([row.title, *cells])
    return Response(csv_of(rows), content_type=MEDIA_TYPE)


def _rows(found: GapList) -> list[list[str]]:
    rows = [["page", "title", "what", "pages", "mend"]]
    for each in found.items:
        slug, title = (each.page.slug, each.page.title) if each.page else ("", "")
        users = " ".join(page.slug for page in each.pages)
        rows.append([slug, title, each.words, users, f"{root()}{each.address}"])
    return rows
