"""The form for what is chosen for the whole site."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget


class OptionsForm(FlaskForm):
    """Who may join, and what is reviewed; the types come from the vocabulary."""

    sign_up = RadioField(
        "Who may make an account?",
        choices=[
            SelectChoice("closed", "Nobody: administrators make the accounts"),
            SelectChoice("invitation", "People with an invitation"),
            SelectChoice("open", "Everybody"),
        ],
    )
    sign_up_role = RadioField(
        "What may they do who came without an invitation?",
        choices=[
            SelectChoice("reader", "Read what members may read"),
            SelectChoice("contributor", "Contribute as well"),
        ],
    )
    review = RadioField(
        "Do changes by contributors wait for a curator?",
        choices=[
            SelectChoice("off", "No, they are published at once"),
            SelectChoice("some", "On pages of the types chosen below"),
            SelectChoice("all", "Yes, on every page"),
        ],
    )
    review_types = SelectMultipleField(
        "Types of pages that are reviewed",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
