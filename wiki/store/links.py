"""Links: statements derived from heads, read from either end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from wiki.store.tables import facet, link, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One statement; `target_id` is None while no page has the name."""

    id: int
    source_id: int
    relation: str
    target_id: int | None
    target_name: str
    note: str
    evidence: str
    since: str
    until: str
    position: int | None
    status: str
    context: str


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A page as the graph needs it."""

    id: int
    type: str
    level: int


@dataclass(frozen=True, slots=True)
class LinkEnds:
    """A joined statement as the graph needs it; days are yyyymmdd, 0 not stated."""

    id: int
    source_id: int
    relation: str
    target_id: int
    status: str
    since_day: int
    until_day: int
    position: int | None


ALL = 2
"""The level of those who see every live page."""

_NODE: tuple[ColumnElement[Any], ...] = (page.c.id, page.c.type, page.c.level)
_ENDS: tuple[ColumnElement[Any], ...] = (
    link.c.id,
    link.c.source_id,
    link.c.relation,
    link.c.target_id,
    link.c.status,
    link.c.since_day,
    link.c.until_day,
    link.c.position,
)
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    link.c.id,
    link.c.source_id,
    link.c.relation,
    link.c.target_id,
    link.c.target_name,
    link.c.note,
    link.c.evidence,
    link.c.since,
    link.c.until,
    link.c.position,
    link.c.status,
    link.c.context,
)

# Made once: on the way to a page, building a statement costs as much as running it.
_OUTGOING = (
    select(*_COLUMNS)
    .where(link.c.source_id == bindparam("page_id"))
    .order_by(link.c.ordinal)
)


def _incoming() -> Select[Any]:
    rank = (
        func.row_number()
        .over(
            partition_by=link.c.relation,
            order_by=(
                func.coalesce(link.c.position, 1_000_000),
                page.c.dated.desc(),
                page.c.title_key,
                link.c.id,
            ),
        )
        .label("rank")
    )
    ranked = (
        select(*_COLUMNS, rank)
        .join(page, page.c.id == link.c.source_id)
        .where(link.c.target_id == bindparam("page_id"), visible(LEVEL))
        .subquery()
    )
    return (
        select(*[ranked.c[column.name] for column in _COLUMNS])
        .where(ranked.c.rank <= bindparam("most"))
        .order_by(ranked.c.relation, ranked.c.rank)
    )


_INCOMING = _incoming()
_BY_IDS = select(*_COLUMNS).where(link.c.id.in_(bindparam("ids", expanding=True)))
_NODES_OF = select(*_NODE).where(
    page.c.id.in_(bindparam("ids", expanding=True)), visible(ALL)
)
_ENDS_OF = select(*_ENDS).where(
    link.c.source_id.in_(bindparam("ids", expanding=True)),
    link.c.target_id.is_not(None),
)
_PARTS = (
    select(*_COLUMNS)
    .join(page, page.c.id == link.c.source_id)
    .where(
        link.c.target_id == bindparam("target_id"),
        link.c.relation == bindparam("relation"),
        link.c.position.is_not(None),
        visible(LEVEL),
    )
    .order_by(link.c.position, page.c.title_key)
)


def replace(unit: Unit, source_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the links that the page states."""
    unit.connection.execute(delete(link).where(link.c.source_id == source_id))
    if rows:
        unit.connection.execute(
            insert(link), [{"source_id": source_id, **row} for row in rows]
        )


def outgoing(unit: Unit, page_id: int) -> list[LinkRow]:
    """Give the statements of a page in their written order."""
    rows = unit.connection.execute(_OUTGOING, {"page_id": page_id})
    return [LinkRow(*row) for row in rows]


def incoming(unit: Unit, page_id: int, level: int, limit: int) -> list[LinkRow]:
    """Give visible pages' statements about a page: ordered ones by place, then title.

    At most `limit` of each relation, so that a page everybody names stays quick.
    """
    asked = {"page_id": page_id, "level": level, "most": limit}
    return [LinkRow(*row) for row in unit.connection.execute(_INCOMING, asked)]


