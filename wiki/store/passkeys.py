"""Passkeys: the public halves of keys that people's devices keep."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from wiki.store.tables import passkey
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey; `credential` and `public_key` are bytes as base64url.

    `count` is how often the device says that it was used, 0 where it does not count.
    """

    id: int
    account_id: int
    credential: str
    public_key: str
    count: int
    name: str
    since: str
    used: str


_COLUMNS = tuple(passkey.c[name] for name in PasskeyRow.__slots__)


def find(unit: Unit, credential: str) -> PasskeyRow | None:
    """Find the passkey that a device calls so."""
    query = select(*_COLUMNS).where(passkey.c.credential == credential)
    row = unit.connection.execute(query).one_or_none()
    return PasskeyRow(*row) if row is not None else None


def of_account(unit: Unit, account_id: int) -> list[PasskeyRow]:
    """Give those of an account, the oldest first."""
    query = (
        select(*_COLUMNS)
        .where(passkey.c.account_id == account_id)
        .order_by(passkey.c.id)
    )
    return [PasskeyRow(*row) for row in unit.connection.execute(query)]


def add(
    unit: Unit,
    *,
    account_id: int,
    credential: str,
    public_key: str,
    count: int,
    name: str,
    since: str,
) -> None:
    """Keep a passkey."""
    unit.connection.execute(
        insert(passkey).values(
            account_id=account_id,
            credential=credential,
            public_key=public_key,
            count=count,
            name=name,
            since=since,
        )
    )


def note_use(
    unit: Unit, number: int, *, before: int, count: int, asked: int, at: str
) -> bool:
    """Note that one answered what was `asked` at a moment (in milliseconds).

    False where it answered what was asked then or later, or was used since `before`.
    """
    # In one statement: of two who send the same answer at once one gets in.
    query = (
        update(passkey)
        .where(
            passkey.c.id == number, passkey.c.count == before, passkey.c.spent < asked
        )
        .values(count=count, spent=asked, used=at)
    )
    return unit.connection.execute(query).rowcount == 1


def rename(unit: Unit, account_id: int, number: int, name: str) -> bool:
    """Call one otherwise; False where the account has none of this number."""
    query = (
        update(passkey)
        .where(passkey.c.id == number, passkey.c.account_id == account_id)
        .values(name=name)
    )
    return unit.connection.execute(query).rowcount == 1


def remove_all(unit: Unit, account_id: int) -> bool:
    """Take all of an account away; False where there is none."""
    query = delete(passkey).where(passkey.c.account_id == account_id)
    return unit.connection.execute(query).rowcount > 0


def accounts_with_one(unit: Unit) -> frozenset[int]:
    """Give the accounts that have a passkey."""
    return frozenset(unit.connection.execute(select(passkey.c.account_id)).scalars())


def remove(unit: Unit, account_id: int, number: int) -> bool:
    """Take one away; False where the account has none of this number."""
    query = delete(passkey).where(
        passkey.c.id == number, passkey.c.account_id == account_id
    )
    return unit.connection.execute(query).rowcount == 1
