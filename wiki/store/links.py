"""Links: statements derived from heads, read from either end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from wiki.store.visible import ALL, LEVEL, visible


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


_STATED = (
    select(*(column for column in link.c if column.name not in ("id", "source_id")))
    .where(link.c.source_id == bindparam("page_id"))
    .order_by(link.c.ordinal)
)
_ADD = insert(link)
_ADD_FACETS = insert(facet)
_REMOVE = delete(link).where(link.c.source_id == bindparam("page_id"))
_FACETS = select(facet.c.facet, facet.c.value).where(
    facet.c.page_id == bindparam("page_id")
)
_REMOVE_FACETS = delete(facet).where(facet.c.page_id == bindparam("page_id"))


def replace(
    unit: Unit,
    source_id: int,
    rows: Sequence[Mapping[str, Any]],
    *,
    is_new: bool = False,
) -> None:
    """Make these the links that the page states; one that `is_new` states none yet."""
    before = [] if is_new else stated(unit, source_id)
    if before == [dict(row) for row in rows]:
        return  # as most saves leave them
    if before:
        unit.connection.execute(_REMOVE, {"page_id": source_id})
    if rows:
        unit.connection.execute(_ADD, [{"source_id": source_id, **row} for row in rows])


def outgoing(unit: Unit, page_id: int) -> Sequence[LinkRow]:
    """Give the statements of a page in their written order."""

    def read() -> Sequence[LinkRow]:
        rows = unit.connection.execute(_OUTGOING, {"page_id": page_id})
        return [LinkRow(*row) for row in rows]

    return unit.once(("outgoing", page_id), read)


def stated(unit: Unit, page_id: int) -> list[dict[str, Any]]:
    """Give all that is kept of a page's statements, as `replace` takes it."""
    query = (
        select(*(each for each in link.c if each.name not in ("id", "source_id")))
        .where(link.c.source_id == page_id)
        .order_by(link.c.ordinal)
    )
    return [dict(row) for row in unit.connection.execute(query).mappings()]


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


def put_facets(
    unit: Unit,
    page_id: int,
    values: Iterable[tuple[str, str]],
    *,
    is_new: bool = False,
) -> None:
    """Make these the (facet, value) pairs of a page; one that `is_new` has none yet."""
    wanted = set(values)
    asked = {"page_id": page_id}
    before: set[tuple[str, str]] = set()
    if not is_new:
        before = {(row[0], row[1]) for row in unit.connection.execute(_FACETS, asked)}
    if before == wanted:
        return
    if before:
        unit.connection.execute(_REMOVE_FACETS, asked)
    rows = [
        {"page_id": page_id, "facet": each, "value": value}
        for each, value in sorted(wanted)
    ]
    if rows:
        unit.connection.execute(_ADD_FACETS, rows)


def rename_facet_value(unit: Unit, facets: Iterable[str], old: str, new: str) -> None:
    """Follow a renamed page in the facets whose values are pages."""
    unit.connection.execute(
        update(facet)
        .where(facet.c.facet.in_(list(facets)), facet.c.value == old)
        .values(value=new)
    )
