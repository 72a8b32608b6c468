"""Fields as HTML, the same as WTForms' widgets write them, at a tenth of the cost.

A page's form has dozens of fields, and WTForms took a fourth of its time for them: it
formats each attribute of each field, and looks for what validators ask of browsers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape
from wtforms import Field, SelectField
from wtforms.widgets import HiddenInput, Select, TextArea, TextInput

from wiki.web.forms.links import Cell, LinkRow
from wiki.web.forms.menus import Menu


def written(field: Field, attributes: Mapping[str, Any]) -> Markup | None:
    """Write a field of a form without validators; None for another kind of field."""
    write = _WRITERS.get(type(field.widget))
    if write is None:
        return None
    own = {"id": field.id, "name": field.name, **(field.render_kw or {}), **attributes}
    return Markup(write(field, own))  # noqa: S704 - each value is escaped below


def cell(
    field: Cell, *, look: str = "", menu: Menu | None = None, **attributes: str
) -> Markup:
    """Write a field of a row with its label and what is wrong, as a choice or a text.

    A row has nine of them, and names made of letters, numbers and dashes only.
    """
    own = f'id="{field.name}" name="{field.name}"'
    faults = ""
    if field.errors:
        own += f' aria-invalid="true" aria-describedby="{field.name}-fault"'
        words = escape(" ".join(field.errors))
        faults = f' <span class="fault" id="{field.name}-fault">{words}</span>'
    if attributes:
        own += f" {_listed({n.replace('_', '-'): v for n, v in attributes.items()})}"
    if menu is None:
        place = f'<input {own} value="{escape(field.data)}">'
    else:
        place = f"<select {own}>{menu.html(field.data)}</select>"
    return Markup(  # noqa: S704 - what people wrote is escaped above
        f'<p class="field {look}"><label for="{field.name}">{escape(field.label)}'
        f"</label>{faults} {place}</p>"
    )


def details(row: LinkRow, menus: Mapping[str, Menu]) -> Markup:
    """Write what a link says beside its ends: one call for seven places."""
    return Markup("").join(
        (
            cell(row.note),
            cell(row.evidence),
            cell(row.since, look="short"),
            cell(row.until, look="short"),
            cell(row.position, look="short", inputmode="numeric"),
            cell(row.status, look="short", menu=menus["status"]),
            cell(row.make, menu=menus["make"], data_make=""),
        )
    )


def tools(row: LinkRow, number: int, steps: Sequence[tuple[str, str, str]]) -> Markup:
    """Write the buttons of a row, each with what it does, its face and its words."""
    target = escape(row.target.data or "nothing yet")
    buttons = [
        f'<button name="action" value="{step}-{number}" data-row-step="{step}"'
        f' aria-label="{words}: link to {target}">{face}</button>'
        for step, face, words in steps
    ]
    return Markup(f'<div class="row-tools">{"".join(buttons)}</div>')  # noqa: S704 - the steps are ours


def kept(row: LinkRow) -> Markup:
    """Write what a row holds as hidden fields, those that hold nothing left out."""
    parts = [
        f'<input type="hidden" name="{each.name}" value="{escape(each.data)}">'
        for each in row.cells
        if each.data
    ]
    return Markup("".join(parts))  # noqa: S704 - what people wrote is escaped above


def _text(field: Field, attributes: dict[str, Any]) -> str:
    own = {"type": field.widget.input_type, "value": field._value(), **attributes}
    return f"<input {_listed(own)}>"


def _area(field: Field, attributes: dict[str, Any]) -> str:
    # Browsers leave out the first line break.
    return f"<textarea {_listed(attributes)}>\r\n{escape(field._value())}</textarea>"


def _select(field: SelectField, attributes: dict[str, Any]) -> str:
    options = "".join(
        f"<option{' selected' if each.value == field.data else ''}"
        f' value="{escape(each.value)}">{escape(each.label or each.value)}</option>'
        for each in field.choices
    )
    return f"<select {_listed(attributes)}>{options}</select>"


def _listed(attributes: Mapping[str, Any]) -> str:
    return " ".join(
        name if value is True else f'{name}="{escape(value)}"'
        for name, value in sorted(attributes.items())
        if value is not False
    )


_WRITERS: Mapping[type, Callable[[Any, dict[str, Any]], str]] = {
    TextInput: _text,
    HiddenInput: _text,
    TextArea: _area,
    Select: _select,
}
