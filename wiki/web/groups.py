"""Reading groups: the list, and planning one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import groups, pages, policy
from wiki.web.context import reading, writing
from wiki.web.forms.groups import GroupForm

blueprint = Blueprint("groups", __name__)


@blueprint.get("/groups")
def show() -> ResponseReturnValue:
    """Show what is, was and will be read together."""
    with reading() as context:
        return render_template("groups/groups.html", found=groups.listed(context))


@blueprint.route("/pages/<slug>/group", methods=["GET", "POST"])
def plan(slug: str) -> ResponseReturnValue:
    """Let a page be read together."""
    form = GroupForm()
    error: InvalidError | None = None
    if form.validate_on_submit():
        try:
            writing(
                lambda context: groups.plan(
                    context,
                    slug,
                    begins=form.begins.data or "",
                    ends=form.ends.data or "",
                    questions=form.questions.data or "",
                )
            )
            return redirect(url_for("groups.show"))
        except InvalidError as fault:
            error = fault
    for name, texts in error.errors.items() if error else ():
        form[name].errors = texts
    with reading() as context:
        policy.require(context, "lead groups")
        page = pages.reference(pages.readable(context, slug))
        text = render_template("groups/plan.html", form=form, page=page, error=error)
    return text, error.status if error else 200


@blueprint.post("/groups/<int:number>/cancel")
def cancel(number: int) -> ResponseReturnValue:
    """Take a group away."""
    writing(lambda context: groups.cancel(context, number))
    return redirect(url_for("groups.show"))
