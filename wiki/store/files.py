"""Pictures and files: what is known of each, and which pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import file, file_use, page
from wiki.store.unit import Unit
from wiki.store.visible import visible


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file; `digest` is its content's SHA-256, pixels are 0 for no picture."""

    id: int
    key: str
    digest: str
    name: str
    media_type: str
    bytes: int
    width: int
    height: int
    widths: tuple[int, ...]
    alt: str
    caption: str
    credit: str
    author_id: int | None
    author: str
    at: str
    described_by: str
    described: str


@dataclass(frozen=True, slots=True)
class Seer:
    """Whose eyes files are looked at with; curators see all, others their own too."""

    level: int
    account: int | None


_COLUMNS = (
    file.c.id,
    file.c.key,
    file.c.digest,
    file.c.name,
    file.c.media_type,
    file.c.bytes,
    file.c.width,
    file.c.height,
    file.c.widths,
    file.c.alt,
    file.c.caption,
    file.c.credit,
    file.c.author_id,
    file.c.author,
    file.c.at,
    file.c.described_by,
    file.c.described,
)


def add(unit: Unit, values: Mapping[str, Any]) -> None:
    """Add a file."""
    unit.connection.execute(insert(file).values(**values))


def change(unit: Unit, key: str, **values: Any) -> None:
    """Change what is said of a file."""
    unit.connection.execute(update(file).where(file.c.key == key).values(**values))


def remove(unit: Unit, key: str) -> None:
    """Take a file away; its content is swept up later."""
    unit.connection.execute(delete(file).where(file.c.key == key))


def find(unit: Unit, key: str, seer: Seer) -> FileRow | None:
    """Find a file that a person may see."""
    query = select(*_COLUMNS).where(file.c.key == key, _seen_by(seer))
    row = unit.connection.execute(query).one_or_none()
    return _row(row) if row is not None else None


def with_digest(unit: Unit, digest: str, seer: Seer) -> FileRow | None:
    """Find the first file of a content among those that a person may see."""
    query = (
        select(*_COLUMNS)
        .where(file.c.digest == digest, _seen_by(seer))
        .order_by(file.c.id)
        .limit(1)
    )
    row = unit.connection.execute(query).one_or_none()
    return _row(row) if row is not None else None


