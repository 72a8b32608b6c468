"""The form for publishing on a day."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField


class ScheduleForm(FlaskForm):
    """A moment in a zone."""

    at = StringField("Day and time", render_kw={"type": "datetime-local"})
    zone = StringField(
        "Time zone",
        default="UTC",
        render_kw={"list": "zones", "autocomplete": "off"},
        description="By its name, such as America/New_York.",
    )
