"""Telling people what concerns them, and showing them what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wiki.errors import SignInError
from wiki.services.context import Context, stamp
from wiki.services.history import number_of
from wiki.store import notices as notice_store

MANY = 100
"""From here on notices that were not seen are not counted."""

LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `address` is a path of this site where what happened can be seen."""

    number: int
    at: str
    kind: str
    words: str
    address: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class NoticeList:
    """One screen of notices, newest first; `next` is the cursor of older ones."""

    items: tuple[Notice, ...]
    unseen: int
    next: str


def tell(
    context: Context,
    people: Iterable[int],
    *,
    kind: str,
    words: str,
    address: str,
    page_id: int | None = None,
) -> None:
    """Leave a notice for each of these accounts, the doer's own left out.

    `words` is a sentence for people, `address` a path of this site. A notice about a
    page, `page_id`, shows only to those who may see that page.
    """
    notice_store.add(
        context.unit,
        sorted({number for number in people if number != context.viewer.id}),
        kind=kind,
        page_id=page_id,
        words=words,
        address=address,
        at=stamp(context.now),
    )


def tell_anew(
    context: Context,
    people: Iterable[int],
    *,
    kind: str,
    words: str,
    address: str,
    page_id: int,
) -> None:
    """Tell of a page, in place of what was told of it and not seen yet."""
    told = sorted({number for number in people if number != context.viewer.id})
    if told:
        notice_store.remove_unseen(context.unit, told, kind=kind, page_id=page_id)
        tell(context, told, kind=kind, words=words, address=address, page_id=page_id)


def listed(context: Context, *, cursor: str = "", limit: int = 50) -> NoticeList:
    """Give one's own notices, newest first."""
    rows = notice_store.newest_first(
        context.unit,
        _own_number(context),
        context.viewer.level,
        before=number_of(cursor),
        limit=limit + 1,
    )
    items = tuple(
        Notice(row.id, row.at, row.kind, row.words, row.address, not row.seen)
        for row in rows[:limit]
    )
    following = str(items[-1].number) if len(rows) > limit else ""
    return NoticeList(items, count_unseen(context), following)


def count_unseen(context: Context) -> int:
    """Count one's own notices that were not seen yet, up to `MANY`."""
    if context.viewer.id is None:
        return 0
    return notice_store.count_unseen(
        context.unit, context.viewer.id, context.viewer.level, most=MANY
    )


def mark_seen(context: Context, until: int) -> int:
    """Note that one has seen one's notices up to a number; give how many are left."""
    notice_store.mark_seen(context.unit, _own_number(context), min(until, LARGEST))
    return count_unseen(context)


def _own_number(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to see your notices.")
    return context.viewer.id
