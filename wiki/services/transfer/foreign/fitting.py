"""Fitting what comes from other programs to the vocabulary in force.

The owner's mapping is asked first, then the names of the vocabulary's types, relations
and fields, then the schema.org terms that they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.schema import Field, PageType, Relation
from wiki.errors import InvalidError
from wiki.services.checking import fault_of_field
from wiki.services.context import Context
from wiki.services.naming import look_up
from wiki.services.transfer.foreign.mapping import Mapping
from wiki.store.pages import PageRow
from wiki.text.document import Document, FieldValue, LinkStatement
from wiki.text.limits import SUMMARY_BYTES, TITLE_BYTES
from wiki.text.slugs import name_key

ABOUT, AUTHOR, PART = "schema:about", "schema:author", "schema:isPartOf"
PUBLISHER = "schema:publisher"


class Fitting:
    """Answers what something foreign is here."""

    def __init__(self, context: Context, mapping: Mapping) -> None:
        self.context = context
        self.mapping = mapping
        self._pages: dict[str, PageRow | None] = {}

    def type_mapped(self, name: str) -> PageType | None:
        """Find the page type that the mapping says a category or folder is."""
        mapped = self.mapping.types.get(name_key(name))
        return self._type(mapped) if mapped else None

    def type_named(self, name: str) -> PageType | None:
        """Find the page type that a category, a template or a folder means."""
        if mapped := self.type_mapped(name):
            return mapped
        key = name_key(name)
        for kind in self.context.schema.types.values():
            if key in (kind.slug, name_key(kind.label), name_key(kind.plural)):
                return kind
        return None

    def type_of_term(self, terms: Iterable[str]) -> PageType | None:
        """Find the first type that stands for one of these terms."""
        kinds: dict[str, PageType] = {}
        for kind in self.context.schema.types.values():
            kinds.setdefault(kind.term, kind)
        return next((kinds[term] for term in terms if term in kinds), None)

    def default(self, terms: Iterable[str] = ()) -> PageType:
        """Give the type of what nothing is known of; raise where there is none."""
        chosen = self.mapping.type
        kind = self._type(chosen) if chosen else self.type_of_term(terms)
        if kind is None:
            raise InvalidError(
                "Nothing says of which type this page is. Name a type with --type, or"
                " write a mapping file (--mapping)."
            )
        return kind

    def _type(self, slug: str) -> PageType:
        if slug not in self.context.schema.types:
            raise InvalidError(f"The vocabulary has no page type “{slug}”.")
        return self.context.schema.types[slug]

    def relation_named(self, name: str, kind: PageType) -> Relation | None:
        """Find the relation from pages of a type that a property means."""
        relations = self.context.schema.relations
        key = name_key(name.replace("_", " "))
        if mapped := self.mapping.relations.get(key):
            if mapped not in relations:
                raise InvalidError(f"The vocabulary has no relation “{mapped}”.")
            return relations[mapped]
        for each in relations.values():
            names = (each.slug, each.slug.replace("-", " "), name_key(each.label))
            if key in names and _leads_from(each, kind):
                return each
        return self.relation_of_term(f"schema:{key}", kind)

    def is_left_out(self, name: str) -> bool:
        """Tell whether the mapping says to leave a property out."""
        key = name_key(name.replace("_", " "))
        return "" in (
            self.mapping.relations.get(key, key),
            self.mapping.fields.get(key, key),
        )

    def relation_of_term(
        self, term: str, kind: PageType, target: PageType | None = None
    ) -> Relation | None:
        """Find the broadest relation of a term between two types, or from one."""
        found = [
            each
            for each in self.context.schema.relations.values()
            if each.term == term
            and (
                each.admits(kind.slug, target.slug)
                if target
                else _leads_from(each, kind)
            )
        ]
        return max(found, key=lambda each: _breadth(each, kind), default=None)

    def field_named(self, name: str, kind: PageType) -> Field | None:
        """Find the field of a type that a property means."""
        key = name_key(name.replace("_", " "))
        if mapped := self.mapping.fields.get(key):
            return kind.fields.get(mapped)
        for each in kind.fields.values():
            if key in (each.name, each.name.replace("_", " "), name_key(each.label)):
                return each
        return self.field_of_term(f"schema:{key}", kind)

    def field_of_term(self, term: str, kind: PageType) -> Field | None:
        """Find the field of a type that stands for a term."""
        return next((each for each in kind.fields.values() if each.term == term), None)

    def page(self, name: str) -> PageRow | None:
        """Find the one page of a name that is there already."""
        key = name_key(name)
        if key not in self._pages:
            names = look_up(self.context.unit, [name], self.context.viewer.level)
            rows = names.candidates(name)
            self._pages[key] = rows[0] if len(rows) == 1 else None
        return self._pages[key]


class Draft:
    """A page in the making; what fits nowhere is kept in words, and nothing is lost."""

    def __init__(self, fitting: Fitting, kind: PageType, title: str) -> None:
        self.fitting = fitting
        self.kind = kind
        self.title = " ".join(title.split())
        self.summary = ""
        self.body = ""
        self.aliases: list[str] = []
        self.links: list[LinkStatement] = []
        self.visibility = "public"
        self._fields: dict[str, list[str]] = {}
        self._rest: dict[str, list[str]] = {}

    def fact(self, label: str, text: str, field: Field | None) -> None:
        """State a fact in its field, or in words where it has none that takes it."""
        text = text.strip()
        if not text:
            return
        values: FieldValue = (text,) if field and field.kind == "list" else text
        taken = field is not None and (
            field.kind == "list" or field.name not in self._fields
        )
        if field is None or not taken or fault_of_field(field, values):
            self._rest.setdefault(label, []).append(text)
        else:
            self._fields.setdefault(field.name, []).append(text)

    def link(
        self, relation: Relation | None, target: str, *, position: int | None = None
    ) -> bool:
        """State a link, and tell whether there is a relation for it."""
        target = " ".join(target.split())
        if relation is None or not target:
            return False
        self.links.append(LinkStatement(relation.slug, target, position=position))
        return True

    def category(self, name: str, *, only_known: bool = False) -> None:
        """State what the page is filed under: as its mapping says, or as a link.

        With `only_known` a name without a page stays in words.
        """
        mapped = self.fitting.mapping.categories.get(name_key(name))
        if mapped is not None:
            if mapped.field:
                self.fact(
                    name, mapped.value or name, self.kind.fields.get(mapped.field)
                )
            elif mapped.relation:
                relations = self.fitting.context.schema.relations
                if mapped.relation not in relations:
                    raise InvalidError(
                        f"The vocabulary has no relation “{mapped.relation}”."
                    )
                self.link(relations[mapped.relation], mapped.target or name)
            return
        if self._fits_choice(name):
            return
        row = self.fitting.page(name)
        target = self.fitting.context.schema.types.get(row.type) if row else None
        relation = self.fitting.relation_of_term(ABOUT, self.kind, target)
        known = row.slug if row else ""
        if (only_known and not known) or not self.link(relation, known or name):
            self._rest.setdefault("Keywords", []).append(name)

    def document(self) -> Document:
        """Give the page as it can be saved."""
        fields: dict[str, FieldValue] = {
            name: tuple(texts) if self.kind.fields[name].kind == "list" else texts[0]
            for name, texts in self._fields.items()
        }
        body = self._with_rest(fields)
        summary = _cut(self.summary, SUMMARY_BYTES)
        return Document(
            type=self.kind.slug,
            title=_cut(self.title, TITLE_BYTES),
            summary=summary,
            body=body,
            fields=fields,
            aliases=tuple(self.aliases),
            links=tuple(self.links),
            visibility=self.visibility,
        )

    def _fits_choice(self, name: str) -> bool:
        """Take a category for the choice that it names, such as a part of the field."""
        key = _letters(name)
        for field in self.kind.fields.values():
            for choice in field.choices:
                if key == _letters(choice) and field.name not in self._fields:
                    self._fields[field.name] = [choice]
                    return True
        return False

    def _with_rest(self, fields: dict[str, FieldValue]) -> str:
        if not self._rest:
            return self.body
        lines = [f"{label}: {', '.join(texts)}" for label, texts in self._rest.items()]
        longs = (f.name for f in self.kind.fields.values() if f.kind == "long")
        name = next(longs, "")
        if name and name not in fields:
            fields[name] = "\n".join(lines)
            return self.body
        listed = "\n".join(f"- {line}" for line in lines)
        return f"{self.body.rstrip()}\n\n{listed}\n".lstrip("\n")


def _leads_from(relation: Relation, kind: PageType) -> bool:
    return not relation.signatures or any(
        source == kind.slug for source, _ in relation.signatures
    )


def _breadth(relation: Relation, kind: PageType) -> int:
    return sum(source == kind.slug for source, _ in relation.signatures)


def _cut(text: str, limit: int) -> str:
    """Cut a text between words so that it has at most `limit` bytes."""
    text = " ".join(text.split())
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return text
    short = data[: limit - 4].decode("utf-8", "ignore")
    return f"{short.rpartition(' ')[0] or short} …"


def _letters(text: str) -> str:
    """Give the letters and digits alone: “K-12” is the choice “k12”."""
    return re.sub(r"[\W_]+", "", text.casefold())
