"""Proposals: pages as somebody wants them, kept apart until a curator decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from wiki.store.tables import account, page, proposal
from wiki.store.unit import Unit
from wiki.store.visible import visible

LARGEST = 2**31 - 1
"""No number of a proposal is larger; the database need not be asked about one."""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal; `text` is the page as canonical text, `base` the revision it
    began from, 0 for a new page; `outdated` names the parts that stand in its way.
    """

    id: int
    page_id: int | None
    slug: str
    type: str
    title: str
    base: int
    text: str
    comment: str
    author_id: int
    author: str
    version: int
    state: str
    outdated: Sequence[str]
    created: str
    updated: str
    revision: int | None
    request: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which proposals a list holds; "" and None leave them all in."""

    states: tuple[str, ...]
    type: str = ""
    author: str = ""
    author_id: int | None = None


_COLUMNS: tuple[ColumnElement[Any], ...] = (
    proposal.c.id,
    proposal.c.page_id,
    proposal.c.slug,
    proposal.c.type,
    proposal.c.title,
    proposal.c.base,
    proposal.c.text,
    proposal.c.comment,
    proposal.c.author_id,
    account.c.name,
    proposal.c.version,
    proposal.c.state,
    proposal.c.outdated,
    proposal.c.created,
    proposal.c.updated,
    proposal.c.revision,
    proposal.c.request,
)


def _seen(level: int) -> ColumnElement[bool]:
    """Limit a query to proposals of new pages and of pages that the reader sees."""
    return or_(proposal.c.page_id.is_(None), visible(level))


def _joined(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .join(account, account.c.id == proposal.c.author_id)
        .outerjoin(page, page.c.id == proposal.c.page_id)
    )


_OF_PAGE = (
    _joined(*_COLUMNS)
    .where(
        proposal.c.page_id == bindparam("page_id"),
        proposal.c.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(proposal.c.id)
    .limit(bindparam("most", type_=Integer))
)
_OWN = _OF_PAGE.where(proposal.c.author_id == bindparam("author_id"))


def add(unit: Unit, **values: Any) -> int:
    """Add a proposal and give its number."""
    result = unit.connection.execute(
        insert(proposal).values(outdated=[], **values).returning(proposal.c.id)
    )
    return int(result.scalar_one())


def change(unit: Unit, number: int, **values: Any) -> None:
    """Change a proposal."""
    unit.connection.execute(
        update(proposal).where(proposal.c.id == number).values(**values)
    )


def lock(unit: Unit, number: int) -> None:
    """Hold a proposal until the transaction ends (SQLite has one writer)."""
    if unit.dialect == "postgresql":
        unit.connection.execute(
            select(proposal.c.id).where(proposal.c.id == number).with_for_update()
        )


def find(unit: Unit, number: int, level: int) -> ProposalRow | None:
    """Find a proposal; one about a page that the reader does not see is missing."""
    if not 0 < number <= LARGEST:
        return None
    return _one(unit, _joined(*_COLUMNS).where(proposal.c.id == number, _seen(level)))


def by_key(unit: Unit, author_id: int, key: str) -> ProposalRow | None:
    """Find what a request with this key of this person became."""
    query = _joined(*_COLUMNS).where(
        proposal.c.author_id == author_id, proposal.c.key == key
    )
    return _one(unit, query)


def of_page(
    unit: Unit,
    page_id: int,
    states: Sequence[str],
    *,
    author_id: int | None = None,
    limit: int = 1,
) -> list[ProposalRow]:
    """Give the oldest proposals about a page, of one person or of all."""
    values = {"page_id": page_id, "states": list(states), "most": limit}
    if author_id is None:
        found = unit.connection.execute(_OF_PAGE, values)
    else:
        found = unit.connection.execute(_OWN, {**values, "author_id": author_id})
    return [ProposalRow(*row) for row in found]


def listed(
    unit: Unit, narrowing: Narrowing, level: int, *, after: int | None, limit: int
) -> list[ProposalRow]:
    """Give proposals, the oldest first, those after a number."""
    query = (
        _joined(*_COLUMNS)
        .where(_fits(narrowing), _seen(level))
        .order_by(proposal.c.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(proposal.c.id > after)
    return [ProposalRow(*row) for row in unit.connection.execute(query)]


def count(unit: Unit, narrowing: Narrowing, level: int) -> int:
    """Count the proposals of a list."""
    query = _joined(func.count()).where(_fits(narrowing), _seen(level))
    return int(unit.connection.execute(query).scalar_one())


def count_types(unit: Unit, narrowing: Narrowing, level: int) -> dict[str, int]:
    """Count the proposals of a list by the type of their page."""
    return _counted(unit, narrowing, level, proposal.c.type)


def count_authors(unit: Unit, narrowing: Narrowing, level: int) -> dict[str, int]:
    """Count the proposals of a list by who made them."""
    return _counted(unit, narrowing, level, account.c.name)


def _counted(
    unit: Unit, narrowing: Narrowing, level: int, column: ColumnElement[Any]
) -> dict[str, int]:
    query = (
        _joined(column, func.count())
        .where(_fits(narrowing), _seen(level))
        .group_by(column)
        .order_by(column)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def _fits(narrowing: Narrowing) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [proposal.c.state.in_(narrowing.states)]
    if narrowing.type:
        parts.append(proposal.c.type == narrowing.type)
    if narrowing.author:
        parts.append(account.c.name == narrowing.author)
    if narrowing.author_id is not None:
        parts.append(proposal.c.author_id == narrowing.author_id)
    return and_(*parts)


def _one(unit: Unit, query: Select[Any]) -> ProposalRow | None:
    row = unit.connection.execute(query).one_or_none()
    return ProposalRow(*row) if row is not None else None
