"""Drafts: what a person writes is kept as it stands until it is saved.

A draft holds the fields of the form as they were typed, valid or not, for one person
at one place: a page, a new page of a type, or a proposal of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from wiki.errors import InvalidError, NotFoundError, SignInError
from wiki.services.context import Context, stamp
from wiki.services.pages import reference
from wiki.services.policy import require
from wiki.services.views import PageRef
from wiki.store import drafts as draft_store
from wiki.store import idempotency as idempotency_store
from wiki.store import pages as page_store
from wiki.store.drafts import DraftRow

MOST = 200
"""Drafts that one person may have."""

LONGEST, MOST_PAIRS = 1_000_000, 5_000
KEPT_DAYS = 90

_PLACE = re.compile(r"(page|new|proposal):([a-z0-9-]{1,100})\Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody began to write; `page` is None for a page that is not there yet.

    `address` is the form that it belongs to, `pairs` are its fields as typed.
    """

    number: int
    place: str
    page: PageRef | None
    title: str
    address: str
    updated: str
    pairs: Sequence[tuple[str, str]]

    def value(self, name: str) -> str:
        """Give a field as it was typed, "" where it is not there."""
        return next((value for each, value in self.pairs if each == name), "")


@dataclass(frozen=True, slots=True)
class DraftList:
    """One screen of drafts; `next` is the cursor of older ones."""

    items: tuple[Draft, ...]
    next: str


def page_place(page: PageRef) -> str:
    """Name the place of changes of a page; it stays when the page is renamed."""
    return f"page:{page.id}"


def keep(context: Context, place: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep what a form holds now; nothing is kept of a form that was saved already.

    Raises `InvalidError` for more than a draft may hold.
    """
    require(context, "edit")
    account = _account(context)
    kept = [(name, value) for name, value in pairs]
    size = sum(len(name) + len(value) for name, value in kept)
    if size > LONGEST or len(kept) > MOST_PAIRS:
        raise InvalidError(
            f"A draft may have {LONGEST:,} characters. Save what you wrote in parts."
        )
    page_id = _page_id(context, place)
    fields = dict(reversed(kept))
    # A form is saved once: what comes after that was on its way before.
    if idempotency_store.find(context.unit, account, fields.get("key", "")[:64]):
        return
    if (
        draft_store.find(context.unit, account, place) is None
        and draft_store.count(context.unit, account) >= MOST
    ):
        raise InvalidError(
            f"You have {MOST} drafts. Throw some away under “Drafts” to keep this one."
        )
    draft_store.put(
        context.unit,
        account,
        place,
        page_id=page_id,
        title=fields.get("title", "").strip()[:300],
        pairs=kept,
        updated=stamp(context.now),
    )


def find(context: Context, place: str) -> Draft | None:
    """Give what this person began at a place."""
    if context.viewer.id is None:
        return None
    row = draft_store.find(context.unit, context.viewer.id, place)
    return _views(context, [row])[0] if row else None


def drop(context: Context, place: str, key: str) -> None:
    """Forget the draft of the form with this key, because it is saved.

    What the same person writes at the same place in another window stays.
    """
    found = find(context, place)
    if found and found.value("key") == key and context.viewer.id is not None:
        draft_store.remove(context.unit, context.viewer.id, place)


def listed(context: Context, *, cursor: str = "", limit: int = 50) -> DraftList:
    """Give this person's drafts, those last written first."""
    require(context, "edit")
    rows = draft_store.newest_first(
        context.unit, _account(context), before=_cursor(cursor), limit=limit + 1
    )
    items = tuple(_views(context, rows[:limit]))
    following = f"{items[-1].updated}_{items[-1].number}" if len(rows) > limit else ""
    return DraftList(items, following)


def discard(context: Context, number: int) -> None:
    """Throw away one of one's own drafts."""
    if not draft_store.discard(context.unit, _account(context), number):
        raise NotFoundError("This draft is not there any more.")


def forget_old(context: Context) -> int:
    """Throw away what nobody touched for `KEPT_DAYS`, and count it."""
    moment = stamp(context.now - timedelta(days=KEPT_DAYS))
    return draft_store.remove_before(context.unit, moment)


def _views(context: Context, rows: Sequence[DraftRow]) -> list[Draft]:
    ids = [row.page_id for row in rows if row.page_id is not None]
    pages = page_store.by_ids(context.unit, ids, context.viewer.level)
    found = []
    for row in rows:
        page = pages.get(row.page_id or 0)
        kind, _, rest = row.place.partition(":")
        address = {
            "page": f"/pages/{page.slug}/edit" if page else "",
            "new": f"/pages/new?type={rest}",
            "proposal": f"/review/{rest}/edit",
        }[kind]
        found.append(
            Draft(
                row.id,
                row.place,
                reference(page) if page else None,
                row.title or (page.title if page else ""),
                address,
                row.updated,
                tuple((name, value) for name, value in row.pairs),
            )
        )
    return found


def _page_id(context: Context, place: str) -> int | None:
    """Give the page that a place is on; raise where there is no such place."""
    match = _PLACE.match(place)
    kind, rest = match.groups() if match else ("", "")
    if kind == "new" and rest in context.schema.types:
        return None
    if kind == "proposal" and rest.isdigit():
        return None
    if kind == "page" and rest.isdigit() and len(rest) < 18:
        if int(rest) in page_store.by_ids(
            context.unit, [int(rest)], context.viewer.level
        ):
            return int(rest)
        raise NotFoundError("The page of this draft is not there any more.")
    raise InvalidError("A draft belongs to a page or to a new page of a type.")


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to have drafts.")
    return context.viewer.id


def _cursor(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    moment, _, number = text.rpartition("_")
    if not (moment and number.isascii() and number.isdigit() and len(number) < 18):
        raise InvalidError(
            "This is not a place to go on from. Begin at the first page."
        )
    return moment, int(number)
