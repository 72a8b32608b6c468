"""Tests on links as words: "is verified and began in 2014 or later"."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from graph.patterns import ABSENT, IN, PRESENT, AllOf, Comparison, NotSo, Test, opposite

_WITHOUT = {
    "since": "no stated beginning",
    "until": "no stated end",
    "at": "no stated time",
    "note": "no note",
    "evidence": "no source",
    "position": "no place in an order",
}
_WITH = {
    "since": "a stated beginning",
    "until": "a stated end",
    "at": "a stated time",
    "note": "a note",
    "evidence": "a source",
    "position": "a place in an order",
}
_SIGNS = {
    "=": "",
    "<>": "other than ",
    "<": "below ",
    "<=": "up to ",
    ">": "above ",
    ">=": "from ",
}


def link_words(test: Test) -> str:
    """Word a test after the name of a link: is verified and began before 2014."""
    if isinstance(test, Comparison):
        return _compared(test)
    if isinstance(test, NotSo):
        turned = opposite(test.test)
        if turned is not None and turned.key != "at":
            return _compared(turned)
        return f"not so that it {link_words(test.test)}"
    word = " and " if isinstance(test, AllOf) else " or "
    return word.join(link_words(each) for each in test.tests)


def _compared(test: Comparison) -> str:
    if test.operator in (ABSENT, PRESENT):
        return f"has {(_WITHOUT if test.operator == ABSENT else _WITH)[test.key]}"
    if test.key == "status":
        values = [each.lower() for each in test.values]
        return f"is {'not ' if test.operator == '<>' else ''}{either(values)}"
    if test.key == "position":
        sign = _SIGNS.get(test.operator, "")
        return f"has place {sign}{either(test.values)}"
    if test.key == "at":
        return f"held {dated(test.values[0])}"
    verb = "began" if test.key == "since" else "ended"
    if test.operator == IN:
        return f"{verb} {' or '.join(dated(each) for each in test.values)}"
    if test.operator == "<>":
        plain = "begin" if test.key == "since" else "end"
        return f"did not {plain} {dated(test.values[0])}"
    return f"{verb} {compared_date(test.operator, test.values[0])}"


def either(values: Sequence[str]) -> str:
    """Join alternatives: stated or verified."""
    return " or ".join(values)


def compared_date(operator: str, value: str) -> str:
    """Word a comparison with a date: in 2014 or later, before March 2014."""
    if operator in ("<", ">"):
        return f"{'before' if operator == '<' else 'after'} {shown_date(value)}"
    tail = {"<=": " or earlier", ">=": " or later"}.get(operator, "")
    return f"{dated(value)}{tail}"


def dated(value: str) -> str:
    """Word a time: in 2014, on 21 March 2014, between 2014 and 2018."""
    first, slash, second = value.partition("/")
    if slash and first == "..":
        return f"until {shown_date(second)}"
    if slash and second == "..":
        return f"from {shown_date(first)} on"
    if slash:
        return f"between {shown_date(first)} and {shown_date(second)}"
    return f"{'on' if value.count('-') == 2 else 'in'} {shown_date(value)}"


def shown_date(value: str) -> str:
    """Write a partial date as people do: 21 March 2014."""
    parts = value.split("-")
    words = [str(int(parts[2]))] if len(parts) > 2 else []
    words += [calendar.month_name[int(parts[1])]] if len(parts) > 1 else []
    return " ".join([*words, parts[0]])
