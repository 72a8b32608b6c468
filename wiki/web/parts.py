"""The parts of a series or a reading list: put in order, annotated, added."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from wiki.errors import InvalidError
from wiki.services import pages, policy, serial
from wiki.services.serial import Place
from wiki.web.context import reading, writing

blueprint = Blueprint("parts", __name__, url_prefix="/pages")


@blueprint.route("/<slug>/parts", methods=["GET", "POST"])
def arrange(slug: str) -> ResponseReturnValue:
    """Put the parts of a page in order and say something of each."""
    form = FlaskForm()
    fault = ""
    if form.validate_on_submit():
        places, added = _places(), request.form.get("added", "")
        try:
            writing(lambda context: serial.arrange(context, slug, places, added=added))
            if added:
                return redirect(url_for("parts.arrange", slug=slug))
            return redirect(url_for("pages.show", name=slug))
        except InvalidError as error:
            fault = error.message
    with reading() as context:
        policy.require(context, "edit")
        page = pages.reference(pages.readable(context, slug))
        found = serial.parts_of(context, page)
        if found is None:
            raise InvalidError(f"“{page.title}” is no page with parts in an order.")
        text = render_template(
            "pages/parts.html", page=page, parts=found, form=form, fault=fault
        )
    return text, 422 if fault else 200


@blueprint.route("/<slug>/collect", methods=["GET", "POST"])
def collect(slug: str) -> ResponseReturnValue:
    """Add a page to a reading list."""
    form = FlaskForm()
    fault = ""
    if form.validate_on_submit():
        wanted, note = request.form.get("collection", ""), request.form.get("note", "")
        try:
            writing(lambda context: serial.collect(context, slug, wanted, note))
            return redirect(url_for("pages.show", name=wanted))
        except InvalidError as error:
            fault = error.message
    with reading() as context:
        page = pages.reference(pages.readable(context, slug))
        found = serial.collections_for(context, slug)
        text = render_template(
            "pages/collect.html", page=page, collections=found, form=form, fault=fault
        )
    return text, 422 if fault else 200


def _places() -> list[Place]:
    slugs = request.form.getlist("slug")
    positions = request.form.getlist("position")
    notes = request.form.getlist("note")
    out = set(request.form.getlist("out"))
    return [
        Place(slug, _number(position), note, stays=slug not in out)
        for slug, position, note in zip(slugs, positions, notes, strict=False)
    ]


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise InvalidError(f"A place is a whole number, not “{text[:40]}”.")
    return int(text)
