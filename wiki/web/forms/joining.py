"""Forms for becoming a member."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from wiki.services.context import ROLES


class NameForm(FlaskForm):
    """A name for oneself; `website` is seen by programs alone."""

    name = StringField(
        "Name",
        [InputRequired("Give a name.")],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
        description="2 to 40 small letters, digits, dots, hyphens or underscores. It"
        " stands beside what you change, for everybody.",
    )
    website = StringField(
        "Leave this empty", render_kw={"autocomplete": "off", "tabindex": -1}
    )


class KnownForm(NameForm):
    """An account for somebody known elsewhere; `known` says signed who."""

    known = HiddenField()
    next = HiddenField()


class JoinForm(NameForm):
    """An account for oneself."""

    password = PasswordField(
        "Password",
        [InputRequired("Choose a password.")],
        render_kw={"autocomplete": "new-password"},
        description="At least 10 characters.",
    )
    email = StringField(
        "E-mail address (if you like)",
        render_kw={"autocomplete": "email", "type": "email", "maxlength": 254},
        description="Nobody else sees it.",
    )


class InviteForm(FlaskForm):
    """Whom to invite, to what, for how long."""

    note = StringField("For whom?", render_kw={"maxlength": 200})
    role = SelectField("Role", choices=[SelectChoice(role) for role in ROLES])
    days = IntegerField(
        "Days it holds", default=7, render_kw={"min": 1, "max": 90, "type": "number"}
    )
    uses = IntegerField(
        "People who may use it",
        default=1,
        render_kw={"min": 1, "max": 100, "type": "number"},
    )
