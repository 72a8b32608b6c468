"""The editor's form, made from a page type of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import (
    Field as FormField,
)
from wtforms import (
    FieldList,
    Form,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import FormField as SubForm
from wtforms.fields.choices import SelectChoice

from graph.schema import Field, PageType, Schema
from wiki.errors import InvalidError
from wiki.text.document import STATUSES, VISIBILITIES, Document, LinkStatement

SPARE_ROWS = 2
PREFIX = "field_"


def _named(values: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(value) for value in values]


class LinkForm(Form):
    """One link of the page; a row without a target is left out."""

    relation = SelectField("Relation", validate_choice=False)
    target = StringField("Page", render_kw={"autocomplete": "off"})
    note = StringField("Note")
    evidence = StringField("Evidence")
    since = StringField("Since")
    until = StringField("Until")
    position = StringField("Position", render_kw={"inputmode": "numeric"})
    status = SelectField("Status", choices=_named(STATUSES))


class PageForm(FlaskForm):
    """What every page has; the fields of its type are added by `form_for`."""

    base = HiddenField()
    type = HiddenField()
    key = HiddenField()
    title = StringField("Title")
    summary = StringField("Summary")
    aliases = TextAreaField("Other names", render_kw={"rows": 2})
    body = TextAreaField("Text", render_kw={"rows": 18})
    visibility = SelectField("Who may see it", choices=_named(VISIBILITIES))
    links = FieldList(SubForm(LinkForm))
    comment = StringField("What did you change?")

    def facts(self) -> list[FormField]:
        """Give the fields of the page's type in the vocabulary's order."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def offer_relations(self, schema: Schema, page_type: str) -> None:
        """Let each row choose among the relations that may leave this type."""
        fitting = [
            SelectChoice(each.slug, each.label)
            for each in schema.relations.values()
            if not each.signatures
            or any(each.admits(page_type, other) for other in schema.types)
        ]
        for row in self.links:
            row.form.relation.choices = [SelectChoice("", "choose …"), *fitting]

    def document(self) -> Document:
        """Give what was typed as a page; raise `InvalidError` for a position."""
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
            links=tuple(self._statements()),
            visibility=self.visibility.data or "public",
        )

    def _statements(self) -> Iterable[LinkStatement]:
        rows = (row for row in self.links if (row.form.target.data or "").strip())
        for number, row in enumerate(rows):
            data = {name: (value or "").strip() for name, value in row.data.items()}
            data["status"] = data["status"] or STATUSES[0]
            position = data.pop("position")
            if position and not (position.isascii() and position.isdigit()):
                raise InvalidError(
                    "Please correct the position.",
                    {f"links.{number}.position": ["Give a whole number, such as 2."]},
                )
            yield LinkStatement(position=int(position) if position else None, **data)

    def add_spare_rows(self) -> None:
        """Keep empty rows at the end, for those without JavaScript."""
        empty = sum(1 for row in self.links if not row.form.target.data)
        for _ in range(SPARE_ROWS - empty):
            self.links.append_entry()

    def place_errors(self, errors: Mapping[str, Iterable[str]]) -> list[str]:
        """Put each error at its field; give those that have no field of their own."""
        rest: list[str] = []
        rows = [row for row in self.links if row.form.target.data]
        for place, texts in errors.items():
            field = self._field_at(place, rows)
            if field is None:
                rest += list(texts)
            else:
                field.errors = [*field.errors, *texts]
        return rest

    def _field_at(self, place: str, rows: list[Any]) -> FormField | None:
        first, _, rest = place.partition(".")
        if first == "fields":
            return cast(FormField | None, self._fields.get(PREFIX + rest))
        if first == "links" and rest.partition(".")[0].isdigit():
            number, _, name = rest.partition(".")
            if int(number) < len(rows):
                row: FormField = rows[int(number)].form[name or "target"]
                return row
            return None
        return cast(FormField | None, self._fields.get(first))


def form_for(kind: PageType, document: Document | None = None) -> PageForm:
    """Give the form of a page type, filled with a document when one is given."""
    fields = {
        f"{PREFIX}{field.name}": _form_field(field) for field in kind.fields.values()
    }
    made: type[PageForm] = type("FilledPageForm", (PageForm,), fields)
    if document is None:
        return made(type=kind.slug)
    return made(data=_data(document))


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
        "links": [
            {
                "relation": link.relation,
                "target": link.target,
                "note": link.note,
                "evidence": link.evidence,
                "since": link.since,
                "until": link.until,
                "position": "" if link.position is None else str(link.position),
                "status": link.status,
            }
            for link in document.links
        ],
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
    if field.kind in ("long", "list"):
        if field.kind == "list":
            description = f"{field.help} One in each line.".strip()
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
    is_list = "One in each line." in (field.description or "")
    return tuple(_lines(text)) if is_list else text


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
