"""Notices: what one person is told, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from wiki.store.tables import notice, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice; `address` is a path of this site."""

    id: int
    at: str
    kind: str
    words: str
    address: str
    seen: bool


def add(
    unit: Unit,
    account_ids: Iterable[int],
    *,
    kind: str,
    page_id: int | None,
    words: str,
    address: str,
    at: str,
) -> None:
    """Add the same notice for each of these accounts."""
    rows = [
        {
            "account_id": number,
            "at": at,
            "kind": kind,
            "page_id": page_id,
            "words": words,
            "address": address,
        }
        for number in account_ids
    ]
    if rows:
        unit.connection.execute(insert(notice), rows)


def remove_unseen(
    unit: Unit, account_ids: Iterable[int], *, kind: str, page_id: int
) -> None:
    """Take away what these accounts were told of a page and have not seen."""
    unit.connection.execute(
        delete(notice).where(
            notice.c.account_id.in_(account_ids),
            notice.c.page_id == page_id,
            notice.c.kind == kind,
            notice.c.seen == false(),
        )
    )


def newest_first(
    unit: Unit, account_id: int, level: int, *, before: int | None, limit: int
) -> list[NoticeRow]:
    """Give a person's notices, those about pages that they do not see left out."""
    query = _rows(account_id, level).order_by(notice.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(notice.c.id < before)
    return [NoticeRow(*row) for row in unit.connection.execute(query)]


def unseen_after(
    unit: Unit, account_id: int, level: int, *, after: int, limit: int
) -> list[NoticeRow]:
    """Give what a person has not seen of the notices after a number, oldest first."""
    query = (
        _rows(account_id, level)
        .where(notice.c.seen == false(), notice.c.id > after)
        .order_by(notice.c.id)
        .limit(limit)
    )
    return [NoticeRow(*row) for row in unit.connection.execute(query)]


def newest(unit: Unit, account_id: int) -> int:
    """Give the number of a person's newest notice, 0 where there is none."""
    query = select(func.max(notice.c.id)).where(notice.c.account_id == account_id)
    return int(unit.connection.execute(query).scalar() or 0)


def count_unseen(unit: Unit, account_id: int, level: int, *, most: int) -> int:
    """Count what a person was not shown yet, up to `most`."""
    values = {"account_id": account_id, "level": level, "most": most}
    return int(unit.connection.execute(_COUNT_UNSEEN, values).scalar_one())


def mark_seen(unit: Unit, account_id: int, until: int) -> None:
    """Note that a person was shown their notices up to a number."""
    unit.connection.execute(
        update(notice)
        .where(
            notice.c.account_id == account_id,
            notice.c.seen == false(),
            notice.c.id <= until,
        )
        .values(seen=True)
    )


def _rows(account_id: int, level: int) -> Select[Any]:
    return (
        select(
            notice.c.id,
            notice.c.at,
            notice.c.kind,
            notice.c.words,
            notice.c.address,
            notice.c.seen,
        )
        .outerjoin(page, page.c.id == notice.c.page_id)
        .where(_shown(account_id, level))
    )


def _shown(
    account_id: int | BindParameter[int], level: int | BindParameter[int]
) -> ColumnElement[bool]:
    return and_(
        notice.c.account_id == account_id,
        or_(notice.c.page_id.is_(None), visible(level)),
    )


# On every screen of somebody signed in: made once.
_UNSEEN = (
    select(notice.c.id)
    .outerjoin(page, page.c.id == notice.c.page_id)
    .where(
        _shown(bindparam("account_id", type_=Integer), LEVEL),
        notice.c.seen == false(),
    )
    .limit(bindparam("most", type_=Integer))
)
_COUNT_UNSEEN = select(func.count()).select_from(_UNSEEN.subquery())
