"""The second step of signing in: a code or a passkey, or setting one of them up."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.services import accounts, factors, second_steps
from wiki.services.accounts import Session
from wiki.web.context import site, writing
from wiki.web.first_step import known_from, signed, welcome
from wiki.web.forms.factors import CodeForm
from wiki.web.setting_up import offer
from wiki.web.signing import seal

blueprint = Blueprint("second_step", __name__)

_WRONG = "The code does not fit, or was used already. Give the one the app shows now."


def let_in(started: Session, following: str, carried: str) -> ResponseReturnValue:
    """Sign in somebody who is known, or let them take a second step first."""
    if not started.asks_code:
        if not _lacks_a_step(started):
            return welcome(started, following, carried)
        with site().database.reading() as unit:
            is_ready = second_steps.is_ready(unit, started.viewer.id or 0)
        if not is_ready:
            return offer(started, following, carried)
    data = {"known": signed(started), "next": following, "carried": carried}
    return _screen(CodeForm(formdata=None, data=data), takes_codes=started.asks_code)


@blueprint.get("/sign-in/code")
def begin() -> ResponseReturnValue:
    """Lead to the first step: the second is nowhere without it."""
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/sign-in/code")
def show() -> ResponseReturnValue:
    """Take the code and sign in."""
    form = CodeForm()
    started = known_from(form.known.data or "")
    if not form.validate_on_submit():
        return _screen(form, "Give a code.")
    how, code = seal(factors.PURPOSE), form.code.data or ""
    if not writing(lambda context: factors.accept(context, how, started, code)):
        form.code.data = ""
        return _screen(form, _WRONG)
    known = replace(started, way=accounts.CODE)
    return welcome(known, form.next.data or "", form.carried.data or "")


def _lacks_a_step(started: Session) -> bool:
    return started.way == accounts.PASSWORD and second_steps.is_required(
        site().settings.second_step, started.viewer.role
    )


def _screen(
    form: CodeForm, fault: str = "", *, takes_codes: bool = True
) -> ResponseReturnValue:
    page = render_template(
        "second_step/code.html", form=form, fault=fault, takes_codes=takes_codes
    )
    return page, 401 if fault else 200
