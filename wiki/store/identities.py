"""Who people are at other services that they sign in by."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from wiki.store.tables import identity
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """Somebody at a service; `called` is what they were called there then."""

    id: int
    account_id: int
    issuer: str
    subject: str
    called: str
    since: str


_COLUMNS = tuple(identity.c[name] for name in IdentityRow.__slots__)


def find(unit: Unit, issuer: str, subject: str) -> IdentityRow | None:
    """Find whose account somebody's is."""
    query = select(*_COLUMNS).where(
        identity.c.issuer == issuer, identity.c.subject == subject
    )
    row = unit.connection.execute(query).one_or_none()
    return IdentityRow(*row) if row is not None else None


def of_account(unit: Unit, account_id: int) -> list[IdentityRow]:
    """Give those of an account, the oldest first."""
    query = (
        select(*_COLUMNS)
        .where(identity.c.account_id == account_id)
        .order_by(identity.c.id)
    )
    return [IdentityRow(*row) for row in unit.connection.execute(query)]


def add(
    unit: Unit, *, account_id: int, issuer: str, subject: str, called: str, since: str
) -> None:
    """Connect somebody with an account; nobody has two."""
    unit.connection.execute(
        insert(identity).values(
            account_id=account_id,
            issuer=issuer,
            subject=subject,
            called=called,
            since=since,
        )
    )


def remove(unit: Unit, account_id: int, number: int) -> bool:
    """Take one away; False where the account has none of this number."""
    query = delete(identity).where(
        identity.c.id == number, identity.c.account_id == account_id
    )
    return unit.connection.execute(query).rowcount == 1
