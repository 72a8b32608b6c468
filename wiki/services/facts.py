"""Tests of patterns on pages and links, answered from the store for one reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.days import FIRST, LAST, compare_days, day_span
from graph.link_tests import compare_numbers
from graph.pattern_checks import is_dated, key_kind
from graph.patterns import (
    ABSENT,
    CONTAINS,
    IN,
    PRESENT,
    STARTS,
    Comparison,
    Pattern,
    PatternNode,
    Test,
    comparisons,
    conjuncts,
    holds,
)
from wiki.errors import InvalidError
from wiki.services import facets
from wiki.services.context import Context
from wiki.store import facts as fact_store
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store.facts import FactRow
from wiki.store.narrowing import Condition
from wiki.text.dates import day_number, parse_date
from wiki.text.slugs import name_key

MOST_LISTED = 20_000
"""A test that more pages pass is asked page by page instead."""
MOST_READ = 2_000
"""Of so many listed pages the other facts are read at once."""

_NUMBER = re.compile(r"-?[0-9]+(,[0-9]{3})*(\.[0-9]+)?\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What the store knows; made for one question, keeps what it looked up."""

    context: Context
    _meant: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def listed(self, node: PatternNode) -> Sequence[int] | None:
        """Give the pages that pass a place's test where an index finds few enough."""
        found: set[int] | None = None
        rest: list[Test] = []
        for test in conjuncts(node.test):
            pages, exact = self._indexed(node, test)
            if not exact:
                rest.append(test)
            if pages is not None:
                found = set(pages) if found is None else found.intersection(pages)
        if found is None or (rest and len(found) > MOST_READ):
            return None
        return sorted(self.passing(node, sorted(found)) if rest else found)

    def passing(self, node: PatternNode, pages: Sequence[int]) -> Collection[int]:
        """Give those of some pages that pass a place's test."""
        if node.test is None:
            return pages
        test = node.test
        keys = {each.key for each in comparisons(test)}
        table = self.table(node, pages, sorted(keys))
        return {
            page
            for page, values in table.items()
            if holds(test, lambda each, values=values: self._check(node, each, values))  # type: ignore[misc]
        }

    def written(self, keys: Sequence[int]) -> Mapping[int, Collection[str]]:
        """Give which of "note" and "evidence" each of these links has."""
        rows = link_store.by_ids(self.context.unit, keys)
        return {
            key: {
                name
                for name, text in (("note", row.note), ("evidence", row.evidence))
                if text
            }
            for key, row in rows.items()
        }

    def table(
        self, node: PatternNode, pages: Iterable[int], keys: Sequence[str]
    ) -> Mapping[int, Mapping[str, tuple[str, ...]]]:
        """Give the values that visible pages have under each key, by page."""
        context = self.context
        rows = fact_store.of_pages(context.unit, pages, context.viewer.level)
        kinds = {key: key_kind(context.schema, node.types, key) for key in keys}
        names = [key for key, kind in kinds.items() if kind == "facet"]
        values = self._facet_values(rows, names) if names else {}
        return {
            page: {
                key: tuple(values.get((page, key), ()))
                if kind == "facet"
                else _values(row, kind, key)
                for key, kind in kinds.items()
            }
            for page, row in rows.items()
        }

    def _facet_values(
        self, pages: Iterable[int], names: Sequence[str]
    ) -> Mapping[tuple[int, str], Sequence[str]]:
        """Give facet values without those that are pages the reader may not see."""
        unit, level = self.context.unit, self.context.viewer.level
        found = fact_store.facet_values(unit, pages, names)
        linked = {
            name for name in names if self.context.schema.facets[name].kind == "link"
        }
        slugs = {
            slug for (_, name), some in found.items() if name in linked for slug in some
        }
        seen = page_store.titles(unit, slugs, level) if slugs else {}
        return {
            (page, name): [each for each in some if name not in linked or each in seen]
            for (page, name), some in found.items()
        }

    def meant(self, facet: str, value: str) -> frozenset[str]:
        """Give the facet values that a text means; raise InvalidError for none."""
        found = self._meant.get((facet, value))
        if found is None:
            narrowed = facets.narrow(self.context, {facet: [value]}, ())
            if narrowed.notes:
                raise InvalidError(
                    f"The pattern cannot be answered. {narrowed.notes[0]}",
                    {"pattern": list(narrowed.notes)},
                )
            found = narrowed.selected[facet]
            self._meant[facet, value] = found
        return found

    def pages_meant(self, pattern: Pattern) -> Mapping[tuple[str, str], int]:
        """Give the pages that facet values of a pattern stand for."""
        context = self.context
        found = {}
        for node in pattern.nodes:
            for test in comparisons(node.test):
                if not self._is_link_facet(node, test.key):
                    continue
                for value in test.values:
                    for slug in self.meant(test.key, value):
                        row = page_store.find(context.unit, slug, context.viewer.level)
                        if row is not None:
                            found[test.key, value] = row.id
        return found

    def _is_link_facet(self, node: PatternNode, key: str) -> bool:
        schema = self.context.schema
        return (
            key_kind(schema, node.types, key) == "facet"
            and schema.facets[key].kind == "link"
        )

    def _indexed(
        self, node: PatternNode, test: Test
    ) -> tuple[Sequence[int] | None, bool]:
        """Give the pages that an index finds for a test, and whether it is exact."""
        if not isinstance(test, Comparison):
            return None, False
        unit, level = self.context.unit, self.context.viewer.level
        schema = self.context.schema
        kind = key_kind(schema, node.types, test.key)
        if kind == "title" and test.operator == "=":
            return fact_store.titled(unit, name_key(test.values[0]), level), False
        condition = None
        if kind == "facet":
            condition = self._condition(node, test)
        elif kind == "field" and test.operator in ("=", IN):
            named = [
                each.slug
                for each in schema.facets.values()
                if each.kind == "field" and test.key in each.fields
            ]
            if named:
                values = [
                    facets.narrow(self.context, {named[0]: [value]}, ())
                    for value in test.values
                ]
                kept = {
                    one for each in values for one in each.selected.get(named[0], ())
                }
                condition = Condition(named[0], tuple(sorted(kept)))
        if condition is None:
            return None, False
        pages = fact_store.with_facet(unit, condition, level, MOST_LISTED)
        return pages, kind == "facet" and pages is not None

    def _condition(self, node: PatternNode, test: Comparison) -> Condition | None:
        if test.operator in ("=", IN) and self._is_link_facet(node, test.key):
            values = {
                each for value in test.values for each in self.meant(test.key, value)
            }
            return Condition(test.key, tuple(sorted(values)))
        if self.context.schema.facets[test.key].kind != "year":
            return None
        if not all(map(_YEAR.match, test.values)):
            return None
        if test.operator in ("=", IN):
            return Condition(test.key, test.values)
        year = int(test.values[0]) if test.values else 0
        spans = {
            ">=": (year, 9999),
            ">": (year + 1, 9999),
            "<=": (0, year),
            "<": (0, year - 1),
        }
        if test.operator not in spans:
            return None
        first, last = spans[test.operator]
        return Condition(test.key, (), ((f"{first:04}", f"{last:04}"),))

    def _check(
        self,
        node: PatternNode,
        test: Comparison,
        known: Mapping[str, tuple[str, ...]],
    ) -> bool | None:
        values = known[test.key]
        if test.operator in (ABSENT, PRESENT):
            return bool(values) is (test.operator == PRESENT)
        if not values:
            return None
        if self._is_link_facet(node, test.key):
            wanted = {one for each in test.values for one in self.meant(test.key, each)}
            return wanted.isdisjoint(values) is (test.operator == "<>")
        dated = is_dated(self.context.schema, node.types, test.key)
        told = [
            _compare(test.operator, value, other, dated=dated)
            for value in values
            for other in test.values
        ]
        if test.operator == "<>":
            return None if None in told else all(told)
        return True if True in told else (None if None in told else False)


