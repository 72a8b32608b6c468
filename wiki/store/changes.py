"""The change log: what every derived reader follows with a cursor of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, insert, select, text

from wiki.store.tables import change, page, revision
from wiki.store.unit import Unit
from wiki.store.visible import visible

SILENT = "relink"
"""A page's links were resolved anew because another page came, went or was renamed."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entry of the log."""

    id: int
    page_id: int
    revision: int
    kind: str
    author: str
    at: str
    comment: str


_COLUMNS = (
    change.c.id,
    change.c.page_id,
    change.c.revision,
    change.c.kind,
    change.c.author,
    change.c.at,
    change.c.comment,
)
_APPEND = insert(change)
_NEWEST = select(func.max(change.c.id))
_PAGES_SINCE = (
    select(change.c.page_id)
    .where(change.c.id > bindparam("cursor"))
    .order_by(change.c.id)
)


def append(
    unit: Unit,
    page_id: int,
    number: int,
    kind: str,
    *,
    author: str,
    at: str,
    level: int,
    comment: str = "",
) -> None:
    """Add an entry, which readers of `level` see; visible in the order of numbers."""
    if unit.dialect == "postgresql":
        # Without it a lower number could be committed after a higher one was read,
        # and a reader's cursor would pass it by.
        unit.connection.execute(text("SELECT pg_advisory_xact_lock(718232801)"))
    values = {
        "page_id": page_id,
        "revision": number,
        "kind": kind,
        "author": author,
        "at": at,
        "comment": comment,
        "level": level,
    }
    unit.connection.execute(_APPEND, values)


def newest(unit: Unit) -> int:
    """Give the newest entry's number, 0 when there is none; one index look-up."""
    return int(unit.connection.execute(_NEWEST).scalar() or 0)


def pages_since(unit: Unit, cursor: int) -> list[int]:
    """Give the pages that changed after the entry `cursor`."""
    # Not DISTINCT: SQLite would go through a whole index to save the sorting.
    rows = unit.connection.execute(_PAGES_SINCE, {"cursor": cursor}).scalars()
    return list(dict.fromkeys(rows))


def fingerprint(unit: Unit, number: int) -> str:
    """Give what tells the history up to this entry from any other; "" without it.

    A SHA-256 of the first entry and of the last ones up to it, each with the digest of
    its revision: a restored backup that went on differently, or another wiki, differs.
    """
    query = (
        select(*_COLUMNS[:6], revision.c.digest)
        .outerjoin(
            revision,
            and_(
                revision.c.page_id == change.c.page_id,
                revision.c.number == change.c.revision,
            ),
        )
        .where(change.c.id <= number)
    )
    last = unit.connection.execute(query.order_by(change.c.id.desc()).limit(32))
    rows = [tuple(row) for row in last]
    if not rows or rows[0][0] != number:
        return ""
    first = unit.connection.execute(query.order_by(change.c.id).limit(1))
    rows += [tuple(row) for row in first]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def list_visible(
    unit: Unit, level: int, *, before: int | None, since: int | None, limit: int
) -> list[ChangeRow]:
    """Give visible pages' entries: newest first, or oldest first after `since`."""
    query = (
        select(*_COLUMNS)
        .join(page, page.c.id == change.c.page_id)
        .where(change.c.kind != SILENT, change.c.level <= level, visible(level))
    )
    if since is not None:
        query = query.where(change.c.id > since).order_by(change.c.id)
    else:
        query = query.order_by(change.c.id.desc())
    if before is not None:
        query = query.where(change.c.id < before)
    return [ChangeRow(*row) for row in unit.connection.execute(query.limit(limit))]
