"""Somebody who does harm: their account closed by a curator.

Curators reach readers and contributors, administrators everybody but themselves. Only
administrators open an account again.
"""

from __future__ import annotations

from dataclasses import dataclass

from wiki.errors import ForbiddenError, InvalidError, NotFoundError
from wiki.services import audit
from wiki.services.context import Context
from wiki.services.policy import may, require
from wiki.store import accounts as account_store
from wiki.store.accounts import AccountRow

REACHED = ("reader", "contributor")
"""Roles of the accounts that a curator may block."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as those who keep order see it."""

    name: str
    role: str
    disabled: bool
    created: str


def person(context: Context, name: str) -> Person:
    """Give an account that one may block."""
    row = reached(context, name)
    return Person(row.name, row.role, row.disabled, row.created)


def block(context: Context, name: str) -> Person:
    """Close an account: its sessions end and its tokens do not serve any more."""
    row = reached(context, name)
    if row.disabled:
        raise InvalidError(f"The account {row.name} is closed already.")
    account_store.change(context.unit, row.id, disabled=True)
    audit.note(context, "blocked an account", row.name, row.role)
    return Person(row.name, row.role, True, row.created)


def reached(context: Context, name: str) -> AccountRow:
    """Give the row of an account that one may block."""
    require(context, "block accounts")
    row = account_store.find(context.unit, name.strip().lower())
    if row is None:
        raise NotFoundError(f"There is no account “{name}”.")
    if row.id == context.viewer.id:
        raise InvalidError("This is your own account.")
    if row.role not in REACHED and not may(context, "manage accounts"):
        raise ForbiddenError(
            f"{row.name} is {row.role}: ask an administrator of this wiki."
        )
    return row
