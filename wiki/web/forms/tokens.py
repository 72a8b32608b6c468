"""The form that makes a token for a program."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from wiki.services.tokens import NAME_LIMIT, NEVER, SCOPES


class TokenForm(FlaskForm):
    """What a token is for, what it may do and how long."""

    name = StringField("What it is for", render_kw={"maxlength": NAME_LIMIT})
    scope = RadioField(
        "It may",
        choices=[SelectChoice(value, label) for value, label in SCOPES.items()],
        default="write",
    )
    lasts = SelectField(
        "It lasts",
        choices=[
            SelectChoice("", "a year"),
            SelectChoice("date", "until the day below"),
            SelectChoice(NEVER, "until it is revoked"),
        ],
        default="",
    )
    day = StringField("Ends on", render_kw={"type": "date"})

    def until(self) -> str:
        """Give when it ends, as the service takes it."""
        if self.lasts.data == "date":
            return str(self.day.data or "no day")
        return str(self.lasts.data or "")
