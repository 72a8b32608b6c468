"""Reading groups: this month's book, or whatever is read together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wiki.errors import InvalidError, NotFoundError, SignInError
from wiki.services.context import Context, stamp
from wiki.services.pages import readable, reference
from wiki.services.policy import require
from wiki.services.views import PageRef
from wiki.store import changes as change_store
from wiki.store import groups as group_store
from wiki.store import pages as page_store
from wiki.store.groups import GroupRow
from wiki.store.pages import PageRow
from wiki.text.limits import refused_character

QUESTIONS_LIMIT, LONGEST_DAYS = 5_000, 366
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Group:
    """What is read together: a page, from one day to another, with questions."""

    number: int
    page: PageRef
    begins: str
    ends: str
    questions: tuple[str, ...]
    is_now: bool


def current(context: Context) -> Group | None:
    """Give what is read together today."""
    today = context.now.date().isoformat()
    found = group_store.on_day(context.unit, today, context.viewer.level)
    return _group(context, *found) if found else None


def listed(context: Context) -> tuple[Group, ...]:
    """Give what is, was and will be read together, the last to begin first."""
    rows = group_store.newest_first(context.unit, context.viewer.level, SHOWN)
    return tuple(_group(context, *row) for row in rows)


def plan(
    context: Context, slug: str, *, begins: str, ends: str, questions: str = ""
) -> int:
    """Let a page be read together from one day to another; gives the group's number."""
    require(context, "lead groups")
    row = readable(context, slug)
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to plan a group.")
    errors = {}
    first, last = _day(begins), _day(ends)
    if first is None:
        errors["begins"] = ["Give the first day as 2026-12-01."]
    if last is None:
        errors["ends"] = ["Give the last day as 2026-12-31."]
    if first and last and not 0 <= (last - first).days < LONGEST_DAYS:
        errors["ends"] = ["The last day comes after the first, within a year."]
    flat = questions.replace("\n", " ").replace("\r", " ")
    if len(questions) > QUESTIONS_LIMIT or refused_character(flat) is not None:
        errors["questions"] = [f"Use at most {QUESTIONS_LIMIT:,} ordinary characters."]
    if errors:
        raise InvalidError(
            " ".join(text for texts in errors.values() for text in texts), errors
        )
    number = group_store.add(
        context.unit,
        page_id=row.id,
        begins=begins.strip(),
        ends=ends.strip(),
        questions=questions.strip(),
        account_id=context.viewer.id,
    )
    _renew_answers(context, row)
    return number


def cancel(context: Context, number: int) -> None:
    """Take a group away; its page and what was said about it stay."""
    require(context, "lead groups")
    page_id = group_store.page_of(context.unit, number) if number < 2**31 else None
    rows = page_store.by_ids(context.unit, [page_id or 0], context.viewer.level)
    if page_id not in rows or not group_store.remove(context.unit, number):
        raise NotFoundError(f"There is no group {number}.")
    _renew_answers(context, rows[page_id])


def _renew_answers(context: Context, row: PageRow) -> None:
    """Let answers that are kept for readers be made anew: they tell of groups."""
    change_store.append(
        context.unit,
        row.id,
        row.revision,
        change_store.SILENT,
        author=context.viewer.name,
        at=stamp(context.now),
        level=row.level,
    )


def _group(context: Context, found: GroupRow, row: PageRow) -> Group:
    today = context.now.date().isoformat()
    questions = tuple(line for line in found.questions.splitlines() if line.strip())
    return Group(
        found.id,
        reference(row),
        found.begins,
        found.ends,
        questions,
        found.begins <= today <= found.ends,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        return None
