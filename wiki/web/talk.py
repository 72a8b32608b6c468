"""Discussions of pages: read, begun, gone on with, settled."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError
from wiki.services import talk, watching
from wiki.web.context import reading, writing
from wiki.web.forms.talk import MessageForm, ThreadForm

blueprint = Blueprint("talk", __name__)


@blueprint.route("/pages/<slug>/discussion", methods=["GET", "POST"])
def page(slug: str) -> ResponseReturnValue:
    """Show the discussions of a page, and begin one."""
    form = ThreadForm()
    error: InvalidError | None = None
    if form.validate_on_submit():
        try:
            number = writing(
                lambda context: talk.start(
                    context, slug, form.title.data or "", form.text.data or ""
                )
            )
            return redirect(url_for("talk.thread", number=number))
        except InvalidError as fault:
            error = fault
    for name, texts in error.errors.items() if error else ():
        form[name].errors = texts
    with reading() as context:
        found = talk.threads(context, slug, cursor=request.args.get("cursor", ""))
        text = render_template(
            "talk/page.html",
            found=found,
            page=found.page,
            form=form,
            watched=watching.is_watched(context, "page", str(found.page.id)),
        )
    return text, error.status if error else 200


@blueprint.route("/discussions/<int:number>", methods=["GET", "POST"])
def thread(number: int) -> ResponseReturnValue:
    """Show a discussion, and say something in it."""
    form = MessageForm()
    error: InvalidError | None = None
    if form.validate_on_submit():
        try:
            made = writing(
                lambda context: talk.reply(context, number, form.text.data or "")
            )
            return redirect(_at(number, made))
        except InvalidError as fault:
            error = fault
            form.text.errors = [fault.message]
    with reading() as context:
        view = talk.view(context, number, cursor=request.args.get("cursor", ""))
        text = render_template("talk/thread.html", view=view, page=view.page, form=form)
    return text, error.status if error else 200


@blueprint.post("/discussions/<int:number>/<any(resolve, reopen):step>")
def settle(number: int, step: str) -> ResponseReturnValue:
    """Say that a discussion is settled, or that it is not."""
    resolved = step == "resolve"
    writing(lambda context: talk.resolve(context, number, resolved=resolved))
    return redirect(url_for("talk.thread", number=number))


@blueprint.post("/messages/<int:number>/edit")
def edit(number: int) -> ResponseReturnValue:
    """Change one's own message."""
    typed = request.form.get("text", "")
    try:
        thread_number = writing(lambda context: talk.edit(context, number, typed))
    except InvalidError as error:
        with reading() as context:
            view = talk.view(context, talk.thread_of(context, number))
            text = render_template(
                "talk/thread.html",
                view=view,
                page=view.page,
                form=MessageForm(formdata=None),
                fault=error.message,
                failed=number,
                typed=typed,
            )
        return text, error.status
    return redirect(_at(thread_number, number))


@blueprint.post("/messages/<int:number>/<any(withdraw, hide, show):step>")
def judge(number: int, step: str) -> ResponseReturnValue:
    """Withdraw one's own message; hide anybody's, or show it again."""
    if step == "withdraw":
        found = writing(lambda context: talk.withdraw(context, number))
    else:
        hidden = step == "hide"
        found = writing(lambda context: talk.hide(context, number, hidden=hidden))
    return redirect(_at(found, number))


def _at(thread_number: int, message: int) -> str:
    address = url_for("talk.thread", number=thread_number)
    return f"{address}#message-{message}"
