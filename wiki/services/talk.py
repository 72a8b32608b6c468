"""Discussions of pages: threads, messages, what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.errors import ForbiddenError, InvalidError, NotFoundError, SignInError
from wiki.services import watching
from wiki.services.context import Context, stamp
from wiki.services.editing import preview
from wiki.services.history import number_of
from wiki.services.pages import readable, reference
from wiki.services.policy import may, require
from wiki.services.views import PageRef
from wiki.store import files as file_store
from wiki.store import pages as page_store
from wiki.store import threads as thread_store
from wiki.store import watches as watch_store
from wiki.store.pages import PageRow
from wiki.store.threads import MessageRow, ThreadRow
from wiki.text.file_links import files_in
from wiki.text.limits import refused_character

TITLE_LIMIT, TEXT_LIMIT = 200, 10_000
MOST_EARLIER = 50
"""Former texts of a message that are kept."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One discussion as a list shows it."""

    number: int
    title: str
    author: str
    created: str
    updated: str
    resolved: bool
    messages: int


@dataclass(frozen=True, slots=True)
class ThreadList:
    """One screen of a page's discussions, newest first."""

    page: PageRef
    items: tuple[Thread, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `html` is "" and `text` too where the reader may not read it.

    `state` is "", `withdrawn` or `hidden`; `earlier` are former texts with their
    moments, for curators and its author.
    """

    number: int
    author: str
    at: str
    text: str
    html: str
    edited: str
    state: str
    is_mine: bool
    earlier: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A discussion with some of its messages in their order."""

    thread: Thread
    page: PageRef
    messages: tuple[Message, ...]
    next: str
    may_resolve: bool
    is_watched: bool


def threads(
    context: Context, slug: str, *, cursor: str = "", limit: int = 30
) -> ThreadList:
    """Give the discussions of a page, newest first."""
    row = readable(context, slug)
    found = thread_store.of_page(
        context.unit, row.id, before=number_of(cursor), limit=limit + 1
    )
    items = tuple(_thread(each) for each in found[:limit])
    following = str(items[-1].number) if len(found) > limit else ""
    return ThreadList(reference(row), items, following)


def count_open(context: Context, page: PageRef) -> int:
    """Count the discussions of a page that are not resolved."""
    return thread_store.count_open(context.unit, page.id)


def view(
    context: Context, number: int, *, cursor: str = "", limit: int = 100
) -> ThreadView:
    """Give a discussion with its messages from a place on."""
    row, page = _reachable(context, number)
    found = thread_store.messages(
        context.unit, number, after=number_of(cursor) or 0, limit=limit + 1
    )
    shown = tuple(_message(context, each) for each in found[:limit])
    return ThreadView(
        _thread(row),
        reference(page),
        shown,
        str(shown[-1].number) if len(found) > limit else "",
        _may_resolve(context, row),
        watching.is_watched(context, "thread", str(number)),
    )


def newest(context: Context, number: int, limit: int) -> ThreadView:
    """Give a discussion with what was said last, newest first."""
    row, page = _reachable(context, number)
    found = thread_store.newest_messages(context.unit, number, limit)
    return ThreadView(
        _thread(row),
        reference(page),
        tuple(_message(context, each) for each in found),
        "",
        may_resolve=False,
        is_watched=False,
    )


def thread_of(context: Context, number: int) -> int:
    """Give the discussion that a message is in."""
    return _found(context, number).thread_id


def start(context: Context, slug: str, title: str, text: str) -> int:
    """Begin a discussion of a page and give its number."""
    require(context, "talk")
    page, account = readable(context, slug), _account(context)
    title = " ".join(title.split())
    errors = {}
    if not title or len(title) > TITLE_LIMIT or refused_character(title) is not None:
        errors["title"] = [f"Give it a title of at most {TITLE_LIMIT} characters."]
    if fault := _fault(text):
        errors["text"] = [fault]
    if errors:
        raise InvalidError(
            " ".join(each for texts in errors.values() for each in texts), errors
        )
    now = stamp(context.now)
    number = thread_store.add_thread(
        context.unit, page_id=page.id, title=title, author_id=account, at=now
    )
    _say(context, page, number, account, text)
    words = f"{context.viewer.name} began “{title}”, about “{page.title}”."
    watching.tell_of_message(context, page, number, words, f"/discussions/{number}")
    return number


def reply(context: Context, number: int, text: str) -> int:
    """Say something in a discussion and give the message's number."""
    require(context, "talk")
    row, page = _reachable(context, number)
    if fault := _fault(text):
        raise InvalidError(fault, {"text": [fault]})
    made = _say(context, page, number, _account(context), text)
    words = f"{context.viewer.name} replied in “{row.title}”, about “{page.title}”."
    address = f"/discussions/{number}#message-{made}"
    watching.tell_of_message(context, page, number, words, address)
    return made


def edit(context: Context, number: int, text: str) -> int:
    """Change one's own message; what it said before stays. Gives its discussion."""
    row = _own(context, number)
    if fault := _fault(text):
        raise InvalidError(fault, {"text": [fault]})
    if text.strip() != row.text:
        earlier = [*row.earlier, {"at": row.edited or row.at, "text": row.text}]
        _, page = _reachable(context, row.thread_id)
        file_store.put_uses(context.unit, page.id, files_in(text), message_id=number)
        thread_store.change_message(
            context.unit,
            number,
            text=text.strip(),
            edited=stamp(context.now),
            earlier=earlier[-MOST_EARLIER:],
        )
    return row.thread_id


def withdraw(context: Context, number: int) -> int:
    """Take one's own message out of sight. Gives its discussion."""
    row = _own(context, number)
    thread_store.change_message(context.unit, number, withdrawn=True)
    return row.thread_id


def hide(context: Context, number: int, *, hidden: bool) -> int:
    """Let readers see a message no more, or again. Gives its discussion."""
    require(context, "moderate")
    row = _found(context, number)
    thread_store.change_message(context.unit, number, hidden=hidden)
    return row.thread_id


def resolve(context: Context, number: int, *, resolved: bool) -> None:
    """Say that a discussion is settled, or that it is not."""
    row, _ = _reachable(context, number)
    if not _may_resolve(context, row):
        raise ForbiddenError(
            "Whoever began a discussion and those who edit pages may settle it."
        )
    thread_store.change_thread(context.unit, number, resolved=resolved)


def _say(context: Context, page: PageRow, thread: int, account: int, text: str) -> int:
    now = stamp(context.now)
    number = thread_store.add_message(
        context.unit, thread_id=thread, author_id=account, at=now, text=text.strip()
    )
    file_store.put_uses(context.unit, page.id, files_in(text), message_id=number)
    thread_store.change_thread(context.unit, thread, updated=now)
    # Whoever takes part wants to know how it goes on.
    watch_store.add(context.unit, account, "thread", str(thread), at=now)
    return number


def _reachable(context: Context, number: int) -> tuple[ThreadRow, PageRow]:
    level = context.viewer.level
    row = thread_store.find_thread(context.unit, number, level)
    if row is None:
        raise NotFoundError("There is no such discussion.")
    return row, page_store.by_ids(context.unit, [row.page_id], level)[row.page_id]


def _found(context: Context, number: int) -> MessageRow:
    row = thread_store.find_message(context.unit, number)
    if row is None:
        raise NotFoundError("There is no such message.")
    _reachable(context, row.thread_id)
    return row


def _own(context: Context, number: int) -> MessageRow:
    require(context, "talk")
    row = _found(context, number)
    if row.author_id != _account(context):
        raise ForbiddenError("Only who wrote a message changes it.")
    if row.withdrawn:
        raise InvalidError("This message was withdrawn. Write a new one.")
    return row


def _thread(row: ThreadRow) -> Thread:
    return Thread(
        row.id,
        row.title,
        row.author,
        row.created,
        row.updated,
        row.resolved,
        row.messages,
    )


def _message(context: Context, row: MessageRow) -> Message:
    state = "withdrawn" if row.withdrawn else "hidden" if row.hidden else ""
    may_see = may(context, "moderate")
    is_mine = row.author_id == context.viewer.id
    shown = not state or may_see
    return Message(
        row.id,
        row.author,
        row.at,
        row.text if shown else "",
        preview(context, row.text) if shown else "",
        row.edited,
        state,
        is_mine,
        tuple((each["at"], each["text"]) for each in row.earlier)
        if may_see or (is_mine and not state)
        else (),
    )


def _may_resolve(context: Context, row: ThreadRow) -> bool:
    return row.author_id == context.viewer.id or may(context, "edit")


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to take part.")
    return context.viewer.id


def _fault(text: str) -> str:
    if not text.strip():
        return "Write something first."
    if len(text) > TEXT_LIMIT:
        return f"Use at most {TEXT_LIMIT:,} characters; a longer text fits on a page."
    flat = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    if refused_character(flat) is not None:
        return "The text holds a control character. Remove it."
    return ""
