"""One's second factor: set up, turned off, its recovery codes; taken from others."""

from __future__ import annotations

import segno
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, SignInError
from wiki.services import factors
from wiki.services.context import Viewer
from wiki.web.accounts import attempt
from wiki.web.context import reading, start_session, viewer, writing
from wiki.web.forms.factors import FactorForm, ProofForm
from wiki.web.signing import read, seal, sign

blueprint = Blueprint("factors", __name__)

PURPOSE, SECONDS = "new second factor", 3_600


@blueprint.get("/account/second-factor")
def show() -> ResponseReturnValue:
    """Show one's second factor, or how to set one up."""
    return _screen()


@blueprint.post("/account/second-factor")
def turn_on() -> ResponseReturnValue:
    """Set up a second factor and show its recovery codes, this once."""
    form, person = FactorForm(), _person()
    held = read(PURPOSE, form.secret.data or "", seconds=SECONDS)
    if not isinstance(held, list) or held[0] != person.id:
        return _screen("This form is too old. Scan the new picture below.")
    try:
        attempt(person.name, form.password.data or "")
        how, code = seal(factors.PURPOSE), form.code.data or ""
        made = writing(lambda context: factors.turn_on(context, how, held[1], code))
    except (SignInError, InvalidError) as error:
        fault = _WRONG if isinstance(error, SignInError) else error.message
        return _screen(fault, secret=held[1])
    start_session(made.session)
    return _codes(made.codes)


@blueprint.post("/account/second-factor/off")
def turn_off() -> ResponseReturnValue:
    """Sign in by password alone again."""
    if fault := _unproven():
        return _screen(fault)
    writing(factors.turn_off)
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
        secret = secret or factors.propose()
        text = render_template(
            "factors/factor.html",
            factor=found,
            fault=fault,
            proof=ProofForm(formdata=None),
            form=FactorForm(
                formdata=None, data={"secret": sign(PURPOSE, [person.id, secret])}
            ),
            secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            picture=_picture(factors.address(context, secret)),
        )
    return text, 422 if fault else 200


def _picture(address: str) -> str:
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=5, border=3, dark="#000", light="#fff")


def _codes(codes: tuple[str, ...]) -> ResponseReturnValue:
    return render_template("factors/codes.html", codes=codes)