def by_keys(
    unit: Unit, keys: Iterable[str], seer: Seer | None = None
) -> dict[str, FileRow]:
    """Give those of these files that are there and that a person, if any, may see."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    query = select(*_COLUMNS).where(file.c.key.in_(wanted))
    if seer is not None:
        query = query.where(_seen_by(seer))
    rows = [_row(each) for each in unit.connection.execute(query)]
    return {row.key: row for row in rows}


def newest_first(
    unit: Unit,
    seer: Seer,
    *,
    words: Iterable[str],
    show: str,
    before: int | None,
    limit: int,
) -> list[FileRow]:
    """Give files that hold all words in name or description, newest first.

    `show` is "", `pictures`, `files` or `unused`.
    """
    query = select(*_COLUMNS).where(_seen_by(seer)).order_by(file.c.id.desc())
    for word in words:
        texts = (file.c.name, file.c.alt, file.c.caption, file.c.credit)
        query = query.where(
            or_(*(each.icontains(word, autoescape=True) for each in texts))
        )
    if show in ("pictures", "files"):
        query = query.where((file.c.width > 0) == (show == "pictures"))
    if show == "unused":
        query = query.where(~_used())
    if before is not None:
        query = query.where(file.c.id < before)
    return [_row(each) for each in unit.connection.execute(query.limit(limit))]


def walk(unit: Unit) -> list[FileRow]:
    """Give every file in order."""
    query = select(*_COLUMNS).order_by(file.c.id)
    return [_row(each) for each in unit.connection.execute(query)]


def unused_since(unit: Unit, before: str) -> list[FileRow]:
    """Give the files that came before a moment and that nothing shows."""
    query = select(*_COLUMNS).where(file.c.at < before, ~_used()).order_by(file.c.id)
    return [_row(each) for each in unit.connection.execute(query)]


def of_author(unit: Unit, account_id: int, since: str, limit: int) -> list[FileRow]:
    """Give the files that an account brought at a moment or later, oldest first."""
    query = (
        select(*_COLUMNS)
        .where(file.c.author_id == account_id, file.c.at >= since)
        .order_by(file.c.id)
        .limit(limit)
    )
    return [_row(each) for each in unit.connection.execute(query)]


_USED = select(file_use.c.key, file_use.c.current).where(
    file_use.c.page_id == bindparam("page_id"),
    file_use.c.message_id == bindparam("message_id"),
)


def put_uses(
    unit: Unit, page_id: int, keys: Iterable[str], *, message_id: int = 0
) -> None:
    """Note which files a page or a message shows now; what it showed is remembered."""
    wanted = set(keys)
    mine = (file_use.c.page_id == page_id, file_use.c.message_id == message_id)
    asked = {"page_id": page_id, "message_id": message_id}
    before = {row.key: row.current for row in unit.connection.execute(_USED, asked)}
    _mark(unit, mine, [key for key in before if key not in wanted], current=False)
    again = [key for key in wanted if before.get(key) is False]
    _mark(unit, mine, again, current=True)
    rows = [
        {"key": key, "page_id": page_id, "message_id": message_id, "current": True}
        for key in sorted(wanted - before.keys())
    ]
    if rows:
        unit.connection.execute(insert(file_use), rows)


def uses_of(unit: Unit, page_id: int) -> set[str]:
    """Give the keys of the files that a page is noted to show."""
    query = select(file_use.c.key).where(
        file_use.c.page_id == page_id,
        file_use.c.message_id == 0,
        file_use.c.current.is_(True),
    )
    return set(unit.connection.execute(query).scalars())


def move(unit: Unit, page_id: int, into_id: int) -> None:
    """Let what the messages about a page show go over to another page with them."""
    unit.connection.execute(
        update(file_use)
        .where(file_use.c.page_id == page_id, file_use.c.message_id != 0)
        .values(page_id=into_id)
    )


def pages_with(unit: Unit, key: str, level: int, limit: int) -> list[PageRow]:
    """Give visible pages that show a file, themselves or in their discussion."""
    query: Select[Any] = (
        select(*ROW_COLUMNS)
        .where(visible(level), exists().where(_current(key, page.c.id)))
        .order_by(page.c.slug)
        .limit(limit)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]


def ids_with(unit: Unit, key: str) -> list[int]:
    """Give the numbers of all pages whose own text shows a file."""
    query = select(file_use.c.page_id).where(
        file_use.c.key == key,
        file_use.c.message_id == 0,
        file_use.c.current.is_(True),
    )
    return list(unit.connection.execute(query).scalars())


def is_public(unit: Unit, key: str) -> bool:
    """Tell whether everybody may see a file."""
    query = select(func.count()).where(file.c.key == key, _on_pages(0))
    return bool(unit.connection.execute(query).scalar_one())


def _mark(
    unit: Unit,
    mine: tuple[ColumnElement[bool], ...],
    keys: list[str],
    *,
    current: bool,
) -> None:
    if keys:
        unit.connection.execute(
            update(file_use)
            .where(*mine, file_use.c.key.in_(keys))
            .values(current=current)
        )


def _seen_by(seer: Seer) -> ColumnElement[bool]:
    """Limit a query to files of visible pages, former ones too: histories show them."""
    if seer.level > 1:
        return true()
    if seer.account is None:
        return _on_pages(seer.level)
    return or_(file.c.author_id == seer.account, _on_pages(seer.level))


def _on_pages(level: int) -> ColumnElement[bool]:
    return exists().where(
        file_use.c.key == file.c.key, page.c.id == file_use.c.page_id, visible(level)
    )


def _used() -> ColumnElement[bool]:
    return exists().where(
        file_use.c.key == file.c.key,
        file_use.c.current.is_(True),
        page.c.id == file_use.c.page_id,
        visible(2),
    )


def _current(key: str, page_id: ColumnElement[int]) -> ColumnElement[bool]:
    return (
        (file_use.c.key == key)
        & (file_use.c.page_id == page_id)
        & file_use.c.current.is_(True)
    )


def _row(row: Any) -> FileRow:
    values = row._asdict()
    return FileRow(**values | {"widths": tuple(values["widths"])})
