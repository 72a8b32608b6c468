"""Forms for page types, relations and the vocabulary as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from graph.schema import FIELD_KINDS, SHAPES, PageType, Relation, Schema

SPARE_ROWS = 3


class FieldRow(Form):
    """One field of a page type; a row without a key is left out."""

    key = StringField("Key", render_kw={"pattern": "[a-z][a-z0-9_]*"})
    label = StringField("Label")
    kind = SelectField("Kind", choices=[SelectChoice(each) for each in FIELD_KINDS])
    help = StringField("Help")
    choices = StringField("Choices", description="With commas between them.")
    required = BooleanField("Needed")
    place = IntegerField("Place", render_kw={"type": "number", "min": 1})


class TypeForm(FlaskForm):
    """A page type: its words, its look, its fields."""

    slug = StringField("Short name", render_kw={"pattern": r"[a-z0-9\-]+"})
    label = StringField("Label", description="One page of it: Book.")
    plural = StringField("Plural", description="Many pages of it: Books.")
    description = TextAreaField("Description", render_kw={"rows": 2})
    colour = StringField("Colour", render_kw={"type": "color"})
    shape = SelectField("Shape", choices=[SelectChoice(each) for each in SHAPES])
    date_field = StringField("Key of the field that dates a page")
    rows = FieldList(FormField(FieldRow))

    def values(self) -> dict[str, Any]:
        """Give what is said of the type itself."""
        names = ("label", "plural", "description", "colour", "shape", "date_field")
        return {name: (self[name].data or "").strip() for name in names}

    def fields(self) -> list[tuple[str, dict[str, Any]]]:
        """Give the fields in the order of their places."""
        rows = [row.data for row in self.rows if (row.data["key"] or "").strip()]
        rows.sort(key=lambda row: row["place"] or 10**6)
        return [
            (
                row["key"].strip(),
                {
                    "label": (row["label"] or "").strip(),
                    "kind": "" if row["kind"] == "text" else row["kind"],
                    "help": (row["help"] or "").strip(),
                    "choices": _parts(row["choices"]),
                    "required": bool(row["required"]),
                },
            )
            for row in rows
        ]

    def add_spare(self) -> None:
        """Keep empty rows at the end."""
        empty = sum(1 for row in self.rows if not row.data["key"])
        for _ in range(SPARE_ROWS - empty):
            self.rows.append_entry({"place": len(self.rows) + 1})


class PairRow(Form):
    """From which type to which a relation may lead."""

    source = SelectField("From", validate_choice=False)
    target = SelectField("To", validate_choice=False)


class RelationForm(FlaskForm):
    """A relation: its words in both directions, and what it may join."""

    slug = StringField("Short name", render_kw={"pattern": r"[a-z0-9\-]+"})
    label = StringField("Label", description="Read from this page: praises.")
    inverse = StringField(
        "Inverse label", description="Read from the other: praised by."
    )
    description = TextAreaField("Description", render_kw={"rows": 2})
    symmetric = BooleanField("Both directions say the same")
    ordered = BooleanField("Its links have an order")
    pairs = FieldList(FormField(PairRow))

    def values(self) -> dict[str, Any]:
        """Give what is said of the relation."""
        pairs = [
            [row.data["source"], row.data["target"]]
            for row in self.pairs
            if row.data["source"] and row.data["target"]
        ]
        return {
            "label": (self.label.data or "").strip(),
            "inverse": (self.inverse.data or "").strip(),
            "description": (self.description.data or "").strip(),
            "symmetric": bool(self.symmetric.data),
            "ordered": bool(self.ordered.data),
            "signatures": pairs,
        }

    def offer(self, schema: Schema) -> None:
        """Let each row choose among the page types, with empty rows at the end."""
        empty = sum(1 for row in self.pairs if not row.data["source"])
        for _ in range(SPARE_ROWS - empty):
            self.pairs.append_entry()
        choices = [
            SelectChoice("", "choose …"),
            *(SelectChoice(kind.slug, kind.label) for kind in schema.types.values()),
        ]
        for row in self.pairs:
            row.form.source.choices = row.form.target.choices = choices


class SourceForm(FlaskForm):
    """The whole vocabulary as TOML."""

    text = TextAreaField("The vocabulary as text", render_kw={"rows": 34})


class ApplyForm(FlaskForm):
    """A text to be put in force, and the number it was made from."""

    text = HiddenField()
    base = IntegerField()
    comment = StringField("Why?", render_kw={"maxlength": 500})
    sure = BooleanField("I have seen this and want it all the same")


def type_form(kind: PageType) -> TypeForm:
    """Give the form of a page type that is there."""
    rows = [
        {
            "key": field.name,
            "label": field.label,
            "kind": field.kind,
            "help": field.help,
            "choices": ", ".join(field.choices),
            "required": field.required,
            "place": place,
        }
        for place, field in enumerate(kind.fields.values(), 1)
    ]
    return TypeForm(data=_said(kind, TypeForm) | {"rows": rows})


def relation_form(relation: Relation) -> RelationForm:
    """Give the form of a relation that is there."""
    pairs = [
        {"source": source, "target": target}
        for source, target in sorted(relation.signatures)
    ]
    return RelationForm(data=_said(relation, RelationForm) | {"pairs": pairs})


def _said(part: PageType | Relation, form: type[FlaskForm]) -> dict[str, Any]:
    names: Iterable[str] = vars(form)
    return {name: getattr(part, name) for name in names if hasattr(part, name)}


def _parts(text: str | None) -> list[str]:
    return [each.strip() for each in (text or "").split(",") if each.strip()]
