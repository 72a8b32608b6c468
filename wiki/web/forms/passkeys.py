"""Forms that carry what a device says of a passkey."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from wiki.services.passkeys import NAME_LIMIT


class PasskeyForm(FlaskForm):
    """Signing in; `known` says, after a first step, whose passkey it must be."""

    known = HiddenField()
    next = HiddenField()
    carried = HiddenField()
    credential = HiddenField()


class NewPasskeyForm(FlaskForm):
    """A new passkey and what to call it."""

    name = StringField(
        "Name of the new passkey",
        render_kw={"maxlength": NAME_LIMIT, "placeholder": "My phone"},
    )
    credential = HiddenField()


class FirstPasskeyForm(NewPasskeyForm):
    """A passkey set up on the way in; `known` says whose password was right."""

    known = HiddenField()
    next = HiddenField()
    carried = HiddenField()
