"""Watching: who is told when a page, pages of a type or a discussion change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wiki.errors import InvalidError, NotFoundError, SignInError
from wiki.services import notices
from wiki.services.context import ROLES, Context, roles_of, stamp
from wiki.services.pages import readable, reference
from wiki.services.views import PageRef
from wiki.store import pages as page_store
from wiki.store import threads as thread_store
from wiki.store import watches as watch_store
from wiki.store.pages import PageRow
from wiki.store.watches import Target

KINDS = ("page", "type", "thread")
MOST = 500
"""Things that the list of what one watches shows."""

DEEDS = {
    "create": "made",
    "edit": "changed",
    "rename": "renamed",
    "restore": "restored",
    "merge": "merged another page into",
}


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that a person watches; `name` is the slug or number to say of it."""

    kind: str
    name: str
    title: str
    address: str


def watch(context: Context, kind: str, name: str) -> None:
    """Let this person be told of a page (by slug), a type or a thread (by number)."""
    account = _account(context)
    target = _target(context, kind, name)
    watch_store.add(context.unit, account, *target, at=stamp(context.now))


def unwatch(context: Context, kind: str, name: str) -> None:
    """Let this person be told no more."""
    account = _account(context)
    watch_store.remove(context.unit, account, *_target(context, kind, name))


def is_watched(context: Context, kind: str, target: str) -> bool:
    """Tell whether this person watches something; `target` is a number or a type."""
    account = context.viewer.id
    return account is not None and watch_store.is_watched(
        context.unit, account, kind, target
    )


def listed(context: Context) -> tuple[Watched, ...]:
    """Give what this person watches, the last begun first; what they see of it."""
    targets = watch_store.of_person(context.unit, _account(context), MOST)
    level = context.viewer.level
    ids = [int(target) for kind, target in targets if kind == "page"]
    pages = page_store.by_ids(context.unit, ids, level)
    found = []
    for kind, target in targets:
        if kind == "page" and (row := pages.get(int(target))):
            address = f"/pages/{row.slug}"
            found.append(Watched(kind, row.slug, row.title, address))
        elif kind == "type" and (page_type := context.schema.types.get(target)):
            address = f"/types/{target}"
            found.append(Watched(kind, target, page_type.plural, address))
        elif kind == "thread":
            thread = thread_store.find_thread(context.unit, int(target), level)
            if thread is not None:
                address = f"/discussions/{target}"
                found.append(Watched(kind, target, thread.title, address))
    return tuple(found)


def tell_of_change(context: Context, row: PageRow, deed: str) -> None:
    """Tell those who watch a page or its type that something was done to it.

    Several changes that a person has not seen yet are told once.
    """
    people = _watchers(context, row, [("page", str(row.id)), ("type", row.type)])
    if deed == "archive":
        # A notice about a page shows only while the page does.
        words = f"{context.viewer.name} archived “{row.title}”."
        notices.tell(
            context, people, kind="change", words=words, address=f"/pages/{row.slug}"
        )
        return
    notices.tell_anew(
        context,
        people,
        kind="change",
        words=f"{context.viewer.name} {DEEDS.get(deed, 'changed')} “{row.title}”.",
        address=f"/pages/{row.slug}/history",
        page_id=row.id,
    )


def tell_of_message(
    context: Context, row: PageRow, thread: int, words: str, address: str
) -> None:
    """Tell those who watch a page, its type or a thread what was said."""
    targets = [("page", str(row.id)), ("type", row.type), ("thread", str(thread))]
    notices.tell(
        context,
        _watchers(context, row, targets),
        kind="talk",
        words=words,
        address=address,
        page_id=row.id,
    )


def watchers_of(context: Context, row: PageRow, level: int) -> list[int]:
    """Give the people of a level who watch a page."""
    return watch_store.watchers(context.unit, [("page", str(row.id))], roles_of(level))


def page_of(context: Context, slug: str) -> tuple[PageRef, bool]:
    """Give a page and whether this person watches it."""
    row = readable(context, slug)
    return reference(row), is_watched(context, "page", str(row.id))


def _watchers(context: Context, row: PageRow, targets: Iterable[Target]) -> list[int]:
    roles = ROLES[2:] if row.level > 1 else ROLES
    return watch_store.watchers(context.unit, list(targets), roles)


def _target(context: Context, kind: str, name: str) -> Target:
    if kind == "page":
        return kind, str(readable(context, name).id)
    if kind == "type" and name in context.schema.types:
        return kind, name
    if kind == "thread" and name.isascii() and name.isdigit() and len(name) < 18:
        level = context.viewer.level
        if thread_store.find_thread(context.unit, int(name), level) is None:
            raise NotFoundError("There is no such discussion.")
        return kind, name
    raise InvalidError(f"Watch one of these: {', '.join(KINDS)}.")


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to watch something.")
    return context.viewer.id
