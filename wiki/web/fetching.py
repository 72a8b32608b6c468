"""A new page from an address, a DOI or an ISBN: its form, filled."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from wiki.errors import InvalidError
from wiki.services import fetching, policy
from wiki.services.fetching import Fetched
from wiki.web.context import reading, site
from wiki.web.editor import filled_form, form_screen

blueprint = Blueprint("fetching", __name__)


@blueprint.route("/pages/new/from", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Ask an address what it is of, and show the form of the page that it would be."""
    form = FlaskForm()
    asked = request.form.get("address", request.args.get("address", ""))
    fault = ""
    found: Fetched | None = None
    with reading() as context:
        policy.require(context, "create")
    if form.validate_on_submit():
        try:
            # Other machines take their time: nothing of the wiki is held meanwhile.
            work = fetching.look_at(site().settings, asked)
            with reading() as context:
                found = fetching.filled(context, work)
                if not found.known or "anyway" in request.form:
                    return _form(found)
        except InvalidError as error:
            fault = error.message
    with reading():
        text = render_template(
            "editing/from.html", form=form, asked=asked, fault=fault, found=found
        )
    return text, 422 if fault else 200


def _form(found: Fetched) -> ResponseReturnValue:
    with reading() as context:
        kind = context.schema.types[found.document.type]
        place = f"new:{kind.slug}"
        form, kind, draft = filled_form(context, kind, found.document, 0, place)
        action = f"/pages/new?type={kind.slug}"
        return form_screen(context, form, kind, None, action=action, draft=draft)
