"""Second factors of sign-in: the secret of each account, and codes for emergencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from wiki.store.tables import factor, recovery_code
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A second factor: `step` is that of the last code taken, `failed` of the last not.

    `failures` counts wrong codes in a row.
    """

    account_id: int
    secret: str
    since: str
    step: int
    failures: int
    failed: str


_COLUMNS = tuple(factor.c[name] for name in FactorRow.__slots__)


def find(unit: Unit, account_id: int) -> FactorRow | None:
    """Find the second factor of an account."""
    query = select(*_COLUMNS).where(factor.c.account_id == account_id)
    row = unit.connection.execute(query).one_or_none()
    return FactorRow(*row) if row is not None else None


def add(unit: Unit, *, account_id: int, secret: str, since: str, step: int) -> None:
    """Keep a second factor; the code of `step` was taken."""
    unit.connection.execute(
        insert(factor).values(
            account_id=account_id, secret=secret, since=since, step=step
        )
    )


def remove(unit: Unit, account_id: int) -> bool:
    """Take a second factor away with its codes; False where there is none."""
    unit.connection.execute(
        delete(recovery_code).where(recovery_code.c.account_id == account_id)
    )
    gone = unit.connection.execute(
        delete(factor).where(factor.c.account_id == account_id)
    )
    return gone.rowcount == 1


def take_step(unit: Unit, account_id: int, step: int) -> bool:
    """Note that the code of a step was taken; False where it was, or a later one."""
    # In one statement: of two who send the same code at once one gets in.
    query = (
        update(factor)
        .where(factor.c.account_id == account_id, factor.c.step < step)
        .values(step=step, failures=0)
    )
    return unit.connection.execute(query).rowcount == 1


def reseal(unit: Unit, account_id: int, secret: str) -> None:
    """Keep the same secret in another form."""
    unit.connection.execute(
        update(factor).where(factor.c.account_id == account_id).values(secret=secret)
    )


def note_failure(unit: Unit, account_id: int, at: str) -> None:
    """Count a wrong code."""
    unit.connection.execute(
        update(factor)
        .where(factor.c.account_id == account_id)
        .values(failures=factor.c.failures + 1, failed=at)
    )


def forget_failures(unit: Unit, account_id: int) -> None:
    """Count wrong codes from the beginning."""
    unit.connection.execute(
        update(factor).where(factor.c.account_id == account_id).values(failures=0)
    )


def replace_codes(unit: Unit, account_id: int, hashes: Iterable[str]) -> None:
    """Keep the hashes of new recovery codes in place of the former ones."""
    unit.connection.execute(
        delete(recovery_code).where(recovery_code.c.account_id == account_id)
    )
    rows = [{"account_id": account_id, "hash": each} for each in hashes]
    unit.connection.execute(insert(recovery_code), rows)


def use_code(unit: Unit, account_id: int, code_hash: str) -> bool:
    """Use up a recovery code; False where it is none of this account."""
    query = delete(recovery_code).where(
        recovery_code.c.account_id == account_id, recovery_code.c.hash == code_hash
    )
    return unit.connection.execute(query).rowcount == 1


def count_codes(unit: Unit, account_id: int) -> int:
    """Count the recovery codes that are left."""
    query = select(func.count()).where(recovery_code.c.account_id == account_id)
    return int(unit.connection.execute(query).scalar_one())


def accounts_with_one(unit: Unit) -> frozenset[int]:
    """Give the accounts that have a second factor."""
    return frozenset(unit.connection.execute(select(factor.c.account_id)).scalars())
