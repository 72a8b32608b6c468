"""Forms for single steps with a page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired


class RenameForm(FlaskForm):
    """Another title and address."""

    title = StringField("Title", [InputRequired("Give a title.")])
    slug = StringField("Address", [InputRequired("Give an address.")])
    submit = SubmitField("Rename")


class ArchiveForm(FlaskForm):
    """Why a page is taken out of sight."""

    comment = StringField("Why?")
    submit = SubmitField("Archive")
