"""Tests on links: status, dates, place in an order, note and source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from graph.days import FIRST, LAST, compare_days, day_span
from graph.facts import Facts
from graph.network import STATUSES, Edge
from graph.pattern_checks import LINK_TEXTS
from graph.patterns import ABSENT, IN, PRESENT, Comparison, Test, comparisons, holds

_SIGNS = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def compare_numbers(operator: str, one: float, other: float) -> bool:
    """Compare two numbers by one of `COMPARISONS`."""
    return bool(_SIGNS[operator](one, other))


def fitting(edges: Sequence[Edge], test: Test, facts: Facts) -> list[Edge]:
    """Give the links that pass a test; what a link does not state passes nothing."""
    texts: Mapping[int, Collection[str]] = {}
    if any(each.key in LINK_TEXTS for each in comparisons(test)):
        texts = facts.written([edge.key for edge in edges])
    return [
        edge
        for edge in edges
        if holds(test, lambda each, edge=edge: _check(each, edge, texts))  # type: ignore[misc]
    ]


def _check(
    test: Comparison, edge: Edge, texts: Mapping[int, Collection[str]]
) -> bool | None:
    if test.operator in (ABSENT, PRESENT):
        return _is_there(test.key, edge, texts) is (test.operator == PRESENT)
    if test.key == "at":
        return _holds_at(edge, day_span(test.values[0]))
    operator = "=" if test.operator == IN else test.operator
    told = [_compare(test.key, operator, edge, value) for value in test.values]
    return None if None in told else any(told)


def _compare(key: str, operator: str, edge: Edge, value: str) -> bool | None:
    if key == "status":
        return (STATUSES[edge.status] == value.lower()) is (operator == "=")
    if key == "position":
        if not edge.position:
            return None
        return compare_numbers(operator, edge.position, float(value))
    day = edge.since if key == "since" else edge.until
    return compare_days(operator, (day, day), day_span(value)) if day else None


def _is_there(key: str, edge: Edge, texts: Mapping[int, Collection[str]]) -> bool:
    if key in LINK_TEXTS:
        return key in texts.get(edge.key, ())
    if key == "at":
        return bool(edge.since or edge.until)
    if key == "position":
        return bool(edge.position)
    return bool(edge.since if key == "since" else edge.until)


def _holds_at(edge: Edge, span: tuple[int, int]) -> bool:
    """Tell whether a link may hold on a day of a span; without dates it always does."""
    return (edge.since or FIRST) <= span[1] and span[0] <= (edge.until or LAST)
