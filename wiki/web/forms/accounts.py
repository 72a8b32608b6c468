"""Forms for accounts."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from wiki.services.context import ROLES
from wiki.services.mailing import CHOICES


class SignInForm(FlaskForm):
    """Name and password, and where to go afterwards."""

    name = StringField(
        "Name",
        [InputRequired("Give your name.")],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Give your password.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    carried = HiddenField()
    submit = SubmitField("Sign in")


class PasswordForm(FlaskForm):
    """A new password for oneself."""

    current = PasswordField(
        "Current password",
        [InputRequired("Give your current password.")],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        "New password",
        [InputRequired("Give a new password.")],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Change password")


class AskForm(FlaskForm):
    """Where a link for a new password is to be sent."""

    email = StringField(
        "E-mail address",
        [InputRequired("Give your address.")],
        render_kw={"autocomplete": "email", "type": "email", "maxlength": 254},
    )


class NewPasswordForm(FlaskForm):
    """A new password in place of one that was forgotten."""

    password = PasswordField(
        "New password",
        [InputRequired("Give a new password.")],
        render_kw={"autocomplete": "new-password"},
    )


class EmailForm(FlaskForm):
    """Where one gets mail."""

    email = StringField(
        "E-mail address",
        render_kw={"autocomplete": "email", "type": "email", "maxlength": 254},
    )


class MailForm(FlaskForm):
    """When one gets mail about one's notices."""

    choice = RadioField(
        "Mail about notices",
        choices=[SelectChoice(value, label) for value, label in CHOICES.items()],
    )


class RoleForm(FlaskForm):
    """What an account may do."""

    role = SelectField("Role", choices=[SelectChoice(role) for role in ROLES])


class AccountForm(FlaskForm):
    """A new account for somebody."""

    name = StringField(
        "Name",
        [InputRequired("Give a name.")],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    role = SelectField(
        "Role", choices=[SelectChoice(role) for role in ROLES], default="contributor"
    )
    password = PasswordField(
        "First password",
        [InputRequired("Give a first password.")],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Make the account")
