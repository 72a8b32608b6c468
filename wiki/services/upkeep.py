"""Upkeep: when pages were last checked by a person, and which are due again."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from wiki.errors import InvalidError
from wiki.services.context import Context, stamp
from wiki.services.editing import editable
from wiki.services.pages import readable, reference
from wiki.services.policy import require
from wiki.services.views import PageRef
from wiki.store import changes as change_store
from wiki.store import checked as checked_store
from wiki.store.checked import CheckedRow
from wiki.text.limits import refused_character

MONTHS = 120
NOTE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Check:
    """A page's last check: on which day, by whom, and when it is due again."""

    page: PageRef
    on: str
    due: str
    author: str
    note: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class DueList:
    """One screen of checks; `types` counts the pages of each type in the whole list."""

    items: tuple[Check, ...]
    types: dict[str, int]
    next: str


def check(
    context: Context, slug: str, *, months: int, on: str = "", note: str = ""
) -> Check:
    """Say that a page was checked, today or on a day, and when to check it again.

    That is no revision: the page says what it said.
    """
    require(context, "check")
    row = editable(context, slug)
    day = _day(context, on)
    errors = {}
    if not 1 <= months <= MONTHS:
        errors["months"] = [f"Give 1 to {MONTHS} months."]
    if len(note) > NOTE_LIMIT or refused_character(note) is not None:
        errors["note"] = [f"Use at most {NOTE_LIMIT} ordinary characters."]
    if context.viewer.id is None:
        errors["account"] = ["Only people with an account check pages."]
    if errors or context.viewer.id is None:
        raise InvalidError(
            " ".join(text for texts in errors.values() for text in texts), errors
        )
    due = later(day, months).isoformat()
    found = CheckedRow(day.isoformat(), due, context.viewer.name, note.strip())
    checked_store.put(
        context.unit,
        row.id,
        on=found.on,
        due=found.due,
        account_id=context.viewer.id,
        note=found.note,
    )
    # Answers that are kept for readers tell of the check: they must be made anew.
    change_store.append(
        context.unit,
        row.id,
        row.revision,
        change_store.SILENT,
        author=context.viewer.name,
        at=stamp(context.now),
        level=row.level,
    )
    return _view(context, found, reference(row))


def last_check(context: Context, slug: str) -> Check | None:
    """Give a page's last check; None where there was none."""
    return of_page(context, reference(readable(context, slug)))


def of_page(context: Context, page: PageRef) -> Check | None:
    """Give the last check of a page that this person was given already."""
    found = checked_store.find(context.unit, page.id)
    return _view(context, found, page) if found else None


def due_pages(
    context: Context,
    *,
    page_type: str = "",
    all_days: bool = False,
    cursor: str = "",
    limit: int = 50,
) -> DueList:
    """Give the pages that are due, the longest first; with `all_days` all checks."""
    require(context, "see checks")
    until = "" if all_days else _today(context).isoformat()
    level = context.viewer.level
    rows = checked_store.due(
        context.unit,
        level,
        until=until,
        page_type=page_type,
        after=_place(cursor),
        limit=limit + 1,
    )
    items = tuple(_view(context, found, reference(row)) for found, row in rows[:limit])
    following = f"{items[-1].due}.{items[-1].page.id}" if len(rows) > limit else ""
    types = checked_store.count_types(context.unit, level, until=until)
    return DueList(items, types, following)


def later(day: date, months: int) -> date:
    """Give the same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _view(context: Context, found: CheckedRow, page: PageRef) -> Check:
    is_due = found.due <= _today(context).isoformat()
    return Check(page, found.on, found.due, found.author, found.note, is_due)


def _today(context: Context) -> date:
    return context.now.date()


def _day(context: Context, text: str) -> date:
    text = text.strip()
    if not text:
        return _today(context)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    # A day may have begun elsewhere in the world.
    if not date(1900, 1, 1) <= day <= _today(context) + timedelta(days=1):
        words = "Give the day of the check as 2026-03-21; it cannot lie in the future."
        raise InvalidError(words, {"on": [words]})
    return day


def _place(cursor: str) -> tuple[str, int] | None:
    if not cursor:
        return None
    day, _, number = cursor.partition(".")
    try:
        date.fromisoformat(day)
    except ValueError:
        number = ""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise InvalidError(
            f"“{cursor[:40]}” is not a place to go on from. Begin at the first page."
        )
    return day, int(number)
