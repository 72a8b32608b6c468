"""Reading a vocabulary: a plain mapping becomes a schema; each fault has its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.schema import (
    FACET_KINDS,
    FIELD_KINDS,
    MENTIONS,
    SECTION_SORTS,
    SHAPES,
    Alignment,
    Facet,
    Field,
    FrontSection,
    HeadItem,
    Level,
    Mark,
    Matrix,
    PageType,
    Places,
    Relation,
    Schema,
    Site,
    SiteListing,
    StandingQuestion,
    TypeQuestion,
)
from graph.tables import SLUG, Tables

_TOP = (
    "site",
    "questions",
    "types",
    "relations",
    "facets",
    "places",
    "matrices",
    "alignment",
)
_MATRIX_KEYS = ("slug", "title", "row", "column", "marks")
_MARK_KEYS = ("label", "pattern")
_PLACES_KEYS = ("type", "code_field", "outlines", "levels")
_LEVEL_KEYS = ("title", "field", "year", "year_field", "source_field")
_TYPE_KEYS = (
    "label",
    "plural",
    "pronoun",
    "description",
    "colour",
    "shape",
    "term",
    "date_field",
    "fields",
    "head",
    "questions",
)
_FIELD_KEYS = ("label", "kind", "help", "choices", "required", "term")
_HEAD_KEYS = ("label", "relation", "inverse", "type")
_ASK_KEYS = ("title", "pattern", "column")
_RELATION_KEYS = (
    "label",
    "inverse",
    "description",
    "signatures",
    "weight",
    "symmetric",
    "ordered",
    "term",
    "inverse_term",
)
_FACET_KEYS = (
    "label",
    "kind",
    "type",
    "relations",
    "key_field",
    "fields",
    "labels",
)
_SITE_KEYS = (
    "title",
    "tagline",
    "welcome",
    "example_from",
    "example_to",
    "sections",
    "listings",
)
_SECTION_KEYS = ("title", "type", "sort", "limit", "page")
_LISTING_KEYS = ("path", "label", "type", "facets", "teasers")
_ALIGNMENT_KEYS = ("type", "facet", "title")
_QUESTION_KEYS = ("slug", "title", "pattern")

_PATH = re.compile(r"/[a-z0-9-]+(?:/[a-z0-9-]+)*\Z")
_FIELD = re.compile(r"[a-z][a-z0-9_]*\Z")
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")


class SchemaError(ValueError):
    """The vocabulary does not hold together; `faults` lists every place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def read_schema(mapping: Mapping[str, Any]) -> Schema:
    """Read a vocabulary; raise `SchemaError` that names every fault."""
    return _Reader(mapping).schema()


