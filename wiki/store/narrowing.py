"""Narrowing pages by facets, the same way for listings and searches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from wiki.store.tables import facet, page
from wiki.store.unit import Unit
from wiki.store.visible import visible

TYPE = "type"
"""The facet that every page has without a row: its type."""
MOST_VALUES = 2_000
"""The rarest values beyond these are not offered."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a facet must be: one of `values`, or from one to the other of a `span`.

    With `exclude` it must be none of that. No value fits when both are empty.
    """

    facet: str
    values: tuple[str, ...] = ()
    spans: tuple[tuple[str, str], ...] = ()
    exclude: bool = False


def fits(condition: Condition) -> ColumnElement[bool]:
    """Give the test for `page` that a condition means."""
    if condition.facet == TYPE:
        # Not the bare column: SQLite would walk the pages of the type instead of
        # the hits of a search, and a listing gives its one type by itself.
        test: ColumnElement[bool] = page.c.type.concat("").in_(condition.values)
    else:
        test = exists(
            select(literal(1)).where(
                facet.c.page_id == page.c.id,
                facet.c.facet == condition.facet,
                or_(
                    facet.c.value.in_(condition.values),
                    *(
                        and_(facet.c.value >= first, facet.c.value <= last)
                        for first, last in condition.spans
                    ),
                ),
            )
        )
    return ~test if condition.exclude else test


def count_values(
    unit: Unit, pages: Select[tuple[int]], names: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    """Count the values of each named facet among pages, most frequent first."""
    among = pages.subquery()
    number = func.count().label("number")
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    by_facet = (
        select(facet.c.facet, facet.c.value, number)
        .join(among, among.c.id == facet.c.page_id)
        .where(facet.c.facet.in_(names))
        .group_by(facet.c.facet, facet.c.value)
        .order_by(number.desc(), facet.c.value)
        .limit(MOST_VALUES)
    )
    for name, value, count in unit.connection.execute(by_facet):
        found[name].append((value, count))
    if TYPE in found:
        by_type = (
            select(page.c.type, number)
            .join(among, among.c.id == page.c.id)
            .group_by(page.c.type)
            .order_by(number.desc(), page.c.type)
        )
        found[TYPE] = [(row[0], row[1]) for row in unit.connection.execute(by_type)]
    return found


def listed(unit: Unit, ids: Sequence[int]) -> Select[tuple[int]]:
    """Give known pages as a query, as one parameter however many they are."""
    if unit.dialect == "sqlite":
        each = func.json_each(json.dumps(list(ids))).table_valued("value")
        return select(each.c.value.label("id"))
    number = func.unnest(cast(list(ids), ARRAY(BigInteger))).column_valued("id")
    return select(number.label("id"))


def fitting_ids(
    unit: Unit, ids: Sequence[int], conditions: Sequence[Condition]
) -> set[int]:
    """Give those of some pages that fit all conditions."""
    query = select(page.c.id).where(
        page.c.id.in_(listed(unit, ids)), *map(fits, conditions)
    )
    return set(unit.connection.execute(query).scalars())


def first_values(unit: Unit, ids: Sequence[int], name: str) -> dict[int, str]:
    """Give the first value of a facet that each of some pages has."""
    query = (
        select(facet.c.page_id, func.min(facet.c.value))
        .where(facet.c.page_id.in_(listed(unit, ids)), facet.c.facet == name)
        .group_by(facet.c.page_id)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def values_like(unit: Unit, name: str, text: str, level: int) -> list[str]:
    """Give the values of a facet on visible pages that are this text in any case."""
    wanted = text.casefold()
    values = unit.connection.execute(
        select(facet.c.value)
        .join(page, page.c.id == facet.c.page_id)
        .where(facet.c.facet == name, visible(level))
        .distinct()
    ).scalars()
    return [value for value in values if value.casefold() == wanted]
