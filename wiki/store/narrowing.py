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

TYPE = "type"
"""The facet that every page has without a row: its type."""


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
