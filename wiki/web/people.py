"""What somebody did, for those who keep order: block them, take it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import blocking, undoing
from wiki.services.undoing import Plan
from wiki.web.context import reading, writing
from wiki.web.forms.people import UndoForm

blueprint = Blueprint("people", __name__)

USUAL = timedelta(days=7)
"""How far back one looks where no day is given."""


@blueprint.get("/people/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show an account and, since a day, what would be taken back."""
    return _screen(name)


@blueprint.post("/people/<name>/block")
def block(name: str) -> ResponseReturnValue:
    """Close an account."""
    writing(lambda context: blocking.block(context, name))
    return redirect(url_for("people.show", name=name, blocked="1"))


@blueprint.post("/people/<name>/undo")
def undo(name: str) -> ResponseReturnValue:
    """Take back what an account did, as it was shown."""
    form = UndoForm()
    since, mark = form.since.data or "", form.mark.data or ""
    try:
        done = writing(lambda context: undoing.undo(context, name, since, mark=mark))
    except InvalidError as error:
        return _screen(name, since, fault=error.message)
    return _screen(name, since, done=done)


def _screen(
    name: str, since: str = "", *, done: Plan | None = None, fault: str = ""
) -> ResponseReturnValue:
    since = since or request.args.get("since", "")
    plan: Plan | None = None
    with reading() as context:
        person = blocking.person(context, name)
        if since and done is None:
            try:
                plan = undoing.plan(context, name, since)
            except InvalidError as error:
                fault = error.message
        usual = (datetime.now(UTC) - USUAL).date().isoformat()
        data = {"since": since, "mark": plan.mark if plan else ""}
        text = render_template(
            "people/person.html",
            person=person,
            since=since or usual,
            plan=plan,
            done=done,
            fault=fault,
            form=UndoForm(formdata=None, data=data),
        )
    return text, 422 if fault else 200
