"""The editor's form, made from a page type of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import (
    Field as FormField,
)
from wtforms.fields.choices import SelectChoice

from graph.schema import Field, PageType
from wiki.text.document import VISIBILITIES, Document
from wiki.text.frontmatter import dump_page, parse_page
from wiki.web.forms import widgets
from wiki.web.forms.links import Cell, LinkRow, LinkRows, link_data

SOURCE = "source"
"""How the view is called in which a page is written as text."""

PREFIX = "field_"

_CLASSES: dict[str, tuple[PageType, type[PageForm]]] = {}


def _named(values: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(value) for value in values]


class ListField(TextAreaField):
    """Several values, one in each line."""


class PageForm(FlaskForm):
    """What every page has; the fields of its type are added by `form_for`."""

    class Meta(FlaskForm.Meta):
        """How its fields are written."""

        def render_field(self, field: FormField, render_kw: Mapping[str, Any]) -> Any:
            """Write a field by ourselves where we can."""
            ours = widgets.written(field, render_kw)
            return super().render_field(field, render_kw) if ours is None else ours

    base = HiddenField()
    type = HiddenField()
    key = HiddenField()
    view = HiddenField()
    draft = HiddenField()
    source = TextAreaField(
        "The page as text", render_kw={"rows": 34, "spellcheck": "true"}
    )
    title = StringField("Title")
    summary = StringField("Summary")
    aliases = TextAreaField("Other names", render_kw={"rows": 2})
    body = TextAreaField("Text", render_kw={"rows": 18})
    visibility = SelectField("Who may see it", choices=_named(VISIBILITIES))
    links = LinkRows()
    comment = StringField("What did you change?")
    anyway = BooleanField("It is another one: make the page all the same")

    def facts(self) -> list[FormField]:
        """Give the fields of the page's type in the vocabulary's order."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def keep_choices(self) -> None:
        """Offer what a page says though the vocabulary does not: nothing gets lost."""
        for field in self.facts():
            if not isinstance(field, SelectField) or not field.data:
                continue
            if field.data not in [each.value for each in field.choices]:
                label = f"{field.data} (not one of the choices)"
                field.choices = [*field.choices, SelectChoice(field.data, label)]

    @property
    def is_source(self) -> bool:
        """Whether the page is written as text: `source` holds all of it."""
        return bool(self.view.data == SOURCE)

    def document(self) -> Document:
        """Give what was typed as a page; raise `InvalidError` for what is no page."""
        if self.is_source:
            return parse_page(self.source.data or "")
        return Document(
            type=self.type.data or "",
            title=self.title.data or "",
            summary=self.summary.data or "",
            body=self.body.data or "",
            fields={
                field.name.removeprefix(PREFIX): value
                for field in self.facts()
                if (value := _value(field))
            },
            aliases=tuple(_lines(self.aliases.data)),
            links=tuple(self.links.statements()),
            visibility=self.visibility.data or "public",
        )

    def place_errors(self, errors: Mapping[str, Iterable[str]]) -> list[str]:
        """Put each error at its field; give those that have no field of their own."""
        rest: list[str] = []
        rows = self.links.written()
        for place, texts in errors.items():
            field = self._field_at(place, rows)
            if field is None:
                rest += list(texts)
            else:
                field.errors = [*field.errors, *texts]
        return rest

    def _field_at(self, place: str, rows: list[LinkRow]) -> FormField | Cell | None:
        first, _, rest = place.partition(".")
        if first == "fields":
            return cast(FormField | None, self._fields.get(PREFIX + rest))
        if first == "links" and rest.partition(".")[0].isdigit():
            number, _, name = rest.partition(".")
            if int(number) < len(rows):
                return getattr(rows[int(number)], name or "target", None)
            return None
        return cast(FormField | None, self._fields.get(first))


def form_for(
    kind: PageType, document: Document | None = None, *, view: str = ""
) -> PageForm:
    """Give the form of a page type, filled with a document when one is given.

    In the view `SOURCE` the document is filled in as text.
    """
    made = _class_of(kind)
    if document is None:
        return made(type=kind.slug)
    if view == SOURCE:
        data = {"type": kind.slug, "view": SOURCE, "source": dump_page(document)}
        return made(formdata=None, data=data)
    return made(formdata=None, data=_data(document))


def _class_of(kind: PageType) -> type[PageForm]:
    """Give the class of a type's forms, made once: that takes longer than a form."""
    known = _CLASSES.get(kind.slug)
    if known is not None and known[0] is kind:
        return known[1]
    fields = {
        f"{PREFIX}{field.name}": _form_field(field) for field in kind.fields.values()
    }
    made: type[PageForm] = type("FilledPageForm", (PageForm,), fields)
    _CLASSES[kind.slug] = (kind, made)
    return made


def form_from(kind: PageType, pairs: Iterable[tuple[str, str]]) -> PageForm:
    """Give the form of a page type with what was typed into it before."""
    return _class_of(kind)(formdata=MultiDict(pairs))


def left_out(kind: PageType, document: Document) -> list[str]:
    """Say which fields of a document the form of a page type has no place for."""
    faults = []
    for name, value in document.fields.items():
        field = kind.fields.get(name)
        if field is None:
            faults.append(
                f"{kind.label} has no field “{name}”. Remove it or correct its name."
            )
        elif isinstance(value, tuple) and field.kind != "list":
            faults.append(f"“{name}” takes one value, not a list. Write one.")
    return faults


def _data(document: Document) -> dict[str, Any]:
    facts = {
        f"{PREFIX}{name}": "\n".join(value) if isinstance(value, tuple) else value
        for name, value in document.fields.items()
    }
    return {
        "type": document.type,
        "title": document.title,
        "summary": document.summary,
        "aliases": "\n".join(document.aliases),
        "body": document.body,
        "visibility": document.visibility,
        "links": [link_data(link) for link in document.links],
        **facts,
    }


def _form_field(field: Field) -> Any:
    description = field.help
    if field.kind == "choice":
        return SelectField(
            field.label,
            choices=[
                SelectChoice("", "not stated"),
                *_named(field.choices),
            ],
            validate_choice=False,
            description=description,
        )
    if field.kind == "list":
        description = f"{field.help} One in each line.".strip()
        return ListField(field.label, render_kw={"rows": 3}, description=description)
    if field.kind == "long":
        return TextAreaField(
            field.label, render_kw={"rows": 3}, description=description
        )
    hints = {
        "integer": {"inputmode": "numeric"},
        "number": {"inputmode": "decimal"},
        "url": {"inputmode": "url", "placeholder": "https://"},
        "date": {"placeholder": "2018-03-21, 2018-03 or 2018"},
    }
    return StringField(
        field.label,
        render_kw=dict[str, Any](hints.get(field.kind, {})),
        description=description,
    )


def _value(field: FormField) -> str | tuple[str, ...]:
    text = (field.data or "").strip()
    return tuple(_lines(text)) if isinstance(field, ListField) else text


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