class _Reader(Tables):
    """Turns the plain mapping into a schema, noting every fault with its place."""

    def schema(self) -> Schema:
        self.known("", self.mapping, _TOP)
        types = {slug: self._type(slug, table) for slug, table in self.tables("types")}
        relations = {
            slug: self._relation(slug, table, types)
            for slug, table in self.tables("relations")
        }
        relations.setdefault(
            MENTIONS, Relation(MENTIONS, "mentions", "mentioned by", weight=0.1)
        )
        facets = {
            slug: self._facet(slug, table, types, relations)
            for slug, table in self.tables("facets")
        }
        for kind in types.values():
            self._check_head(kind, types, relations)
        site = self._site(types, facets)
        questions, places = self._questions(), self._places(types)
        matrices = tuple(self._matrices(types))
        alignment = self._alignment(types, facets)
        schema = Schema(
            types, relations, facets, site, questions, places, matrices, alignment
        )
        if self.faults:
            raise SchemaError(self.faults)
        return schema

    def _type(self, slug: str, table: Mapping[str, Any]) -> PageType:
        place = f"types.{slug}"
        self.known(place, table, _TYPE_KEYS)
        fields = self._fields(place, table)
        colour = self.text(place, table, "colour", "#5b6470").lower()
        if not _COLOUR.match(colour):
            self.fault(f"{place}.colour", "must be written like #1f6f5c")
        date_field = self.text(place, table, "date_field")
        if date_field and (
            date_field not in fields or fields[date_field].kind != "date"
        ):
            self.fault(f"{place}.date_field", "must name a field of kind date")
        shape = self.text(place, table, "shape", "circle")
        return PageType(
            slug=slug,
            label=self.text(place, table, "label", needed=True),
            plural=self.text(place, table, "plural", needed=True),
            pronoun=self.text(place, table, "pronoun", "which"),
            description=self.text(place, table, "description"),
            colour=colour,
            shape=self.choice(f"{place}.shape", shape, SHAPES, "shape"),
            term=self.text(place, table, "term"),
            date_field=date_field,
            fields=fields,
            head=tuple(
                HeadItem(
                    label=self.text(where, row, "label", needed=True),
                    relation=self.text(where, row, "relation", needed=True),
                    inverse=self.flag(where, row, "inverse"),
                    type=self.text(where, row, "type"),
                )
                for where, row in self.rows(place, table, "head", _HEAD_KEYS)
            ),
            questions=tuple(
                TypeQuestion(
                    title=self.text(where, row, "title", needed=True),
                    pattern=self.text(where, row, "pattern", needed=True),
                    column=self.text(where, row, "column", needed=True),
                )
                for where, row in self.rows(place, table, "questions", _ASK_KEYS)
            ),
        )

    def _fields(self, place: str, table: Mapping[str, Any]) -> dict[str, Field]:
        fields = {}
        tables = table.get("fields", {})
        if not isinstance(tables, Mapping):
            self.fault(f"{place}.fields", "must be a table")
            return {}
        for name, each in tables.items():
            where = f"{place}.fields.{name}"
            if not _FIELD.match(name):
                self.fault(where, "a field has small letters, digits, underscores")
            if not isinstance(each, Mapping):
                self.fault(where, "must be a table")
                continue
            self.known(where, each, _FIELD_KEYS)
            kind = self.text(where, each, "kind", "text")
            choices = self.texts(where, each, "choices")
            if (kind == "choice") != bool(choices):
                self.fault(where, "choices belong to a field of kind choice, and only")
            fields[name] = Field(
                name=name,
                label=self.text(where, each, "label", needed=True),
                kind=self.choice(f"{where}.kind", kind, FIELD_KINDS, "kind of field"),
                help=self.text(where, each, "help"),
                choices=choices,
                required=self.flag(where, each, "required"),
                term=self.text(where, each, "term"),
            )
        return fields

    def _relation(
        self, slug: str, table: Mapping[str, Any], types: Mapping[str, PageType]
    ) -> Relation:
        place = f"relations.{slug}"
        self.known(place, table, _RELATION_KEYS)
        weight = table.get("weight", 1.0)
        if (
            isinstance(weight, bool)
            or not isinstance(weight, int | float)
            or weight <= 0
        ):
            self.fault(f"{place}.weight", "must be a number above 0")
            weight = 1.0
        symmetric = self.flag(place, table, "symmetric")
        label = self.text(place, table, "label", needed=True)
        if symmetric and table.get("inverse", label) != label:
            self.fault(
                f"{place}.inverse", "a symmetric relation reads the same both ways"
            )
        return Relation(
            slug=slug,
            label=label,
            inverse=self.text(
                place, table, "inverse", label if symmetric else "", needed=True
            ),
            description=self.text(place, table, "description"),
            signatures=frozenset(self._signatures(place, table, types)),
            weight=float(weight),
            symmetric=symmetric,
            ordered=self.flag(place, table, "ordered"),
            term=self.text(place, table, "term"),
            inverse_term=self.text(place, table, "inverse_term"),
        )

    def _signatures(
        self, place: str, table: Mapping[str, Any], types: Mapping[str, PageType]
    ) -> Iterator[tuple[str, str]]:
        pairs = table.get("signatures", [])
        for pair in pairs if isinstance(pairs, list) else [None]:
            if not (
                isinstance(pair, list)
                and len(pair) == 2
                and all(isinstance(each, str) for each in pair)
            ):
                self.fault(f"{place}.signatures", "must be a list of pairs of types")
                return
            for each in pair:
                self.choice(f"{place}.signatures", each, types, "page type")
            yield str(pair[0]), str(pair[1])

    def _facet(
        self,
        slug: str,
        table: Mapping[str, Any],
        types: Mapping[str, PageType],
        relations: Mapping[str, Relation],
    ) -> Facet:
        place = f"facets.{slug}"
        self.known(place, table, _FACET_KEYS)
        kind = self.text(place, table, "kind", "link")
        self.choice(f"{place}.kind", kind, FACET_KINDS, "kind of facet")
        facet = Facet(
            slug=slug,
            label=self.text(place, table, "label", needed=True),
            kind=kind,
            type=self.text(place, table, "type"),
            relations=self.texts(place, table, "relations"),
            key_field=self.text(place, table, "key_field"),
            fields=self.texts(place, table, "fields"),
            labels=self._labels(place, table),
        )
        if kind == "link":
            self.choice(f"{place}.type", facet.type, types, "page type")
            for relation in facet.relations:
                self.choice(f"{place}.relations", relation, relations, "relation")
        every_field = {name for each in types.values() for name in each.fields}
        for name in facet.fields:
            self.choice(f"{place}.fields", name, every_field, "field")
        if facet.key_field and facet.type in types:
            self.choice(
                f"{place}.key_field",
                facet.key_field,
                types[facet.type].fields,
                "field",
            )
        return facet

    def _labels(self, place: str, table: Mapping[str, Any]) -> Mapping[str, str]:
        labels = table.get("labels", {})
        if not isinstance(labels, Mapping):
            self.fault(f"{place}.labels", "must be a table of values and words")
            return {}
        return {value: self.text(f"{place}.labels", labels, value) for value in labels}

    def _alignment(
        self, types: Mapping[str, PageType], facets: Mapping[str, Facet]
    ) -> Alignment | None:
        table = self.mapping.get("alignment")
        if table is None:
            return None
        if not isinstance(table, Mapping):
            self.fault("alignment", "must be a table")
            return None
        self.known("alignment", table, _ALIGNMENT_KEYS)
        texts = {
            name: self.text("alignment", table, name, needed=True)
            for name in _ALIGNMENT_KEYS
        }
        self.choice("alignment.type", texts["type"], types, "page type")
        self.choice("alignment.facet", texts["facet"], facets, "facet")
        return Alignment(**texts)

    def _check_head(
        self,
        kind: PageType,
        types: Mapping[str, PageType],
        relations: Mapping[str, Relation],
    ) -> None:
        for item in kind.head:
            place = f"types.{kind.slug}.head"
            self.choice(place, item.relation, relations, "relation")
            if item.type:
                self.choice(place, item.type, types, "page type")

    def _site(self, types: Mapping[str, PageType], facets: Mapping[str, Facet]) -> Site:
        table = self.mapping.get("site", {})
        if not isinstance(table, Mapping):
            self.fault("site", "must be a table")
            return Site()
        self.known("site", table, _SITE_KEYS)
        return Site(
            title=self.text("site", table, "title", "Throughline"),
            tagline=self.text("site", table, "tagline"),
            welcome=self.text("site", table, "welcome"),
            example_from=self.text("site", table, "example_from"),
            example_to=self.text("site", table, "example_to"),
            sections=tuple(self._sections(table, types)),
            listings=tuple(self._listings(table, types, facets)),
        )

    def _listings(
        self,
        table: Mapping[str, Any],
        types: Mapping[str, PageType],
        facets: Mapping[str, Facet],
    ) -> Iterator[SiteListing]:
        for where, row in self.rows("site", table, "listings", _LISTING_KEYS):
            path = self.text(where, row, "path", needed=True)
            if not _PATH.match(path):
                self.fault(f"{where}.path", "must be written like /essays/long")
            kind = self.text(where, row, "type", needed=True)
            self.choice(f"{where}.type", kind, types, "page type")
            chosen = row.get("facets", {})
            if not isinstance(chosen, Mapping):
                self.fault(f"{where}.facets", "must be a table")
                chosen = {}
            for facet in chosen:
                self.choice(f"{where}.facets", facet, facets, "facet")
            yield SiteListing(
                path=path,
                label=self.text(where, row, "label", needed=True),
                type=kind,
                facets={
                    facet: self.text(f"{where}.facets", chosen, facet)
                    for facet in chosen
                },
                teasers=self.flag(where, row, "teasers"),
            )

    def _sections(
        self, table: Mapping[str, Any], types: Mapping[str, PageType]
    ) -> Iterator[FrontSection]:
        for where, row in self.rows("site", table, "sections", _SECTION_KEYS):
            limit = row.get("limit", 6)
            if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
                self.fault(f"{where}.limit", "must be a whole number above 0")
                limit = 6
            sort = self.text(where, row, "sort", "newest")
            self.choice(f"{where}.sort", sort, SECTION_SORTS, "order")
            kind = self.text(where, row, "type", needed=True)
            self.choice(f"{where}.type", kind, types, "page type")
            yield FrontSection(
                title=self.text(where, row, "title", needed=True),
                type=kind,
                sort=sort,
                limit=limit,
                page=self.text(where, row, "page"),
            )

    def _questions(self) -> tuple[StandingQuestion, ...]:
        found: dict[str, StandingQuestion] = {}
        for where, row in self.rows("", self.mapping, "questions", _QUESTION_KEYS):
            slug = self.text(where, row, "slug", needed=True)
            if slug in found:
                self.fault(where, f"the question “{slug}” stands twice")
            found[slug] = StandingQuestion(
                slug=slug,
                title=self.text(where, row, "title", needed=True),
                pattern=self.text(where, row, "pattern", needed=True),
            )
        return tuple(found.values())

    def _matrices(self, types: Mapping[str, PageType]) -> Iterator[Matrix]:
        for where, row in self.rows("", self.mapping, "matrices", _MATRIX_KEYS):
            slug = self.text(where, row, "slug", needed=True)
            if not SLUG.match(slug):
                self.fault(where, "a slug has small letters, digits and hyphens")
            ends = [self.text(where, row, name) for name in ("row", "column")]
            for each in ends:
                self.choice(where, each, types, "page type")
            marks = tuple(
                Mark(
                    self.text(place, mark, "label", needed=True),
                    self.text(place, mark, "pattern", needed=True),
                )
                for place, mark in self.rows(where, row, "marks", _MARK_KEYS)
            )
            if not marks:
                self.fault(where, "a matrix needs marks")
            title = self.text(where, row, "title", needed=True)
            yield Matrix(slug, title, ends[0], ends[1], marks)

    def _places(self, types: Mapping[str, PageType]) -> Places | None:
        table = self.mapping.get("places")
        if table is None:
            return None
        if not isinstance(table, Mapping):
            self.fault("places", "must be a table")
            return None
        self.known("places", table, _PLACES_KEYS)
        slug = self.text("places", table, "type", needed=True)
        self.choice("places.type", slug, types, "page type")
        fields = types[slug].fields if slug in types else {}
        code = self.text("places", table, "code_field", needed=True)
        self.choice("places.code_field", code, fields, "field")
        levels = []
        for where, row in self.rows("places", table, "levels", _LEVEL_KEYS):
            texts = {name: self.text(where, row, name) for name in _LEVEL_KEYS}
            for name in ("field", "year_field", "source_field"):
                if texts[name] or name == "field":
                    self.choice(f"{where}.{name}", texts[name], fields, "field")
            held = fields.get(texts["field"])
            if held is not None and held.kind != "choice":
                self.fault(f"{where}.field", "must be a field of kind choice")
            levels.append(Level(**texts))
        outlines = self.text("places", table, "outlines", needed=True)
        return Places(slug, code, outlines, tuple(levels))
