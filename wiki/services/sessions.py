"""Sessions: where somebody is signed in, how long that holds, ending it.

A browser keeps a random key; the wiki keeps its hash. A session also ends when the
account's epoch moves on: with its password, its role, its second factor.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from wiki.config import Settings
from wiki.errors import NotFoundError, SignInError
from wiki.services import accounts, audit, browsers, second_steps
from wiki.services.accounts import PASSWORD, Session
from wiki.services.context import Context, Viewer, stamp
from wiki.services.policy import require
from wiki.store import accounts as account_store
from wiki.store import sessions as session_store
from wiki.store.unit import Unit

MOST = 100
"""Sessions that the list shows."""

FRESH = timedelta(minutes=15)
"""How long after signing in one may change the ways in without a further proof."""

ONE_STEP = ("", PASSWORD)
"""Ways in of a single step; "" are sessions of which nobody noted it."""

NOTE = session_store.note_uses
"""How it is written when sessions were last used."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A session that holds, and whose it is; `used` is when that was last noted."""

    viewer: Viewer
    number: int
    started: str
    used: str
    way: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its owner sees it; `used` is right to the hour.

    `way` is by what it was begun, "" where nobody noted it.
    """

    number: int
    browser: str
    address: str
    started: str
    used: str
    way: str


def start(context: Context, known: Session, agent: str, former: str = "") -> str:
    """Begin a session and give its key; `agent` is the browser's own name.

    The session with the key `former`, if any, was this browser's and ends.
    """
    if known.viewer.id is None:
        raise SignInError("Sign in with an account of your own.")
    session_store.end_held(context.unit, _digest(former))
    key, browser = secrets.token_urlsafe(32), browsers.in_words(agent)
    audit.note(context, "signed in", known.viewer.name, browser)
    session_store.add(
        context.unit,
        account_id=known.viewer.id,
        key_hash=_digest(key),
        epoch=known.epoch,
        at=stamp(context.now),
        browser=browser,
        address=context.address,
        way=known.way,
    )
    return key


def resume(unit: Unit, key: str, now: datetime, settings: Settings) -> Resumed | None:
    """Give the session with a key if it still holds, else None.

    One that a single step began does not where two are required.
    """
    row = session_store.find_held(unit, _digest(key))
    if row is None:
        return None
    started_before, used_before = _bounds(now, settings)
    if row.started < started_before or row.used < used_before:
        return None
    if _lacks_a_step(row.way, row.role, settings):
        return None
    person = Viewer(row.name, row.role, row.account_id)
    return Resumed(person, row.id, row.started, row.used, row.way)


def require_fresh(started: str, now: datetime) -> None:
    """Return if a session began a short while ago: what guards an account asks it."""
    if started < stamp(now - FRESH):
        raise SignInError(
            "Sign in once more to do that: it is longer than a quarter of an hour since"
            " you did."
        )


def own(context: Context, settings: Settings) -> tuple[SessionView, ...]:
    """Give one's own sessions, the last used ones first."""
    if context.viewer.id is None:
        raise SignInError("Sign in to see your sessions.")
    return listed(context, context.viewer.name, settings)


def listed(
    context: Context, account: str, settings: Settings
) -> tuple[SessionView, ...]:
    """Give the sessions of an account, the last used ones first."""
    person = accounts.reachable(context, account)
    started_before, used_before = _bounds(context.now, settings)
    return tuple(
        SessionView(row.id, row.browser, row.address, row.started, row.used, row.way)
        for row in session_store.of_account(context.unit, person.id, MOST)
        if row.started >= started_before
        and row.used >= used_before
        and not _lacks_a_step(row.way, person.role, settings)
    )


def end(context: Context, account: str, number: int) -> None:
    """End a session of an account."""
    row = accounts.reachable(context, account)
    if number > 2**31 or not session_store.end(context.unit, row.id, number):
        raise NotFoundError("This session has ended already.")
    audit.note(context, "ended a session", row.name, f"number {number}")


def sign_out(context: Context, key: str) -> None:
    """End the session with a key."""
    session_store.end_held(context.unit, _digest(key))
    audit.note(context, "signed out", context.viewer.name)


def end_all(context: Context, account: str) -> None:
    """Sign somebody out in every browser; tokens go on."""
    row = accounts.reachable(context, account)
    account_store.change(context.unit, row.id)
    audit.note(context, "signed out everywhere", row.name)


def end_everybodys(context: Context) -> None:
    """Sign everybody out in every browser, oneself too; tokens go on."""
    require(context, "manage accounts")
    account_store.change_all(context.unit)
    audit.note(context, "signed out everybody")


def forget_over(context: Context, settings: Settings) -> None:
    """Forget sessions that were not ended and do not hold any more."""
    started_before, used_before = _bounds(context.now, settings)
    session_store.forget(
        context.unit, started_before=started_before, used_before=used_before
    )


def _bounds(now: datetime, settings: Settings) -> tuple[str, str]:
    return (
        stamp(now - timedelta(days=settings.session_days)),
        stamp(now - timedelta(days=settings.session_idle_days)),
    )


def _lacks_a_step(way: str, role: str, settings: Settings) -> bool:
    return way in ONE_STEP and second_steps.is_required(settings.second_step, role)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
