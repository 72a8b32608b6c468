"""Mail about notices: chosen by each person, to an address that they confirmed.

What is to be sent is read, claimed and noted in transactions; sending itself stands
between two of them. A server that dies in between leaves its claim, which ends, and
the mail is sent again: once too often rather than never.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from wiki.errors import InvalidError, NotFoundError, SignInError
from wiki.services import accounts
from wiki.services.context import Context, Viewer, stamp
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import accounts as account_store
from wiki.store import mailing as mail_store
from wiki.store import notices as notice_store
from wiki.store.notices import NoticeRow

CHOICES = {
    "none": "No mail",
    "once": "At once",
    "daily": "Once a day",
}
MOST = 50
"""Notices that one mail tells of; the rest follows in the next."""

AT_ONCE, DAY, CLAIM = timedelta(minutes=1), timedelta(days=1), timedelta(minutes=10)
_LONGEST = 1_440
_FAILURES = 20


class RefusedError(Exception):
    """The mail server takes nothing for this address, now or later."""


class LaterError(Exception):
    """Nothing could be sent now; the mail server may be down."""


@dataclass(frozen=True, slots=True)
class MailChoice:
    """How one gets mail; `state` is "", asked, sent, confirmed or refused."""

    email: str
    choice: str
    state: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in a mail."""

    at: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent to one person; without notices it asks to be confirmed."""

    account: int
    name: str
    email: str
    site: str
    notices: tuple[Notice, ...]
    more: bool
    told: int
    daily: bool

    @property
    def asks(self) -> bool:
        """Tell whether it asks whether the address is theirs."""
        return not self.notices


def own(context: Context) -> MailChoice:
    """Give how this person gets mail."""
    account = _account(context)
    row = mail_store.find(context.unit, account)
    return MailChoice(accounts.email_of(context), row.choice, row.state)


def set_address(context: Context, email: str) -> None:
    """Change where one gets mail; a new address is asked for confirmation first."""
    account, before = _account(context), accounts.email_of(context)
    accounts.set_email(context, email)
    if email.strip() != before:
        ask(context, account, has_address=bool(email.strip()))


def ask(context: Context, account: int, *, has_address: bool = True) -> None:
    """Let an account's address be asked whether it is theirs."""
    mail_store.change(
        context.unit,
        account,
        state="asked" if has_address else "",
        due=stamp(context.now),
        failures=0,
    )


def ask_again(context: Context) -> None:
    """Send the link for confirming once more."""
    found = own(context)
    if not found.email:
        raise InvalidError("Give an address first.")
    if found.state != "confirmed":
        ask(context, _account(context))


def choose(context: Context, choice: str) -> None:
    """Choose whether mail comes at once, once a day, or not at all.

    What happened before is not mailed.
    """
    account = _account(context)
    if choice not in CHOICES:
        raise InvalidError(
            f"Choose one of {', '.join(CHOICES)}.", {"mail": ["Choose one of them."]}
        )
    newest = notice_store.newest(context.unit, account)
    mail_store.change(
        context.unit, account, choice=choice, told=newest, due=stamp(context.now)
    )


def feed_number(context: Context) -> int:
    """Give the number that an address of one's own feed must have to hold."""
    return mail_store.find(context.unit, _account(context)).feed


def end_feed(context: Context) -> None:
    """Let former addresses of one's own feed hold no more."""
    number = feed_number(context)
    mail_store.change(context.unit, _account(context), feed=number + 1)


def confirm(context: Context, account: int, email: str) -> None:
    """Note that an address is theirs; `NotFoundError` where it is not any more."""
    row = account_store.find_by_id(context.unit, account)
    if row is None or row.disabled or row.email != email:
        raise NotFoundError(
            "This link is for an address that is not the account’s any more."
        )
    mail_store.change(context.unit, account, state="confirmed", failures=0)


def end(context: Context, account: int, email: str) -> None:
    """Send a person no more mail; a link to another address does nothing."""
    row = account_store.find_by_id(context.unit, account)
    if row is not None and row.email == email:
        mail_store.change(context.unit, account, choice="none")


def send_due(site: Site, send: Callable[[Parcel], None], *, limit: int = 100) -> int:
    """Send what is due and give how many mails went out.

    `send` raises `RefusedError` where an address is refused for good, `LaterError`
    where it may be tried again.
    """
    with site.reading(SYSTEM) as context:
        waiting = mail_store.due(context.unit, stamp(context.now), limit)
    sent = 0
    for account in waiting:
        parcel = site.writing(SYSTEM, partial(_take, account=account))
        if parcel is None:
            continue
        outcome = _noted
        try:
            send(parcel)
            sent += 1
        except RefusedError:
            outcome = _noted_as_refused
        except LaterError:
            outcome = _noted_as_failed
        site.writing(SYSTEM, partial(outcome, parcel=parcel))
    return sent


def _take(context: Context, account: int) -> Parcel | None:
    """Claim a person's mail and give it, None where there is nothing to send."""
    now, until = stamp(context.now), stamp(context.now + CLAIM)
    if not mail_store.claim(context.unit, account, now, until):
        return None
    row = account_store.find_by_id(context.unit, account)
    chosen = mail_store.find(context.unit, account)
    if row is None or row.disabled or not row.email:
        return None
    found: list[NoticeRow] = []
    if chosen.state == "confirmed":
        found = notice_store.unseen_after(
            context.unit,
            account,
            Viewer(row.name, row.role, row.id).level,
            after=chosen.told,
            limit=MOST + 1,
        )
        if not found or chosen.choice == "none":
            # What they may not see any more is passed over for good.
            newest = notice_store.newest(context.unit, account)
            mail_store.change(context.unit, account, told=newest, due=now)
            return None
    shown = found[:MOST]
    return Parcel(
        account,
        row.name,
        row.email,
        context.schema.site.title,
        tuple(Notice(each.at, each.words, each.address) for each in shown),
        len(found) > MOST,
        shown[-1].id if shown else 0,
        chosen.choice == "daily",
    )


def _noted(context: Context, parcel: Parcel) -> None:
    if parcel.asks:
        mail_store.change(context.unit, parcel.account, state="sent", failures=0)
        return
    wait = DAY if parcel.daily and not parcel.more else AT_ONCE
    mail_store.change(
        context.unit,
        parcel.account,
        told=parcel.told,
        due=stamp(context.now + wait),
        failures=0,
    )


def _noted_as_refused(context: Context, parcel: Parcel) -> None:
    mail_store.change(context.unit, parcel.account, state="refused")


def _noted_as_failed(context: Context, parcel: Parcel) -> None:
    failures = mail_store.find(context.unit, parcel.account).failures + 1
    wait = timedelta(minutes=min(2**failures, _LONGEST))
    mail_store.change(
        context.unit,
        parcel.account,
        due=stamp(context.now + wait),
        failures=min(failures, _FAILURES),
    )


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own to choose mail.")
    return context.viewer.id
