"""Forms for the second factor of sign-in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "maxlength": 60}


class CodeForm(FlaskForm):
    """The second step of signing in; `known` says whose password was right."""

    known = HiddenField()
    next = HiddenField()
    carried = HiddenField()
    code = StringField("Code", [InputRequired("Give a code.")], render_kw=_CODE)


class ProofForm(FlaskForm):
    """One's password, before something is changed that guards the account."""

    password = PasswordField(
        "Your password",
        [InputRequired("Give your password.")],
        render_kw={"autocomplete": "current-password"},
    )


class FirstCodeForm(FlaskForm):
    """The first code of a new second factor, whose signed secret is `secret`."""

    secret = HiddenField()
    code = StringField(
        "Code that the app shows",
        [InputRequired("Give the code.")],
        render_kw={**_CODE, "inputmode": "numeric"},
    )


class FactorForm(FirstCodeForm, ProofForm):
    """A new second factor of somebody who is signed in."""


class SetUpForm(FirstCodeForm):
    """A new second factor on the way in; `known` says whose password was right."""

    known = HiddenField()
    next = HiddenField()
    carried = HiddenField()
