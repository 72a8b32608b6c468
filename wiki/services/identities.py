"""Signing in by another service: whose account somebody is there, connected by hand.

An account is found by issuer and subject alone. An address for mail or a name at the
provider never leads to an account: whoever has one connects it while signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from wiki.errors import ExistsError, InvalidError, NotFoundError, SignInError
from wiki.services import accounts, audit, joining
from wiki.services.accounts import NAME_LENGTH, Session
from wiki.services.context import Context, stamp
from wiki.services.provider import Known
from wiki.store import identities as identity_store
from wiki.store.unit import Unit
from wiki.text.slugs import slugify

MOST = 10
"""Identities that one account may have."""


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Who somebody is elsewhere, as they see it themselves."""

    number: int
    host: str
    called: str
    since: str


def find(unit: Unit, known: Known) -> Session | None:
    """Give the session of whoever is known elsewhere; None for somebody new."""
    row = identity_store.find(unit, known.issuer, known.subject)
    if row is None:
        return None
    return accounts.recognised(unit, row.account_id, accounts.PROVIDER)


def note_failure(context: Context, known: Known | None = None) -> None:
    """Write down that somebody did not get in by another service."""
    about = ""
    if known and (
        row := identity_store.find(context.unit, known.issuer, known.subject)
    ):
        about = accounts.name_of(context.unit, row.account_id)
    audit.note(context, "failed to sign in", about, "by another service")


def name_like(called: str) -> str:
    """Give a name here that is like somebody's elsewhere, "" where none is."""
    plain = called.partition("@")[0].strip()
    return slugify(plain)[:NAME_LENGTH].strip("-") if plain and plain.isascii() else ""


def join(context: Context, known: Known, *, name: str, trap: str = "") -> Session:
    """Make an account that reads for somebody new, where signing up is open."""
    joining.require_admission(context, trap)
    number = accounts.register(context, name, "reader", "")
    _keep(context, number, known)
    return accounts.session_of(context.unit, number, accounts.PROVIDER)


def connect(context: Context, known: Known) -> None:
    """Let oneself sign in by another service from now on."""
    account = _account(context)
    if len(identity_store.of_account(context.unit, account)) >= MOST:
        raise InvalidError(f"An account has at most {MOST} of these. Remove one first.")
    _keep(context, account, known)
    audit.note(context, "connected an identity", context.viewer.name, known.issuer)


def own(context: Context) -> tuple[IdentityView, ...]:
    """Give who one is elsewhere."""
    return tuple(
        IdentityView(
            row.id, urlsplit(row.issuer).hostname or row.issuer, row.called, row.since
        )
        for row in identity_store.of_account(context.unit, _account(context))
    )


def disconnect(context: Context, number: int) -> Session:
    """Sign in otherwise from now on; one's other sessions end, this one goes on."""
    account = _account(context)
    if number > 2**31 or not identity_store.remove(context.unit, account, number):
        raise NotFoundError("This is not connected any more.")
    audit.note(context, "disconnected an identity", context.viewer.name)
    return accounts.continue_alone(context.unit, account)


def _keep(context: Context, account: int, known: Known) -> None:
    if identity_store.find(context.unit, known.issuer, known.subject) is not None:
        raise ExistsError(
            "You are connected with an account here already. Sign out, and sign in by"
            " the other service to use it."
        )
    identity_store.add(
        context.unit,
        account_id=account,
        issuer=known.issuer,
        subject=known.subject,
        called=known.called,
        since=stamp(context.now),
    )


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in to see how you sign in.")
    return context.viewer.id
