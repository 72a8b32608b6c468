"""What a person watches: begun, ended, listed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import watching
from wiki.web.context import reading, writing
from wiki.web.feeds import own_address
from wiki.web.forms.talk import WatchForm
from wiki.web.landing import inside

blueprint = Blueprint("watching", __name__, url_prefix="/watching")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """List what one watches."""
    with reading() as context:
        found = watching.listed(context)
        address = own_address(context)
        return render_template("talk/watching.html", found=found, feed=address)


@blueprint.post("")
def change() -> ResponseReturnValue:
    """Watch something, or watch it no more."""
    form = WatchForm()
    if not form.validate_on_submit():
        raise InvalidError("This form is too old. Load the page again and repeat.")
    step = watching.watch if form.step.data == "watch" else watching.unwatch
    writing(lambda context: step(context, form.kind.data, form.name.data))
    return redirect(inside(form.again.data or "", url_for("watching.show")))
