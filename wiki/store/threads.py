"""Discussions: threads of pages and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, select, update

from wiki.store.tables import account, message, page, thread
from wiki.store.unit import Unit
from wiki.store.visible import visible

LARGEST = 2**62

_COUNT_OPEN = select(func.count()).where(
    thread.c.page_id == bindparam("page_id"), thread.c.resolved.is_(False)
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread; `messages` counts what was said in it."""

    id: int
    page_id: int
    title: str
    author_id: int
    author: str
    created: str
    updated: str
    resolved: bool
    messages: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; `earlier` holds the texts it had before, each with its moment."""

    id: int
    thread_id: int
    author_id: int
    author: str
    at: str
    text: str
    edited: str
    withdrawn: bool
    hidden: bool
    earlier: Sequence[dict[str, str]]


def add_thread(unit: Unit, *, page_id: int, title: str, author_id: int, at: str) -> int:
    """Add a thread without messages and give its number."""
    result = unit.connection.execute(
        insert(thread)
        .values(
            page_id=page_id, title=title, author_id=author_id, created=at, updated=at
        )
        .returning(thread.c.id)
    )
    return int(result.scalar_one())


def change_thread(unit: Unit, number: int, **values: Any) -> None:
    """Change a thread."""
    unit.connection.execute(
        update(thread).where(thread.c.id == number).values(**values)
    )


def find_thread(unit: Unit, number: int, level: int) -> ThreadRow | None:
    """Find a thread of a page that the reader sees."""
    if not 0 < number < LARGEST:
        return None
    query = _threads().where(thread.c.id == number, visible(level))
    row = unit.connection.execute(query).one_or_none()
    return ThreadRow(*row) if row is not None else None


def of_page(
    unit: Unit, page_id: int, *, before: int | None, limit: int
) -> list[ThreadRow]:
    """Give a page's threads, newest first, those before a number."""
    query = (
        _threads()
        .where(thread.c.page_id == page_id)
        .order_by(thread.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(thread.c.id < before)
    return [ThreadRow(*row) for row in unit.connection.execute(query)]


def count_open(unit: Unit, page_id: int) -> int:
    """Count a page's threads that are not resolved."""
    return int(unit.connection.execute(_COUNT_OPEN, {"page_id": page_id}).scalar_one())


def add_message(
    unit: Unit, *, thread_id: int, author_id: int, at: str, text: str
) -> int:
    """Add a message and give its number."""
    result = unit.connection.execute(
        insert(message)
        .values(thread_id=thread_id, author_id=author_id, at=at, text=text, earlier=[])
        .returning(message.c.id)
    )
    return int(result.scalar_one())


def change_message(unit: Unit, number: int, **values: Any) -> None:
    """Change a message."""
    unit.connection.execute(
        update(message).where(message.c.id == number).values(**values)
    )


def find_message(unit: Unit, number: int) -> MessageRow | None:
    """Find a message; who may see its thread is the caller's to ask."""
    if not 0 < number < LARGEST:
        return None
    query = _messages().where(message.c.id == number)
    row = unit.connection.execute(query).one_or_none()
    return MessageRow(*row) if row is not None else None


def messages(unit: Unit, thread_id: int, *, after: int, limit: int) -> list[MessageRow]:
    """Give a thread's messages in their order, those after a number."""
    query = (
        _messages()
        .where(message.c.thread_id == thread_id, message.c.id > after)
        .order_by(message.c.id)
        .limit(limit)
    )
    return [MessageRow(*row) for row in unit.connection.execute(query)]


def newest_messages(unit: Unit, thread_id: int, limit: int) -> list[MessageRow]:
    """Give what was said last in a thread, newest first."""
    query = (
        _messages()
        .where(message.c.thread_id == thread_id)
        .order_by(message.c.id.desc())
        .limit(limit)
    )
    return [MessageRow(*row) for row in unit.connection.execute(query)]


def shown_of_author(
    unit: Unit, account_id: int, since: str, limit: int, *, level: int
) -> list[int]:
    """Give messages that an account wrote at a moment or later and that are shown."""
    query = (
        select(message.c.id)
        .join(thread, thread.c.id == message.c.thread_id)
        .join(page, page.c.id == thread.c.page_id)
        .where(
            message.c.author_id == account_id,
            message.c.at >= since,
            message.c.hidden.is_(False),
            message.c.withdrawn.is_(False),
            visible(level),
        )
        .order_by(message.c.id)
        .limit(limit)
    )
    return list(unit.connection.execute(query).scalars())


def move(unit: Unit, page_id: int, into_id: int) -> None:
    """Let the threads of a page go over to another one."""
    unit.connection.execute(
        update(thread).where(thread.c.page_id == page_id).values(page_id=into_id)
    )


def _threads() -> Select[Any]:
    said = (
        select(func.count())
        .where(message.c.thread_id == thread.c.id)
        .correlate(thread)
        .scalar_subquery()
    )
    columns: tuple[ColumnElement[Any], ...] = (
        thread.c.id,
        thread.c.page_id,
        thread.c.title,
        thread.c.author_id,
        account.c.name,
        thread.c.created,
        thread.c.updated,
        thread.c.resolved,
        said,
    )
    return (
        select(*columns)
        .join(account, account.c.id == thread.c.author_id)
        .join(page, page.c.id == thread.c.page_id)
    )


def _messages() -> Select[Any]:
    return select(
        message.c.id,
        message.c.thread_id,
        message.c.author_id,
        account.c.name,
        message.c.at,
        message.c.text,
        message.c.edited,
        message.c.withdrawn,
        message.c.hidden,
        message.c.earlier,
    ).join(account, account.c.id == message.c.author_id)
