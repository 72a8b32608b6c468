"""The second step of signing in: a code, where an account has a second factor."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import SignInError
from wiki.services import accounts, factors
from wiki.services.accounts import Session
from wiki.services.starting import SYSTEM
from wiki.web import carrying
from wiki.web.context import site, start_session, writing
from wiki.web.forms.factors import CodeForm
from wiki.web.landing import inside
from wiki.web.signing import read, seal, sign

blueprint = Blueprint("second_step", __name__)

PURPOSE, MINUTES = "second step", 10
_TOO_LATE = "That took too long, or the account changed. Sign in once more."
_WRONG = "The code does not fit, or was used already. Give the one the app shows now."


def let_in(started: Session, following: str, carried: str) -> ResponseReturnValue:
    """Sign in somebody whose password was right, or ask for a code first."""
    if started.asks_code:
        known = sign(PURPOSE, [started.viewer.id, started.epoch])
        data = {"known": known, "next": following, "carried": carried}
        return _screen(CodeForm(formdata=None, data=data))
    return _welcome(started, following, carried)


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
    return _welcome(started, form.next.data or "", form.carried.data or "")


def known_from(text: str) -> Session:
    """Give for whom the first step was taken, a short while ago."""
    data = read(PURPOSE, text, seconds=MINUTES * 60)
    if not isinstance(data, list) or len(data) != 2:
        raise SignInError(_TOO_LATE)
    with site().reading(SYSTEM) as context:
        started = accounts.session_of(context.unit, data[0])
    if started.epoch != data[1]:
        raise SignInError(_TOO_LATE)
    return started


def _welcome(started: Session, following: str, carried: str) -> ResponseReturnValue:
    start_session(started)
    if held := carrying.read(carried):
        return carrying.hand_back(held)
    return redirect(inside(following))


def _screen(form: CodeForm, fault: str = "") -> ResponseReturnValue:
    page = render_template("second_step/code.html", form=form, fault=fault)
    return page, 401 if fault else 200
