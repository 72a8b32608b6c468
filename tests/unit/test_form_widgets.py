"""Fields that are written quickly are what WTForms would write."""

from __future__ import annotations

import pytest
from wtforms import BooleanField, Form, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.simple import TextAreaField

from wiki.web.forms import widgets

NASTY = "<b>\"Tom\" & 'Jerry'</b>\n</textarea>"


class Sample(Form):
    """A field of each kind, with what our forms give them."""

    text = StringField("Text", render_kw={"inputmode": "url", "placeholder": '"…"'})
    hidden = HiddenField()
    area = TextAreaField("Area", render_kw={"rows": 3, "spellcheck": "true"})
    choice = SelectField(
        "Choice",
        choices=[
            SelectChoice("", "not stated"),
            SelectChoice(NASTY, NASTY),
            SelectChoice("b"),
        ],
        validate_choice=False,
    )


@pytest.mark.parametrize("value", ["", "b", NASTY, None])
@pytest.mark.parametrize("name", ["text", "hidden", "area", "choice"])
def test_a_field_is_written_as_wtforms_writes_it(name: str, value: str | None) -> None:
    field = Sample(data=dict.fromkeys(("text", "hidden", "area", "choice"), value))[
        name
    ]
    asked = {"aria-invalid": "true", "required": True, "hidden": False, "title": NASTY}
    theirs = field.widget(field, **{**(field.render_kw or {}), **asked})
    assert str(widgets.written(field, asked)) == str(theirs)


def test_other_fields_are_left_to_wtforms() -> None:
    class Other(Form):
        tick = BooleanField("Tick")

    assert widgets.written(Other()["tick"], {}) is None


def test_what_people_wrote_is_escaped_in_a_row() -> None:
    field = Sample(data={"text": NASTY})["text"]
    field.errors = [NASTY]
    cell = str(widgets.cell(field, look="short", data_suggest="/search"))
    assert "<b>" not in cell
    assert "</textarea>" not in cell
    assert 'data-suggest="/search"' in cell
    assert 'aria-describedby="text-fault"' in cell
