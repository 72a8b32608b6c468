"""What a person was told: the list, and that it was seen."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import notices
from wiki.web.context import reading, writing
from wiki.web.forms.notices import SeenForm

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show one's notices, newest first."""
    with reading() as context:
        found = notices.listed(context, cursor=request.args.get("cursor", ""))
        return render_template("notices/notices.html", found=found)


@blueprint.post("/seen")
def seen() -> ResponseReturnValue:
    """Note that one has seen one's notices."""
    form = SeenForm()
    if not form.validate_on_submit():
        raise InvalidError("This form is too old. Load the page again and repeat.")
    writing(lambda context: notices.mark_seen(context, form.until.data))
    return redirect(url_for("notices.show"))
