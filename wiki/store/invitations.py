"""Invitations to make an account; their secrets are stored only as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from wiki.store.tables import invitation
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One invitation; `used` of its `uses` are gone."""

    id: int
    role: str
    note: str
    uses: int
    used: int
    expires: str
    withdrawn: bool
    author: str
    at: str


_COLUMNS = (
    invitation.c.id,
    invitation.c.role,
    invitation.c.note,
    invitation.c.uses,
    invitation.c.used,
    invitation.c.expires,
    invitation.c.withdrawn,
    invitation.c.author,
    invitation.c.at,
)


def add(unit: Unit, **values: Any) -> int:
    """Add an invitation and give its number."""
    result = unit.connection.execute(
        insert(invitation).values(**values).returning(invitation.c.id)
    )
    return int(result.scalar_one())


def find(unit: Unit, secret_hash: str) -> InvitationRow | None:
    """Find the invitation with this secret."""
    query = select(*_COLUMNS).where(invitation.c.hash == secret_hash)
    row = unit.connection.execute(query).one_or_none()
    return InvitationRow(*row) if row is not None else None


def use(unit: Unit, number: int) -> bool:
    """Count one use; False where none was left."""
    # In one statement: two who come at the same time do not share the last use.
    result = unit.connection.execute(
        update(invitation)
        .where(invitation.c.id == number, invitation.c.used < invitation.c.uses)
        .values(used=invitation.c.used + 1)
    )
    return result.rowcount == 1


def withdraw(unit: Unit, number: int) -> bool:
    """End an invitation; False where there is none of this number."""
    result = unit.connection.execute(
        update(invitation).where(invitation.c.id == number).values(withdrawn=True)
    )
    return result.rowcount == 1


def newest_first(unit: Unit, before: int | None, limit: int) -> list[InvitationRow]:
    """Give invitations, those before a number."""
    query = select(*_COLUMNS).order_by(invitation.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(invitation.c.id < before)
    return [InvitationRow(*row) for row in unit.connection.execute(query)]
