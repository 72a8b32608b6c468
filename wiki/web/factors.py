"""One's second factor: set up, turned off, its recovery codes; taken from others."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, SignInError
from wiki.services import factors, second_steps
from wiki.services.context import Viewer
from wiki.web import authenticators
from wiki.web.accounts import attempt
from wiki.web.context import (
    continue_session,
    reading,
    start_session,
    viewer,
    writing,
)
from wiki.web.forms.factors import FactorForm, ProofForm
from wiki.web.signing import seal

blueprint = Blueprint("factors", __name__)


@blueprint.get("/account/second-factor")
def show() -> ResponseReturnValue:
    """Show one's second factor, or how to set one up."""
    return _screen()


@blueprint.post("/account/second-factor")
def turn_on() -> ResponseReturnValue:
    """Set up a second factor and show its recovery codes, this once."""
    form, person = FactorForm(), _person()
    secret = authenticators.secret_from(form.secret.data or "", person)
    if not secret:
        return _screen(authenticators.TOO_OLD)
    try:
        attempt(person.name, form.password.data or "")
        how, code = seal(factors.PURPOSE), form.code.data or ""
        made = writing(lambda context: factors.turn_on(context, how, secret, code))
    except (SignInError, InvalidError) as error:
        fault = _WRONG if isinstance(error, SignInError) else error.message
        return _screen(fault, secret=secret)
    start_session(made.session)
    return _codes(made.codes)


@blueprint.post("/account/second-factor/off")
def turn_off() -> ResponseReturnValue:
    """Ask for no code any more."""
    if fault := _unproven():
        return _screen(fault)
    continue_session(writing(factors.turn_off))
    return redirect(url_for("accounts.account", saved="1", _anchor="second-factor"))


@blueprint.post("/account/second-factor/codes")
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, this once."""
    if fault := _unproven():
        return _screen(fault)
    return _codes(writing(factors.renew_codes))


@blueprint.post("/users/<name>/second-factor/remove")
def remove(name: str) -> ResponseReturnValue:
    """Take the second factor of an account away."""
    writing(lambda context: factors.remove(context, name))
    return redirect(url_for("accounts.users"))


_WRONG = "The password is wrong. Give the one you sign in with."


def _person() -> Viewer:
    person = viewer()
    if person.id is None:
        raise SignInError("Sign in to see your second factor.")
    return person


def _unproven() -> str:
    """Say what is wrong with the password that was given, "" where it fits."""
    try:
        attempt(_person().name, ProofForm().password.data or "")
    except SignInError:
        return _WRONG
    return ""


def _screen(fault: str = "", secret: str = "") -> ResponseReturnValue:
    person = _person()
    with reading() as context:
        found = factors.find(context)
        proposal = authenticators.propose(context, person, secret)
        text = render_template(
            "factors/factor.html",
            factor=found,
            fault=fault,
            proof=ProofForm(formdata=None),
            form=FactorForm(formdata=None, data={"secret": proposal.signed}),
            proposal=proposal,
            is_required=second_steps.is_required(context.second_step, person.role),
        )
    return text, 422 if fault else 200


def _codes(codes: tuple[str, ...]) -> ResponseReturnValue:
    return render_template("factors/codes.html", codes=codes, next="/account")
