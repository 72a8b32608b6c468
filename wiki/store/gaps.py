"""What a wiki lacks: pages without links, statements without sources, missing pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from graph.schema import MENTIONS
from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import content, gap_count, link, name, page
from wiki.store.unit import Unit
from wiki.store.visible import visible


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement with the page that states it; `target` as it is written there."""

    id: int
    relation: str
    target: str
    target_id: int | None
    page: PageRow


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A name that pages use and no page has, or that several have."""

    key: str
    name: str
    pages: int


def orphans(
    unit: Unit, level: int, page_type: str, *, after: int, limit: int
) -> list[PageRow]:
    """Give visible pages that no link joins to another visible one."""
    query = select(*ROW_COLUMNS).where(*_of(page_type, level), *_alone(level))
    query = query.where(page.c.id > after).order_by(page.c.id).limit(limit)
    return [PageRow(*row) for row in unit.connection.execute(query)]


def count_orphans(unit: Unit, level: int, page_type: str) -> int:
    """Count them."""
    query = select(func.count()).select_from(page)
    return _number(unit, query.where(*_of(page_type, level), *_alone(level)))


def statements(
    unit: Unit, level: int, page_type: str, kind: str, *, after: int, limit: int
) -> list[StatementRow]:
    """Give statements that are `unsourced` or `disputed`, in order of their numbers."""
    query: Select[Any] = (
        select(
            link.c.id,
            link.c.relation,
            link.c.target_name,
            link.c.target_id,
            *ROW_COLUMNS,
        )
        .join(page, page.c.id == link.c.source_id)
        .where(*_of(page_type, level), *_faulty(kind, level), link.c.id > after)
        .order_by(link.c.id)
        .limit(limit)
    )
    return [
        StatementRow(number, relation, target, target_id, PageRow(*head))
        for number, relation, target, target_id, *head in unit.connection.execute(query)
    ]


def count_statements(unit: Unit, level: int, page_type: str, kind: str) -> int:
    """Count them."""
    query = (
        select(func.count())
        .select_from(link)
        .join(page, page.c.id == link.c.source_id)
        .where(*_of(page_type, level), *_faulty(kind, level))
    )
    return _number(unit, query)


def names(
    unit: Unit, level: int, page_type: str, kind: str, *, limit: int
) -> list[WantedRow]:
    """Give names that are `wanted` or `unresolved`, those of the most pages first."""
    pages = func.count(link.c.source_id.distinct())
    query = (
        select(link.c.target_key, func.min(link.c.target_name), pages)
        .join(page, page.c.id == link.c.source_id)
        .where(*_of(page_type, level), *_nameless(kind, level))
        .group_by(link.c.target_key)
        .order_by(pages.desc(), link.c.target_key)
        .limit(limit)
    )
    return [WantedRow(*row) for row in unit.connection.execute(query)]


def count_names(unit: Unit, level: int, page_type: str, kind: str) -> int:
    """Count them."""
    query = (
        select(func.count(link.c.target_key.distinct()))
        .join(page, page.c.id == link.c.source_id)
        .where(*_of(page_type, level), *_nameless(kind, level))
    )
    return _number(unit, query)


def pages_using(
    unit: Unit, level: int, key: str, limit: int
) -> list[tuple[PageRow, str]]:
    """Give visible pages that use a name, with the relation in which they do."""
    query = (
        select(link.c.relation, *ROW_COLUMNS)
        .join(page, page.c.id == link.c.source_id)
        .where(link.c.target_key == key, link.c.target_id.is_(None), visible(level))
        .order_by(page.c.id)
        .limit(limit)
    )
    return [(PageRow(*row[1:]), row[0]) for row in unit.connection.execute(query)]


def lacking(
    unit: Unit,
    level: int,
    page_type: str,
    what: str,
    *,
    is_link: bool,
    after: int,
    limit: int,
) -> list[PageRow]:
    """Give pages of a type that state no link of a relation, or lack a field."""
    query = (
        select(*ROW_COLUMNS)
        .where(*_of(page_type, level), _lacks(what, is_link=is_link))
        .where(page.c.id > after)
        .order_by(page.c.id)
        .limit(limit)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]


def count_lacking(
    unit: Unit, level: int, page_type: str, what: str, *, is_link: bool
) -> int:
    """Count them."""
    query = select(func.count()).select_from(page)
    lacks = _lacks(what, is_link=is_link)
    return _number(unit, query.where(*_of(page_type, level), lacks))


def put_count(unit: Unit, day: str, kind: str, count: int) -> None:
    """Keep how many gaps there are on a day."""
    unit.connection.execute(
        delete(gap_count).where(gap_count.c.day == day, gap_count.c.kind == kind)
    )
    unit.connection.execute(insert(gap_count).values(day=day, kind=kind, count=count))


def counts_since(unit: Unit, day: str) -> list[tuple[str, str, int]]:
    """Give what was counted from a day on: day, kind, count, the oldest first."""
    query = (
        select(gap_count.c.day, gap_count.c.kind, gap_count.c.count)
        .where(gap_count.c.day >= day)
        .order_by(gap_count.c.day, gap_count.c.kind)
    )
    return [(row[0], row[1], row[2]) for row in unit.connection.execute(query)]


def _of(page_type: str, level: int) -> list[ColumnElement[bool]]:
    return [visible(level), *([page.c.type == page_type] if page_type else [])]


def _alone(level: int) -> tuple[ColumnElement[bool], ...]:
    other = page.alias("other")
    near = visible(level, other)
    return (
        ~exists().where(
            link.c.source_id == page.c.id, other.c.id == link.c.target_id, near
        ),
        ~exists().where(
            link.c.target_id == page.c.id, other.c.id == link.c.source_id, near
        ),
    )


def _faulty(kind: str, level: int) -> list[ColumnElement[bool]]:
    """Limit to links that lack a source; what a text says has its sentence."""
    target = page.alias("target")
    seen = or_(
        link.c.target_id.is_(None),
        exists().where(target.c.id == link.c.target_id, visible(level, target)),
    )
    if kind == "disputed":
        return [link.c.status == "disputed", seen]
    unsaid = and_(link.c.evidence == "", link.c.context == "")
    return [link.c.relation != MENTIONS, unsaid, seen]


def _nameless(kind: str, level: int) -> list[ColumnElement[bool]]:
    other = page.alias("other")
    known = exists().where(
        name.c.key == link.c.target_key,
        other.c.id == name.c.page_id,
        visible(level, other),
    )
    return [link.c.target_id.is_(None), known if kind == "unresolved" else ~known]


def _lacks(what: str, *, is_link: bool) -> ColumnElement[bool]:
    if is_link:
        return ~exists().where(link.c.source_id == page.c.id, link.c.relation == what)
    return exists().where(
        content.c.page_id == page.c.id, content.c.fields[what].as_string().is_(None)
    )


def _number(unit: Unit, query: Select[Any]) -> int:
    return int(unit.connection.execute(query).scalar_one())
