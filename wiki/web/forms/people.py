"""Forms for keeping order among accounts."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField


class UndoForm(FlaskForm):
    """Since which day, as the plan of this mark says."""

    since = HiddenField()
    mark = HiddenField()
