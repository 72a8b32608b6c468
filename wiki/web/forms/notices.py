"""The form that says that notices were seen."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange


class SeenForm(FlaskForm):
    """Up to which notice everything was seen."""

    until = IntegerField(validators=[InputRequired(), NumberRange(min=1)])
