"""Checks of pages: saying that one was checked, and which are due."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import pages, policy, upkeep
from wiki.web.context import reading, writing
from wiki.web.forms.review import CheckForm

blueprint = Blueprint("upkeep", __name__)


@blueprint.get("/checks")
def due() -> ResponseReturnValue:
    """Show the pages that are due to be checked again."""
    page_type = request.args.get("type", "")
    every = request.args.get("all") == "1"
    with reading() as context:
        found = upkeep.due_pages(
            context,
            page_type=page_type,
            all_days=every,
            cursor=request.args.get("cursor", ""),
        )
        return render_template(
            "upkeep/due.html", found=found, chosen=page_type, every=every
        )


@blueprint.route("/pages/<slug>/check", methods=["GET", "POST"])
def check(slug: str) -> ResponseReturnValue:
    """Say that a page was checked, and when to check it again."""
    with reading() as context:
        policy.require(context, "check")
        page = pages.reference(pages.readable(context, slug))
        last = upkeep.last_check(context, slug)
    form = CheckForm()
    fault = ""
    if form.validate_on_submit():
        try:
            writing(
                lambda context: upkeep.check(
                    context,
                    slug,
                    months=form.months.data,
                    on=form.on.data or "",
                    note=form.note.data or "",
                )
            )
            return redirect(url_for("pages.show", name=slug))
        except InvalidError as error:
            fault = error.message
    elif request.method == "POST":
        fault = " ".join(text for texts in form.errors.values() for text in texts)
    text = render_template(
        "upkeep/check.html", form=form, page=page, last=last, fault=fault
    )
    return text, 422 if fault else 200
