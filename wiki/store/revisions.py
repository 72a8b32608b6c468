"""Revisions: append-only, numbered per page, chained by hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    func,
    insert,
    null,
    select,
)

from wiki.store.tables import change, revision
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One saved state of a page; `text` is the page as canonical text.

    `level` is who may see it, as its own text says: a page may be opened later.
    `changes` is what it changed, in short; None where that was not kept.
    """

    page_id: int
    number: int
    author_id: int | None
    author: str
    at: str
    comment: str
    text: str
    archived: bool
    digest: str
    level: int
    changes: dict[str, Any] | None


_COLUMNS: tuple[ColumnElement[Any], ...] = (
    revision.c.page_id,
    revision.c.number,
    revision.c.author_id,
    revision.c.author,
    revision.c.at,
    revision.c.comment,
    revision.c.text,
    revision.c.archived,
    revision.c.digest,
    revision.c.level,
    revision.c.changes,
)

_LAST = 2**31 - 1
"""No revision has a greater number."""

# Made once: for a history, building these takes longer than running them.
_FIND = select(*_COLUMNS).where(
    revision.c.page_id == bindparam("page_id"),
    revision.c.number == bindparam("number"),
)
_NEWEST_FIRST = (
    select(
        *(column for column in _COLUMNS if column.name != "text"),
        func.length(revision.c.text).label("size"),
    )
    .where(
        revision.c.page_id == bindparam("page_id"),
        revision.c.level <= LEVEL,
        revision.c.number < bindparam("before"),
    )
    .order_by(revision.c.number.desc())
    .limit(bindparam("most", type_=Integer))
)


def chain(previous: str, page_id: int, author: str, at: str, text: str) -> str:
    """Give the SHA-256 that binds a revision to the one before it (hex)."""
    parts = (previous, str(page_id), author, at, text)
    sealed = b"".join(
        len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts
    )
    return hashlib.sha256(sealed).hexdigest()


def append(
    unit: Unit,
    *,
    page_id: int,
    number: int,
    author_id: int | None,
    author: str,
    at: str,
    comment: str,
    text: str,
    level: int,
    archived: bool = False,
    changes: dict[str, Any] | None = None,
) -> str:
    """Add the next revision of a page and give its digest."""
    previous = ""
    if number > 1:
        previous = get(unit, page_id, number - 1).digest
    digest = chain(previous, page_id, author, at, text)
    unit.connection.execute(
        insert(revision).values(
            page_id=page_id,
            number=number,
            author_id=author_id,
            author=author,
            at=at,
            comment=comment,
            text=text,
            archived=archived,
            digest=digest,
            level=level,
            changes=null() if changes is None else changes,
        )
    )
    return digest


def find(unit: Unit, page_id: int, number: int) -> RevisionRow | None:
    """Find one revision of a page."""
    asked = {"page_id": page_id, "number": number}
    row = unit.connection.execute(_FIND, asked).one_or_none()
    return RevisionRow(*row) if row is not None else None


def get(unit: Unit, page_id: int, number: int) -> RevisionRow:
    """Give a revision that exists; raise LookupError otherwise."""
    row = find(unit, page_id, number)
    if row is None:
        raise LookupError(f"page {page_id} has no revision {number}")
    return row


def at_moment(unit: Unit, page_id: int, moment: str) -> RevisionRow | None:
    """Find the newest revision saved before an ISO moment."""
    query = (
        select(*_COLUMNS)
        .where(revision.c.page_id == page_id, revision.c.at < moment)
        .order_by(revision.c.number.desc())
        .limit(1)
    )
    row = unit.connection.execute(query).one_or_none()
    return RevisionRow(*row) if row is not None else None


def newest_texts(
    unit: Unit, page_id: int, limit: int, *, level: int
) -> list[RevisionRow]:
    """Give the newest revisions with their texts, newest first."""
    query = (
        select(*_COLUMNS)
        .where(revision.c.page_id == page_id, revision.c.level <= level)
        .order_by(revision.c.number.desc())
        .limit(limit)
    )
    return [RevisionRow(*row) for row in unit.connection.execute(query)]


def newest_first(
    unit: Unit, page_id: int, before: int | None, limit: int, *, level: int
) -> list[tuple[RevisionRow, int]]:
    """Give up to `limit` revisions below number `before`, each with its text's size.

    Those that a reader of `level` may see, without the text itself ("").
    """
    asked = {
        "page_id": page_id,
        "level": level,
        "before": _LAST if before is None else before,
        "most": limit,
    }
    return [
        (
            RevisionRow(
                row.page_id,
                row.number,
                row.author_id,
                row.author,
                row.at,
                row.comment,
                "",
                row.archived,
                row.digest,
                row.level,
                row.changes,
            ),
            row.size,
        )
        for row in unit.connection.execute(_NEWEST_FIRST, asked)
    ]


def texts_before(
    unit: Unit, page_id: int, before: int, limit: int, *, level: int
) -> list[RevisionRow]:
    """Give up to `limit` revisions below number `before` that a reader of `level` sees.

    Newest first, with their texts.
    """
    query = (
        select(*_COLUMNS)
        .where(
            revision.c.page_id == page_id,
            revision.c.number < before,
            revision.c.level <= level,
        )
        .order_by(revision.c.number.desc())
        .limit(limit)
    )
    return [RevisionRow(*row) for row in unit.connection.execute(query)]


def newest_numbers(unit: Unit) -> dict[int, int]:
    """Give the number of each page's newest revision."""
    query = select(revision.c.page_id, func.max(revision.c.number)).group_by(
        revision.c.page_id
    )
    found = unit.connection.execute(query)
    return {int(page): int(number) for page, number in found}


def pages_of_author(unit: Unit, account_id: int, since: str) -> list[int]:
    """Give the pages that an account changed at a moment or later."""
    query = (
        select(revision.c.page_id)
        .where(revision.c.author_id == account_id, revision.c.at >= since)
        .distinct()
        .order_by(revision.c.page_id)
    )
    return list(unit.connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class Mark:
    """Who made a revision, when, whether the page was out of sight from then on.

    `renaming` is the comment of one that renamed the page, "" for any other.
    """

    author_id: int | None
    at: str
    archived: bool
    renaming: str


def marks(unit: Unit, page_id: int) -> list[Mark]:
    """Give the marks of a page's revisions, the first one first."""
    query = (
        select(
            revision.c.author_id, revision.c.at, revision.c.archived, change.c.comment
        )
        .outerjoin(
            change,
            and_(
                change.c.page_id == revision.c.page_id,
                change.c.revision == revision.c.number,
                change.c.kind == "rename",
            ),
        )
        .where(revision.c.page_id == page_id)
        .order_by(revision.c.number)
    )
    return [
        Mark(author, at, archived, comment or "")
        for author, at, archived, comment in unit.connection.execute(query)
    ]


def walk(unit: Unit) -> Iterator[RevisionRow]:
    """Yield every revision, page by page in order of number."""
    query = select(*_COLUMNS).order_by(revision.c.page_id, revision.c.number)
    for row in unit.connection.execute(query.execution_options(yield_per=500)):
        yield RevisionRow(*row)
