"""Forms for single steps with a page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput


class RenameForm(FlaskForm):
    """Another title and address."""

    title = StringField("Title", [InputRequired("Give a title.")])
    slug = StringField("Address", [InputRequired("Give an address.")])
    submit = SubmitField("Rename")


class ArchiveForm(FlaskForm):
    """Why a page is taken out of sight."""

    comment = StringField("Why?")
    submit = SubmitField("Archive")


class MergeForm(FlaskForm):
    """Into which page, and from which revisions of both."""

    target = HiddenField(validators=[InputRequired()])
    base = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    target_base = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    with_text = BooleanField("Add its text")


class SuggestionForm(FlaskForm):
    """What is said of a suggested page."""

    other = StringField("Page", [InputRequired("Say which page.")])
    judgement = SelectField(
        "What of it?",
        choices=[
            SelectChoice("pin", "Pin it here"),
            SelectChoice("dismiss", "It does not belong here"),
            SelectChoice("release", "Let the graph decide"),
        ],
    )
