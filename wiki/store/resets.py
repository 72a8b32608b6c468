"""Passwords that are to be chosen anew by mail; the secrets are kept only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from wiki.store.tables import account, mailing, reset
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Owner:
    """An open account that has confirmed an address."""

    id: int
    name: str
    email: str
    epoch: int


_OWNER = (account.c.id, account.c.name, account.c.email, account.c.epoch)
_CONFIRMED = (
    mailing.c.state == "confirmed",
    account.c.disabled.is_(False),
    account.c.email != "",
)


def owners_of(unit: Unit, email: str) -> list[Owner]:
    """Give the accounts that confirmed an address."""
    query = (
        select(*_OWNER)
        .join(mailing, mailing.c.account_id == account.c.id)
        .where(account.c.email == email, *_CONFIRMED)
    )
    return [Owner(*row) for row in unit.connection.execute(query)]


def asked_at(unit: Unit, account_id: int) -> str:
    """Give when a reset was last asked for, "" where none is open."""
    query = select(reset.c.asked).where(reset.c.account_id == account_id)
    return unit.connection.execute(query).scalar_one_or_none() or ""


def ask(unit: Unit, account_id: int, at: str) -> None:
    """Note that a reset is asked for, in place of an earlier one."""
    remove(unit, account_id)
    unit.connection.execute(
        insert(reset).values(account_id=account_id, asked=at, due=at)
    )


def waiting(unit: Unit, now: str, limit: int) -> list[Owner]:
    """Give for whom a mail is to be sent."""
    query = (
        select(*_OWNER)
        .join(reset, reset.c.account_id == account.c.id)
        .join(mailing, mailing.c.account_id == account.c.id)
        .where(reset.c.hash == "", reset.c.due <= now, *_CONFIRMED)
        .order_by(reset.c.due)
        .limit(limit)
    )
    return [Owner(*row) for row in unit.connection.execute(query)]


def arm(unit: Unit, owner: Owner, **values: Any) -> bool:
    """Keep the hash of a secret; False where another process was first."""
    query = (
        update(reset)
        .where(reset.c.account_id == owner.id, reset.c.hash == "")
        .values(email=owner.email, epoch=owner.epoch, **values)
    )
    return unit.connection.execute(query).rowcount == 1


def disarm(unit: Unit, account_id: int, due: str) -> None:
    """Forget the secret, and send another one from a moment on."""
    unit.connection.execute(
        update(reset).where(reset.c.account_id == account_id).values(hash="", due=due)
    )


def find(unit: Unit, secret_hash: str, now: str) -> Owner | None:
    """Find whose secret it is, if it holds and the account is as it was."""
    query = (
        select(*_OWNER)
        .join(reset, reset.c.account_id == account.c.id)
        .where(
            reset.c.hash == secret_hash,
            reset.c.hash != "",
            reset.c.expires > now,
            reset.c.epoch == account.c.epoch,
            reset.c.email == account.c.email,
            account.c.disabled.is_(False),
        )
    )
    row = unit.connection.execute(query).one_or_none()
    return Owner(*row) if row is not None else None


def use(unit: Unit, secret_hash: str) -> bool:
    """Use a secret up; False where it was used already."""
    query = delete(reset).where(reset.c.hash == secret_hash)
    return unit.connection.execute(query).rowcount == 1


def remove(unit: Unit, account_id: int) -> None:
    """Forget what was asked for an account."""
    unit.connection.execute(delete(reset).where(reset.c.account_id == account_id))


def forget(unit: Unit, before: str) -> None:
    """Forget what was asked for before a moment."""
    unit.connection.execute(delete(reset).where(reset.c.asked < before))
