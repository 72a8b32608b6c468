"""Forms for proposals and for checks of pages."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput


class StepForm(FlaskForm):
    """What is decided or said, about which version of a proposal."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    words = TextAreaField("Words", render_kw={"rows": 3, "maxlength": 5000})


class CheckForm(FlaskForm):
    """When a page was checked, and when it is to be checked again."""

    on = StringField(
        "Checked on",
        render_kw={"type": "date"},
        description="Empty means today.",
    )
    months = IntegerField(
        "Check again in how many months?",
        [InputRequired("Give a number of months.")],
        default=12,
        render_kw={"type": "number", "min": 1, "max": 120},
    )
    note = StringField("What did you look at?", render_kw={"maxlength": 500})