def _values(row: FactRow, kind: str, key: str) -> tuple[str, ...]:
    if kind == "slug":
        return (row.slug,)
    if kind == "title":
        return (row.title,)
    if kind in ("date", "year"):
        return (row.dated,) if row.dated else ()
    value = row.fields.get(key) or ()
    return (
        tuple(map(str, value))
        if isinstance(value, list)
        else (str(value),) * bool(value)
    )


def _compare(operator: str, value: str, other: str, *, dated: bool) -> bool | None:
    """Compare a value as stored with one of a pattern; None when it cannot be."""
    if dated:
        span = _span(value)
        sign = "=" if operator == IN else operator
        return None if span is None else compare_days(sign, span, day_span(other))
    one, two = _number(value), _number(other)
    if operator in ("<", "<=", ">", ">="):
        if one is None or two is None:
            return None
        return compare_numbers(operator, one, two)
    text, wanted = value.casefold(), other.casefold()
    if operator == CONTAINS:
        return wanted in text
    if operator == STARTS:
        return text.startswith(wanted)
    same = text == wanted or (one is not None and one == two)
    return same is not (operator == "<>")


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text.replace(",", "")) if _NUMBER.match(text) else None


def _span(text: str) -> tuple[int, int] | None:
    try:
        found = parse_date(text)
    except InvalidError:
        return None
    return day_number(found.earliest) or FIRST, day_number(found.latest) or LAST
