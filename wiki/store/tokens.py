"""Tokens of programs; they are stored only as hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select, update

from wiki.store.tables import account, token
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token; `expires` is "" where it does not, `used` "" or right to the hour."""

    id: int
    name: str
    scope: str
    created: str
    expires: str
    used: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A token with whose it is."""

    id: int
    scope: str
    expires: str
    used: str
    account_id: int
    account: str
    role: str


_COLUMNS = tuple(token.c[name] for name in TokenRow.__slots__)
_HELD = (
    select(
        token.c.id,
        token.c.scope,
        token.c.expires,
        token.c.used,
        account.c.id,
        account.c.name,
        account.c.role,
    )
    .join(account, account.c.id == token.c.account_id)
    .where(token.c.hash == bindparam("hash"), account.c.disabled.is_(False))
)
"""Asked on each request of a program: built once."""


def add(
    unit: Unit,
    *,
    account_id: int,
    token_hash: str,
    name: str,
    scope: str,
    created: str,
    expires: str,
) -> int:
    """Keep the hash of a new token and give its number."""
    query = (
        insert(token)
        .values(
            account_id=account_id,
            hash=token_hash,
            name=name,
            scope=scope,
            created=created,
            expires=expires,
        )
        .returning(token.c.id)
    )
    return int(unit.connection.execute(query).scalar_one())


def find_held(unit: Unit, token_hash: str) -> HeldRow | None:
    """Find a token of an account that is open."""
    row = unit.connection.execute(_HELD, {"hash": token_hash}).one_or_none()
    return HeldRow(*row) if row is not None else None


def of_account(unit: Unit, account_id: int) -> list[TokenRow]:
    """Give the tokens of an account, newest first."""
    query = (
        select(*_COLUMNS)
        .where(token.c.account_id == account_id)
        .order_by(token.c.id.desc())
    )
    return [TokenRow(*row) for row in unit.connection.execute(query)]


def note_uses(unit: Unit, uses: Mapping[int, str]) -> None:
    """Note when tokens were last used; a later note stands."""
    for number, at in uses.items():
        unit.connection.execute(
            update(token).where(token.c.id == number, token.c.used < at).values(used=at)
        )


def revoke(unit: Unit, account_id: int, number: int) -> str | None:
    """End a token of an account and give its name, None where there is none."""
    query = (
        delete(token)
        .where(token.c.id == number, token.c.account_id == account_id)
        .returning(token.c.name)
    )
    name: str | None = unit.connection.execute(query).scalar_one_or_none()
    return name
