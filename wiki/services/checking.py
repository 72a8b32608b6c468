"""Whether a document fits the vocabulary, with every fault in words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import available_timezones

import graph
from graph.schema import MENTIONS, PATTERN, TIME, VIEW, ZONE, Field, Schema
from wiki.errors import InvalidError
from wiki.services.naming import Names
from wiki.store.pages import PageRow
from wiki.text import map_query
from wiki.text.dates import parse_date
from wiki.text.document import (
    STATUSES,
    VISIBILITIES,
    Document,
    FieldValue,
    LinkStatement,
)
from wiki.text.limits import check_document
from wiki.text.wikilinks import BodyLink

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_WEB = ("http://", "https://")


def find_faults(
    schema: Schema,
    document: Document,
    names: Names,
    body_links: Iterable[BodyLink],
    *,
    own_id: int | None,
) -> dict[str, list[str]]:
    """Give everything that keeps this document from being saved, by place."""
    check = _Check(schema, document, names, own_id, check_document(document))
    if not document.title.strip():
        check.add("title", "Give the page a title.")
    if document.visibility not in VISIBILITIES:
        check.add("visibility", f"Choose one of {', '.join(VISIBILITIES)}.")
    if document.type not in schema.types:
        check.add("type", _unknown("page type", document.type, schema.types))
        return check.found
    check.fields()
    for number, link in enumerate(document.links):
        place = f"links.{number}"
        check.link(place, link.relation, link.target)
        check.qualifiers(place, link)
    for written in body_links:
        check.link("body", written.relation or MENTIONS, written.target)
    return check.found


def settle(document: Document, names: Names) -> Document:
    """Write each link's target as the slug of the one page that it means.

    The very same document is given where they all are.
    """
    links = tuple(_settled(link, names) for link in document.links)
    return document if links == document.links else replace(document, links=links)


def _settled(link: LinkStatement, names: Names) -> LinkStatement:
    rows = names.candidates(link.target)
    if len(rows) != 1 or rows[0].slug == link.target:
        return link
    return replace(link, target=rows[0].slug)


def fault_of_field(field: Field, value: FieldValue) -> str:
    """Say what is wrong with a field's value, "" when nothing is."""
    if (field.kind == "list") != isinstance(value, tuple):
        return (
            f"{field.label} takes a list."
            if field.kind == "list"
            else f"{field.label} takes one value, not a list."
        )
    if isinstance(value, tuple) or not value:
        return ""
    if field.kind == "integer" and not re.fullmatch(r"-?[0-9]{1,18}", value):
        return f"{field.label} must be a whole number, such as 2600, not “{value}”."
    if field.kind == "number" and not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", value):
        return f"{field.label} must be a number, such as 98.4, not “{value}”."
    if field.kind == "url" and not value.startswith(_WEB):
        return f"{field.label} must be an address that begins with https:// or http://."
    if field.kind == "choice" and value not in field.choices:
        return f"{field.label} must be one of {', '.join(field.choices)}."
    if field.kind == "date":
        return _date_fault(value)
    if field.kind == TIME and not _TIME.fullmatch(value):
        return f"{field.label} must be a time of day, such as 13:30, not “{value}”."
    if field.kind == ZONE and value not in available_timezones():
        return (
            f"{field.label} must be a time zone by its name, such as America/New_York,"
            f" not “{value}”."
        )
    return ""


@dataclass(frozen=True, slots=True)
class _Check:
    schema: Schema
    document: Document
    names: Names
    own_id: int | None
    found: dict[str, list[str]]

    def add(self, place: str, text: str) -> None:
        self.found.setdefault(place, []).append(text)

    def fields(self) -> None:
        fields = self.schema.types[self.document.type].fields
        for name, value in self.document.fields.items():
            if name not in fields:
                self.add(f"fields.{name}", _unknown("field", name, fields))
            elif text := self._fault(fields[name], value):
                self.add(f"fields.{name}", text)
        for name, field in fields.items():
            if field.required and not self.document.fields.get(name):
                self.add(f"fields.{name}", f"{field.label} is needed.")

    def _fault(self, field: Field, value: FieldValue) -> str:
        """Say what is wrong with a value, a pattern's under this vocabulary too."""
        if fault := fault_of_field(field, value):
            return fault
        if field.kind == VIEW and value:
            return map_query.fault_of(str(value), self.schema.facets)
        if field.kind != PATTERN:
            return ""
        try:
            if value:
                graph.parse(str(value), self.schema)
        except graph.PatternError as error:
            hint = f" Perhaps: {error.suggestion}" if error.suggestion else ""
            return f"The pattern cannot be read. {error}.{hint}"
        return ""

    def link(self, place: str, relation: str, target: str) -> None:
        if relation not in self.schema.relations:
            self.add(place, _unknown("relation", relation, self.schema.relations))
            return
        candidates = self.names.candidates(target)
        if len(candidates) > 1:
            options = ", ".join(f"{row.slug} ({row.title})" for row in candidates)
            self.add(
                place,
                f"“{target}” is the name of several pages: {options}."
                " Use the slug of the one you mean.",
            )
        elif candidates:
            self._pair(place, relation, candidates[0])

    def _pair(self, place: str, relation: str, target: PageRow) -> None:
        if target.id == self.own_id and place != "body":
            self.add(place, "A page cannot be linked to itself.")
        kind = self.schema.relations[relation]
        if not kind.admits(self.document.type, target.type):
            self.add(
                place,
                f"“{kind.label}” does not lead from {self._label(self.document.type)}"
                f" to {self._label(target.type)} ({target.title})."
                + self._fitting(target.type),
            )

    def _fitting(self, target_type: str) -> str:
        labels = [
            each.label
            for each in self.schema.relations.values()
            if each.signatures and each.admits(self.document.type, target_type)
        ]
        return f" These fit: {', '.join(labels)}." if labels else ""

    def _label(self, page_type: str) -> str:
        kind = self.schema.types.get(page_type)
        return kind.label if kind else page_type

    def qualifiers(self, place: str, link: LinkStatement) -> None:
        for name, text in (("since", link.since), ("until", link.until)):
            if text and (fault := _date_fault(text)):
                self.add(f"{place}.{name}", fault)
        if link.status not in STATUSES:
            self.add(f"{place}.status", f"Choose one of {', '.join(STATUSES)}.")
        if _SCHEME.match(link.evidence) and not link.evidence.startswith(_WEB):
            self.add(
                f"{place}.evidence",
                "Evidence must be an address that begins with https:// or http://,"
                " or the name of a page.",
            )


def _unknown(kind: str, given: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(given, list(known), n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"The vocabulary has no {kind} “{given}”.{hint}"


def _date_fault(text: str) -> str:
    try:
        parse_date(text)
    except InvalidError as error:
        return error.message
    return ""
