"""Sessions of browsers; their keys are stored only as hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, or_, select, update

from wiki.store.tables import account, session
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session; `used` is when it was last used, to the hour.

    `way` is by what it was begun, "" where nobody noted it.
    """

    id: int
    started: str
    used: str
    browser: str
    address: str
    way: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A session with whose it is."""

    id: int
    started: str
    used: str
    way: str
    account_id: int
    name: str
    role: str


_COLUMNS = tuple(session.c[name] for name in SessionRow.__slots__)
_HELD = (
    select(
        session.c.id,
        session.c.started,
        session.c.used,
        session.c.way,
        account.c.id,
        account.c.name,
        account.c.role,
    )
    .join(account, account.c.id == session.c.account_id)
    .where(
        session.c.hash == bindparam("hash"),
        session.c.epoch == account.c.epoch,
        account.c.disabled.is_(False),
    )
)
"""Asked on each request of somebody signed in: built once."""


def add(
    unit: Unit,
    *,
    account_id: int,
    key_hash: str,
    epoch: int,
    at: str,
    browser: str,
    address: str,
    way: str,
) -> None:
    """Keep a new session."""
    unit.connection.execute(
        insert(session).values(
            account_id=account_id,
            hash=key_hash,
            epoch=epoch,
            started=at,
            used=at,
            browser=browser,
            address=address,
            way=way,
        )
    )


def find_held(unit: Unit, key_hash: str) -> HeldRow | None:
    """Find the session with a key, of an account that is open and as it was then."""
    row = unit.connection.execute(_HELD, {"hash": key_hash}).one_or_none()
    return HeldRow(*row) if row is not None else None


def of_account(unit: Unit, account_id: int, limit: int) -> list[SessionRow]:
    """Give the sessions of an account that hold, the last used ones first."""
    query = (
        select(*_COLUMNS)
        .join(account, account.c.id == session.c.account_id)
        .where(session.c.account_id == account_id, session.c.epoch == account.c.epoch)
        .order_by(session.c.used.desc(), session.c.id.desc())
        .limit(limit)
    )
    return [SessionRow(*row) for row in unit.connection.execute(query)]


def note_uses(unit: Unit, uses: Mapping[int, str]) -> None:
    """Note when sessions were last used; a later note stands."""
    for number, at in uses.items():
        unit.connection.execute(
            update(session)
            .where(session.c.id == number, session.c.used < at)
            .values(used=at)
        )


def end(unit: Unit, account_id: int, number: int) -> bool:
    """End a session of an account; False where it has none of this number."""
    query = delete(session).where(
        session.c.id == number, session.c.account_id == account_id
    )
    return unit.connection.execute(query).rowcount == 1


def end_held(unit: Unit, key_hash: str) -> None:
    """End the session with a key."""
    unit.connection.execute(delete(session).where(session.c.hash == key_hash))


def forget(unit: Unit, *, started_before: str, used_before: str) -> None:
    """Forget sessions that are over."""
    query = delete(session).where(
        or_(session.c.started < started_before, session.c.used < used_before)
    )
    unit.connection.execute(query)
