"""The servers of a database, and whose turn a job is; each row is claimed by one."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select, text, update

from wiki.store.tables import server, turn
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ServerRow:
    """One server: what its sessions are signed with, where its files lie."""

    name: str
    key_digest: str
    files: str
    seen: str


def stay_alone(unit: Unit) -> None:
    """Let servers that start at once look at one another in turn."""
    if unit.dialect == "postgresql":
        unit.connection.execute(text("SELECT pg_advisory_xact_lock(718232803)"))


def seen_since(unit: Unit, moment: str) -> list[ServerRow]:
    """Give the servers that were there at this moment or later."""
    query = (
        select(server.c.name, server.c.key_digest, server.c.files, server.c.seen)
        .where(server.c.seen >= moment)
        .order_by(server.c.name)
    )
    return [ServerRow(*row) for row in unit.connection.execute(query)]


def forget_before(unit: Unit, moment: str) -> None:
    """Forget servers that were last there before this moment."""
    unit.connection.execute(delete(server).where(server.c.seen < moment))


def put(unit: Unit, row: ServerRow) -> None:
    """Note that a server is there, in the place of an earlier note."""
    values = asdict(row)
    found = update(server).where(server.c.name == row.name).values(values)
    if not unit.connection.execute(found).rowcount:
        unit.connection.execute(insert(server).values(values))


def take_turn(unit: Unit, job: str, now: str, until: str) -> bool:
    """Take a job until a moment, unless another server has it; tell if it was taken."""
    due = update(turn).where(turn.c.job == job, turn.c.until <= now)
    if unit.connection.execute(due.values(until=until)).rowcount:
        return True
    known = select(turn.c.job).where(turn.c.job == job)
    if unit.connection.execute(known).first() is not None:
        return False
    unit.connection.execute(insert(turn).values(job=job, until=until))
    return True
