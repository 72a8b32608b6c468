"""Drafts: kept while somebody types, listed, thrown away."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import drafts
from wiki.web.context import reading, writing
from wiki.web.landing import inside

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")

UNKEPT = ("csrf_token", "action", "draft")
"""Fields of a form that are no part of what was written."""


def kept_draft() -> InvalidError | None:
    """Keep the form as a draft if it was sent for that; give what is against it."""
    if request.form.get("action") != "draft":
        return None
    try:
        _keep_sent()
    except InvalidError as error:
        return error
    return None


@blueprint.get("")
def show() -> ResponseReturnValue:
    """List one's drafts."""
    with reading() as context:
        found = drafts.listed(context, cursor=request.args.get("cursor", ""))
        return render_template("drafts/drafts.html", found=found)


@blueprint.post("")
def keep() -> ResponseReturnValue:
    """Keep what is being typed, for a script that goes on typing."""
    _keep_sent()
    return "", 204


@blueprint.post("/<int:number>/discard")
def discard(number: int) -> ResponseReturnValue:
    """Throw a draft away."""
    writing(lambda context: drafts.discard(context, number))
    return redirect(inside(request.form.get("again", ""), url_for("drafts.show")))


def _keep_sent() -> None:
    """Keep what the form of this request holds, at the place that it names."""
    place = request.form.get("draft", "")
    pairs = [pair for pair in request.form.items(multi=True) if pair[0] not in UNKEPT]
    writing(lambda context: drafts.keep(context, place, pairs))
