"""Tests on pages as words: "located in Maine", "with more than 1,000 students"."""

from __future__ import annotations

from collections.abc import Mapping

from graph.link_phrases import compared_date, dated, shown_date
from graph.model import PageWord
from graph.pattern_checks import fields_called, is_dated, key_kind
from graph.patterns import (
    ABSENT,
    CONTAINS,
    IN,
    PRESENT,
    STARTS,
    AllOf,
    Comparison,
    NotSo,
    PatternNode,
    Test,
    conjuncts,
    opposite,
)
from graph.schema import Facet, Schema
from graph.wording import has_verb, plural_verb

Meant = Mapping[tuple[str, str], int]
"""The pages that facet values stand for, by facet and value as written."""

Words = list["str | PageWord"]

_PAST = ("began", "ran", "met", "took place")
_MORE = {"<": "fewer than", "<=": "at most", ">": "more than", ">=": "at least"}
_ABOVE = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


def page_words(schema: Schema, node: PatternNode, meant: Meant) -> Words:
    """Word a place's test after the plural of its type."""
    words: Words = []
    for number, test in enumerate(conjuncts(node.test)):
        words += [" and " if number else " ", *_worded(schema, node, test, meant)]
    return words


def _worded(schema: Schema, node: PatternNode, test: Test, meant: Meant) -> Words:
    if isinstance(test, Comparison):
        return _compared(schema, node, test, meant)
    if isinstance(test, NotSo):
        turned = opposite(test.test)
        if turned is not None:
            return _compared(schema, node, turned, meant)
        return ["not ", *_worded(schema, node, test.test, meant)]
    joint = " and " if isinstance(test, AllOf) else " or "
    words: Words = []
    for number, each in enumerate(test.tests):
        words += [joint] * bool(number)
        words += _worded(schema, node, each, meant)
    return words


def _compared(
    schema: Schema, node: PatternNode, test: Comparison, meant: Meant
) -> Words:
    kind = key_kind(schema, node.types, test.key)
    if kind == "title" and test.operator == "=":
        return [f"called “{test.values[0]}”"]
    facet = schema.facets.get(test.key) if kind == "facet" else None
    if (
        facet is not None
        and facet.kind == "link"
        and test.operator
        not in (
            ABSENT,
            PRESENT,
        )
    ):
        return _facet_words(schema, node, facet, test, meant)
    return [_fact_words(schema, node, test)]


def _facet_words(
    schema: Schema, node: PatternNode, facet: Facet, test: Comparison, meant: Meant
) -> Words:
    labels = [
        schema.relations[slug].label
        for slug in facet.relations
        if not node.types
        or any(schema.relations[slug].admits(each, facet.type) for each in node.types)
    ]
    if len(labels) > 2:
        labels = ["linked to"]
    if any(map(has_verb, labels)):
        start = "that " + " or ".join(map(plural_verb, labels))
    else:
        start = " or ".join(labels)
    negation = "not " if test.operator == "<>" else ""
    words: Words = [f"{negation}{start} "]
    for number, value in enumerate(test.values):
        page = meant.get((test.key, value))
        words += [" or "] * bool(number)
        words.append(f"“{value}”" if page is None else PageWord(page))
    return words


def _fact_words(schema: Schema, node: PatternNode, test: Comparison) -> str:
    label = _label(schema, node, test.key)
    plural = label.endswith("s") and not label.endswith(("ss", "us"))
    if test.operator in (ABSENT, PRESENT):
        return f"with {'no ' if test.operator == ABSENT else ''}{label} given"
    if is_dated(schema, node.types, test.key):
        return _dated_words(label, test)
    if test.operator in _MORE:
        number = _number(test.values[0])
        if plural:
            return f"with {_MORE[test.operator]} {number} {label}"
        return f"whose {label} is {_ABOVE[test.operator]} {number}"
    are = "are" if plural else "is"
    if test.operator == CONTAINS:
        contain = "contain" if plural else "contains"
        return f"whose {label} {contain} “{test.values[0]}”"
    if test.operator == STARTS:
        return f"whose {label} begin{'' if plural else 's'} with “{test.values[0]}”"
    values = " or ".join(f"“{each}”" for each in test.values)
    negation = "not " if test.operator == "<>" else ""
    return f"whose {label} {are} {negation}{values}"


def _dated_words(label: str, test: Comparison) -> str:
    if test.operator == IN:
        when = " or ".join(dated(each) for each in test.values)
    elif test.operator == "<>":
        when = f"not {dated(test.values[0])}"
    else:
        when = compared_date(test.operator, test.values[0])
    if label == "date":
        return f"dated {when}"
    if " " not in label and label.endswith("ed"):
        return f"{label} {when}"
    if label in _PAST or has_verb(label):
        return f"that {plural_verb(label)} {when}"
    if test.operator == "=" and "/" not in test.values[0]:
        when = shown_date(test.values[0])
    return f"whose {label} is {when.removeprefix('in ').removeprefix('on ')}"


def _label(schema: Schema, node: PatternNode, key: str) -> str:
    kind = key_kind(schema, node.types, key)
    if kind == "field":
        return lowered(fields_called(schema, node.types, key)[0].label)
    return lowered(schema.facets[key].label) if kind == "facet" else key


def lowered(label: str) -> str:
    """Give a label within a sentence; ISBN and its like keep their capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _number(text: str) -> str:
    return f"{int(text):,}" if text.lstrip("-").isdigit() else text
