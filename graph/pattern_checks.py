"""What the vocabulary lets a pattern say: keys of pages and links, joins, values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence

from graph.days import day_span
from graph.patterns import (
    ABSENT,
    CONTAINS,
    IN,
    PRESENT,
    STARTS,
    Comparison,
    PatternEdge,
    PatternNode,
)
from graph.schema import Field, Schema

STATUSES = ("stated", "verified", "disputed")
LINK_DATES = ("since", "until", "at")
LINK_TEXTS = ("note", "evidence")
LINK_KEYS = ("status", *LINK_DATES, "position", *LINK_TEXTS)

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")


def near(word: str, options: Iterable[str]) -> list[str]:
    """Give the options that look like a word, the nearest first, at most three."""
    return difflib.get_close_matches(word.lower(), list(options), n=3)


def fields_called(schema: Schema, types: Sequence[str], key: str) -> list[Field]:
    """Give the fields of this name that pages of the types may have (none: any)."""
    return [
        kind.fields[key]
        for slug, kind in schema.types.items()
        if key in kind.fields and (not types or slug in types)
    ]


def key_kind(schema: Schema, types: Sequence[str], key: str) -> str:
    """Tell what a key means on pages of these types.

    "slug", "title", "field", "facet", "date" (the page's own), "year", or "".
    """
    if key in ("slug", "title"):
        return key
    if fields_called(schema, types, key):
        return "field"
    if key in schema.facets:
        return "facet"
    return key if key in ("date", "year") else ""


def page_keys(schema: Schema, types: Sequence[str]) -> list[str]:
    """Give every key that pages of these types may be asked for."""
    fields = [
        name
        for slug, kind in schema.types.items()
        if not types or slug in types
        for name in kind.fields
    ]
    return list(
        dict.fromkeys(["slug", "title", *fields, *schema.facets, "date", "year"])
    )


def is_dated(schema: Schema, types: Sequence[str], key: str) -> bool:
    """Tell whether the values of a key are partial dates."""
    kind = key_kind(schema, types, key)
    if kind == "field":
        return all(each.kind == "date" for each in fields_called(schema, types, key))
    return kind in ("date", "year") or (
        kind == "facet" and schema.facets[key].kind == "year"
    )


def page_fault(schema: Schema, node: PatternNode, test: Comparison) -> str:
    """Say what is wrong with a test of a page, "" when nothing is."""
    kind = key_kind(schema, node.types, test.key)
    label = test.key
    if kind == "facet" and schema.facets[test.key].kind == "link":
        if test.operator not in ("=", "<>", IN, ABSENT, PRESENT):
            return f"“{label}” names pages: ask with =, <>, IN or IS ABSENT."
        return ""
    if is_dated(schema, node.types, test.key):
        return _date_fault(test)
    if test.operator in ("<", "<=", ">", ">=") and not all(
        map(_NUMBER.match, test.values)
    ):
        return f"“{label}” is compared with a number, such as 1000."
    if kind == "field" and test.operator in ("=", "<>", IN):
        return _choice_fault(fields_called(schema, node.types, test.key), test)
    return ""


def link_fault(test: Comparison) -> str:
    """Say what is wrong with a test of a link, "" when nothing is."""
    if test.operator in (ABSENT, PRESENT):
        return "A link always has a status." if test.key == "status" else ""
    if test.key in LINK_TEXTS:
        return (
            f"A link’s {test.key} can be asked for only with IS PRESENT or IS ABSENT."
        )
    if test.operator in (CONTAINS, STARTS):
        return f"“{test.key}” is compared with =, <>, <, <=, >, >= or IN."
    if test.key == "status":
        if test.operator not in ("=", "<>", IN):
            return "A status is compared with =, <> or IN."
        return _one_of(test, STATUSES, "status of a link")
    if test.key == "position":
        if all(map(_NUMBER.match, test.values)):
            return ""
        return "A position is compared with a number, such as 1."
    if test.key == "at" and test.operator != "=":
        return "A link holds “at” a date: write at = 2018."
    return _date_fault(test)


def _date_fault(test: Comparison) -> str:
    if test.operator in (CONTAINS, STARTS):
        return f"“{test.key}” is a date: compare it with =, <, <=, > or >=."
    for value in test.values:
        try:
            day_span(value)
        except ValueError:
            return (
                f"“{value}” is not a date."
                ' Write 2014, 2014-03, 2014-03-21 or "2014/2018".'
            )
    return ""


def _choice_fault(fields: Sequence[Field], test: Comparison) -> str:
    if not all(each.choices for each in fields):
        return ""
    choices = dict.fromkeys(choice for each in fields for choice in each.choices)
    return _one_of(test, tuple(choices), f"value of “{test.key}”")


def _one_of(test: Comparison, known: Sequence[str], what: str) -> str:
    for value in test.values:
        if value.casefold() not in (each.casefold() for each in known):
            return f"There is no {what} “{value}”. There are: {', '.join(known)}."
    return ""


def possible(
    schema: Schema, left: PatternNode, edge: PatternEdge, right: PatternNode
) -> bool:
    """Tell whether signatures let these types be joined by so many of these links."""
    if not (left.types and right.types and edge.relations):
        return True
    reached: Collection[str] = set(left.types)
    for number in range(1, edge.most + 1):
        reached = {
            other
            for one in reached
            for other in schema.types
            if _joins(schema, edge, one, other)
        }
        if number >= edge.least and not reached.isdisjoint(right.types):
            return True
    return False


def _joins(schema: Schema, edge: PatternEdge, one: str, other: str) -> bool:
    for relation in (schema.relations[slug] for slug in edge.relations):
        along = edge.direction >= 0 and relation.admits(one, other)
        against = edge.direction <= 0 and relation.admits(other, one)
        if along or against:
            return True
    return False
