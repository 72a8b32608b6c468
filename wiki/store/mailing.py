"""Mail: who is to get some, and how far it came with each person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, false, insert, or_, select, update

from wiki.store.tables import account, mailing, notice
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class MailingRow:
    """How one person gets mail; `due` is when something may be sent next."""

    choice: str = "none"
    state: str = ""
    due: str = ""
    failures: int = 0
    told: int = 0
    feed: int = 0


def find(unit: Unit, account_id: int) -> MailingRow:
    """Give how a person gets mail; a person who never chose has an empty row."""
    query = select(
        mailing.c.choice,
        mailing.c.state,
        mailing.c.due,
        mailing.c.failures,
        mailing.c.told,
        mailing.c.feed,
    ).where(mailing.c.account_id == account_id)
    row = unit.connection.execute(query).one_or_none()
    return MailingRow(*row) if row is not None else MailingRow()


def change(unit: Unit, account_id: int, **values: Any) -> None:
    """Change how a person gets mail."""
    changed = unit.connection.execute(
        update(mailing).where(mailing.c.account_id == account_id).values(**values)
    )
    if not changed.rowcount:
        unit.connection.execute(insert(mailing).values(account_id=account_id, **values))


def due(unit: Unit, now: str, limit: int) -> list[int]:
    """Give accounts for which something is to be sent, the longest due first."""
    fresh = exists().where(
        notice.c.account_id == account.c.id,
        notice.c.id > mailing.c.told,
        notice.c.seen == false(),
    )
    query = (
        select(account.c.id)
        .join(mailing, mailing.c.account_id == account.c.id)
        .where(
            mailing.c.due <= now,
            account.c.disabled == false(),
            account.c.email != "",
            or_(
                mailing.c.state == "asked",
                and_(mailing.c.state == "confirmed", mailing.c.choice != "none", fresh),
            ),
        )
        .order_by(mailing.c.due, account.c.id)
        .limit(limit)
    )
    return list(unit.connection.execute(query).scalars())


def claim(unit: Unit, account_id: int, now: str, until: str) -> bool:
    """Take a person's mail for oneself until a moment; False where another one did."""
    taken = unit.connection.execute(
        update(mailing)
        .where(mailing.c.account_id == account_id, mailing.c.due <= now)
        .values(due=until)
    )
    return bool(taken.rowcount)
