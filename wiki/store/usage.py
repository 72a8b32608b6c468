"""What pages of a type hold: fields, relations, sources; of a sample, by index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, case, cast, func, or_, select

from wiki.store.tables import content, link, page
from wiki.store.unit import Unit
from wiki.store.visible import visible


@dataclass(frozen=True, slots=True)
class RelationUse:
    """How many pages state a relation, in how many links, how many with a source."""

    pages: int
    links: int
    sourced: int


def sample(unit: Unit, page_type: str, level: int, limit: int) -> list[int]:
    """Give visible pages of a type, those that are dated last."""
    query = (
        select(page.c.id)
        .where(page.c.type == page_type, visible(level))
        .order_by(page.c.dated.desc(), page.c.id.desc())
        .limit(limit)
    )
    return list(unit.connection.execute(query).scalars())


def fields(unit: Unit, page_ids: Sequence[int]) -> Counter[str]:
    """Count which fields these pages have."""
    query = select(content.c.fields).where(content.c.page_id.in_(page_ids))
    found: Counter[str] = Counter()
    for held in unit.connection.execute(query).scalars():
        found.update(held.keys())
    return found


def relations(unit: Unit, page_ids: Sequence[int]) -> Mapping[str, RelationUse]:
    """Count which relations these pages state."""
    query = (
        select(
            link.c.relation,
            func.count(link.c.source_id.distinct()),
            func.count(),
            func.sum(case((link.c.evidence != "", 1), else_=0)),
        )
        .where(link.c.source_id.in_(page_ids))
        .group_by(link.c.relation)
    )
    return {
        relation: RelationUse(pages, links, int(sourced))
        for relation, pages, links, sourced in unit.connection.execute(query)
    }


def count_fields(unit: Unit, page_type: str) -> tuple[Counter[str], int]:
    """Count the fields of every live page of a type, and the pages; reads them all."""
    query = (
        select(content.c.fields)
        .join(page, page.c.id == content.c.page_id)
        .where(page.c.type == page_type, page.c.archived.is_(False))
    )
    found: Counter[str] = Counter()
    total = 0
    for held in unit.connection.execute(query).scalars():
        found.update(held.keys())
        total += 1
    return found, total


def link_years(unit: Unit, relation: str, level: int) -> list[tuple[int, int, int]]:
    """Give (target, year, links) of a relation's visible links.

    The year is that in which a link begins, else that of its source's date; 0 where
    neither is known.
    """
    target = page.alias("target")
    year = case(
        (link.c.since_day > 0, cast(link.c.since_day // 10_000, Integer)),
        (page.c.dated != "", cast(func.substr(page.c.dated, 1, 4), Integer)),
        else_=0,
    )
    query = (
        select(target.c.id, year, func.count())
        .join(page, page.c.id == link.c.source_id)
        .join(target, target.c.id == link.c.target_id)
        .where(link.c.relation == relation, visible(level), visible(level, target))
        .group_by(target.c.id, year)
    )
    return [(row[0], int(row[1]), row[2]) for row in unit.connection.execute(query)]


def dated_relations(unit: Unit, level: int) -> list[str]:
    """Give the relations with visible links that have a year, most of them first."""
    target = page.alias("target")
    query = (
        select(link.c.relation)
        .join(page, page.c.id == link.c.source_id)
        .join(target, target.c.id == link.c.target_id)
        .where(
            or_(link.c.since_day > 0, page.c.dated != ""),
            visible(level),
            visible(level, target),
        )
        .group_by(link.c.relation)
        .order_by(func.count().desc(), link.c.relation)
    )
    return list(unit.connection.execute(query).scalars())
