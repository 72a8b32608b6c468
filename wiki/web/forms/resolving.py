"""The form that decides conflicts."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from wiki.text.merge import Choices

CHOICE, MINE, THEIRS, OWN, BOTH = "choice-", "mine-", "theirs-", "own-", "both-"
SIDES = {"mine": MINE, "theirs": THEIRS, "own": OWN, "both": BOTH}


class ResolveForm(FlaskForm):
    """My page as text, where it began, and beside it a choice for each conflict.

    Of a conflict with the key K the form has `choice-K`, one of `SIDES`, and the text
    of each side under its name; a side without a text takes the part out.
    """

    source = HiddenField(validators=[InputRequired()])
    base = IntegerField(
        widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, 10**9)]
    )
    comment = HiddenField()
    draft = HiddenField()
    key = HiddenField(validators=[Length(max=64)])

    def chosen(self) -> Mapping[str, str]:
        """Give which side was chosen for each conflict."""
        return {
            name.removeprefix(CHOICE): side
            for name, side in request.form.items()
            if name.startswith(CHOICE) and side in SIDES
        }

    def choices(self) -> Choices:
        """Give the text chosen for each conflict, None where it is taken out."""
        found: dict[str, str | None] = {}
        for key, side in self.chosen().items():
            text = request.form.get(f"{SIDES[side]}{key}")
            found[key] = None if text is None else text.replace("\r\n", "\n")
        return found

    def undecided(self) -> frozenset[str]:
        """Give the conflicts that were shown and for which nothing was chosen."""
        shown = set(request.form.getlist("shown"))
        return frozenset(shown - self.chosen().keys())
