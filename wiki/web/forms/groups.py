"""The form that plans a reading group."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField


class GroupForm(FlaskForm):
    """From when to when a page is read together, and what to think about."""

    begins = StringField("First day", render_kw={"type": "date"})
    ends = StringField("Last day", render_kw={"type": "date"})
    questions = TextAreaField(
        "Guiding questions",
        render_kw={"rows": 5, "maxlength": 5_000},
        description="One in each line.",
    )
