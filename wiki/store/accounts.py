"""Accounts; passwords are stored only as hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, false, func, insert, select, update

from wiki.store.tables import account
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One person; `epoch` grows when every session of theirs must end."""

    id: int
    name: str
    role: str
    password: str
    disabled: bool
    epoch: int
    created: str
    email: str


_COLUMNS = (
    account.c.id,
    account.c.name,
    account.c.role,
    account.c.password,
    account.c.disabled,
    account.c.epoch,
    account.c.created,
    account.c.email,
)
_BY_ID = select(*_COLUMNS).where(account.c.id == bindparam("id"))
_BY_NAME = select(*_COLUMNS).where(account.c.name == bindparam("name"))


def add(
    unit: Unit, *, name: str, role: str, password: str, created: str, email: str = ""
) -> int:
    """Insert an account with a password hash ("" for none) and give its id."""
    result = unit.connection.execute(
        insert(account)
        .values(
            name=name,
            role=role,
            password=password,
            disabled=False,
            epoch=1,
            created=created,
            email=email,
        )
        .returning(account.c.id)
    )
    return int(result.scalar_one())


def find(unit: Unit, name: str) -> AccountRow | None:
    """Find an account by its name."""
    return unit.once(("account", name), lambda: _one(unit, _BY_NAME, name=name))


def find_by_id(unit: Unit, account_id: int) -> AccountRow | None:
    """Find an account by its id."""
    return unit.once(("account", account_id), lambda: _one(unit, _BY_ID, id=account_id))


def list_all(unit: Unit) -> list[AccountRow]:
    """Give every account by name."""
    query = select(*_COLUMNS).order_by(account.c.name)
    return [AccountRow(*row) for row in unit.connection.execute(query)]


def change(unit: Unit, account_id: int, **values: Any) -> None:
    """Change an account and end its sessions."""
    unit.connection.execute(
        update(account)
        .where(account.c.id == account_id)
        .values(epoch=account.c.epoch + 1, **values)
    )


def change_all(unit: Unit) -> None:
    """End every session of every account."""
    unit.connection.execute(update(account).values(epoch=account.c.epoch + 1))


def set_email(unit: Unit, account_id: int, email: str) -> None:
    """Change where an account gets mail; its sessions go on."""
    unit.connection.execute(
        update(account).where(account.c.id == account_id).values(email=email)
    )


def keep_password(unit: Unit, account_id: int, epoch: int, password: str) -> None:
    """Keep another hash of the same password, unless the account has changed."""
    unit.connection.execute(
        update(account)
        .where(account.c.id == account_id, account.c.epoch == epoch)
        .values(password=password)
    )


def ids_with(unit: Unit, roles: Iterable[str]) -> list[int]:
    """Give the open accounts with one of these roles."""
    query = select(account.c.id).where(
        account.c.role.in_(list(roles)), account.c.disabled == false()
    )
    return list(unit.connection.execute(query).scalars())


def count_since(unit: Unit, moment: str) -> int:
    """Count the accounts made after a moment."""
    query = select(func.count()).where(account.c.created > moment)
    return int(unit.connection.execute(query).scalar_one())


def _one(unit: Unit, query: Select[Any], **asked: Any) -> AccountRow | None:
    row = unit.connection.execute(query, asked).one_or_none()
    return AccountRow(*row) if row is not None else None