def count_incoming(unit: Unit, page_id: int, level: int) -> dict[str, int]:
    """Count visible statements about a page, by relation."""
    query = (
        select(link.c.relation, func.count())
        .join(page, page.c.id == link.c.source_id)
        .where(link.c.target_id == page_id, visible(level))
        .group_by(link.c.relation)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def by_ids(unit: Unit, ids: Iterable[int]) -> dict[int, LinkRow]:
    """Give these statements, by id; visibility was decided by who named them."""
    wanted = sorted(set(ids))
    found = {}
    for start in range(0, len(wanted), 500):
        some = {"ids": wanted[start : start + 500]}
        for row in unit.connection.execute(_BY_IDS, some):
            found[row.id] = LinkRow(*row)
    return found


def targets(unit: Unit, ids: Sequence[int], relations: Sequence[str]) -> list[LinkRow]:
    """Give the links of some relations that these pages state, in their order."""
    if not (ids and relations):
        return []
    query = (
        select(*_COLUMNS)
        .where(link.c.source_id.in_(ids), link.c.relation.in_(relations))
        .order_by(link.c.source_id, link.c.ordinal)
    )
    return [LinkRow(*row) for row in unit.connection.execute(query)]


def parts(unit: Unit, target_id: int, relation: str, level: int) -> list[LinkRow]:
    """Give the visible numbered statements of an ordered relation, in order."""
    asked = {"target_id": target_id, "relation": relation, "level": level}
    return [LinkRow(*row) for row in unit.connection.execute(_PARTS, asked)]


def members(unit: Unit, target_id: int, relation: str, level: int) -> list[LinkRow]:
    """Give what belongs to a whole, in its order; what has no place comes last."""
    query = (
        select(*_COLUMNS)
        .join(page, page.c.id == link.c.source_id)
        .where(
            link.c.target_id == target_id,
            link.c.relation == relation,
            visible(level),
        )
        .order_by(
            func.coalesce(link.c.position, 1_000_000_000),
            page.c.dated,
            page.c.title_key,
            page.c.id,
        )
        .limit(1_000)
    )
    return [LinkRow(*row) for row in unit.connection.execute(query)]


def dependants(unit: Unit, page_id: int, keys: Iterable[str]) -> list[int]:
    """Give the pages whose links point at this page or at one of these names."""
    query = (
        select(link.c.source_id)
        .where(or_(link.c.target_id == page_id, link.c.target_key.in_(list(keys))))
        .distinct()
    )
    return list(unit.connection.execute(query).scalars())


def using(unit: Unit, keys: Iterable[str]) -> list[int]:
    """Give the pages that link by one of these names, whatever they found there."""
    wanted = sorted(set(keys))
    found: set[int] = set()
    for start in range(0, len(wanted), 500):
        query = (
            select(link.c.source_id)
            .where(link.c.target_key.in_(wanted[start : start + 500]))
            .distinct()
        )
        found.update(unit.connection.execute(query).scalars())
    return sorted(found)


def count_relations(unit: Unit) -> dict[str, int]:
    """Count the statements of live pages by relation."""
    query = (
        select(link.c.relation, func.count())
        .join(page, page.c.id == link.c.source_id)
        .where(visible(ALL))
        .group_by(link.c.relation)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def count_pairs(unit: Unit) -> dict[tuple[str, str, str], int]:
    """Count joined statements by (relation, source type, target type)."""
    target = page.alias("target")
    query = (
        select(link.c.relation, page.c.type, target.c.type, func.count())
        .join(page, page.c.id == link.c.source_id)
        .join(target, target.c.id == link.c.target_id)
        .where(visible(ALL))
        .group_by(link.c.relation, page.c.type, target.c.type)
    )
    return {(row[0], row[1], row[2]): row[3] for row in unit.connection.execute(query)}


def put_facets(unit: Unit, page_id: int, values: Iterable[tuple[str, str]]) -> None:
    """Make these the (facet, value) pairs of a page."""
    unit.connection.execute(delete(facet).where(facet.c.page_id == page_id))
    rows = [
        {"page_id": page_id, "facet": each, "value": value}
        for each, value in sorted(set(values))
    ]
    if rows:
        unit.connection.execute(insert(facet), rows)


def rename_facet_value(unit: Unit, facets: Iterable[str], old: str, new: str) -> None:
    """Follow a renamed page in the facets whose values are pages."""
    unit.connection.execute(
        update(facet)
        .where(facet.c.facet.in_(list(facets)), facet.c.value == old)
        .values(value=new)
    )


def all_nodes(unit: Unit) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield all live pages, some thousands at a time, as the fields of `NodeRow`."""
    return _streamed(unit, select(*_NODE).where(visible(ALL)))


def all_ends(unit: Unit) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield all joined links, some thousands at a time, as fields of `LinkEnds`."""
    return _streamed(unit, select(*_ENDS).where(link.c.target_id.is_not(None)))


def of_pages(unit: Unit, ids: Sequence[int]) -> tuple[list[NodeRow], list[LinkEnds]]:
    """Give some of the live pages and the joined links that they state."""
    nodes: list[NodeRow] = []
    links: list[LinkEnds] = []
    for start in range(0, len(ids), 500):
        some = {"ids": ids[start : start + 500]}
        nodes += [NodeRow(*row) for row in unit.connection.execute(_NODES_OF, some)]
        links += [LinkEnds(*row) for row in unit.connection.execute(_ENDS_OF, some)]
    return nodes, links


def _streamed(unit: Unit, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    rows = unit.connection.execute(query.execution_options(yield_per=20_000))
    yield from rows.partitions()
