"""Revisions: append-only, numbered per page, chained by hash."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    func,
    insert,
    select,
    tuple_,
)

from wiki.store import digests
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

_SEALED = tuple(each.name for each in _COLUMNS if each.name != "digest")

_LAST = 2**31 - 1
"""No revision has a greater number."""

# Made once: for a history, building these takes longer than running them.
_FIND = select(*_COLUMNS).where(
    revision.c.page_id == bindparam("page_id"),
    revision.c.number == bindparam("number"),
)
_DIGEST = select(revision.c.digest).where(
    revision.c.page_id == bindparam("page_id"),
    revision.c.number == bindparam("number"),
)
_APPEND = insert(revision)
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


def fits(row: RevisionRow, previous: str) -> bool:
    """Tell whether a revision is what its digest was made of, after `previous`."""
    if digests.seals_all(row.digest):
        values = {name: getattr(row, name) for name in _SEALED}
        return row.digest == digests.seal(previous, **values)
    return row.digest == digests.seal_text(
        previous, page_id=row.page_id, author=row.author, at=row.at, text=row.text
    )


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
        before = {"page_id": page_id, "number": number - 1}
        previous = unit.connection.execute(_DIGEST, before).scalar_one()
    values: dict[str, Any] = {
        "page_id": page_id,
        "number": number,
        "author_id": author_id,
        "author": author,
        "at": at,
        "comment": comment,
        "text": text,
        "archived": archived,
        "level": level,
        "changes": changes,
    }
    digest = digests.seal(previous, **values)
    if changes is None:
        del values["changes"]  # else it would be JSON's null, not SQL's
    unit.connection.execute(_APPEND, {**values, "digest": digest})
    return digest


def changed_by(
    unit: Unit, revisions: Collection[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, Any]]:
    """Give what revisions changed, in short, where that was kept.

    Each is named by its page and its number.
    """
    key = tuple_(revision.c.page_id, revision.c.number)
    query = select(revision.c.page_id, revision.c.number, revision.c.changes).where(
        key.in_(revisions)
    )
    rows = unit.connection.execute(query)
    return {(page, number): kept for page, number, kept in rows if kept}


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
