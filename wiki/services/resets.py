"""Choosing a new password by mail, for those who forgot theirs.

Who asks gets the same answer whether the address is known or not; mail goes only to
addresses that were confirmed. A link holds for an hour, once, and only as long as the
account stays as it was.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from wiki.errors import InvalidError, NotFoundError
from wiki.services import audit, passwords
from wiki.services.context import Context, stamp
from wiki.services.mailing import LaterError, RefusedError
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import accounts as account_store
from wiki.store import resets as reset_store
from wiki.store.resets import Owner

HOLDS, AGAIN, LATER = timedelta(hours=1), timedelta(minutes=10), timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Sent:
    """What is mailed to one person: the secret, which is kept only as a hash."""

    name: str
    email: str
    token: str
    site: str


def ask(context: Context, email: str) -> None:
    """Let a link be sent to an address, if it is an account's; says nothing of it."""
    recently = stamp(context.now - AGAIN)
    owners = reset_store.owners_of(context.unit, email.strip())
    for owner in owners:
        if reset_store.asked_at(context.unit, owner.id) <= recently:
            reset_store.ask(context.unit, owner.id, stamp(context.now))
        audit.note(context, "asked to reset a password", owner.name)
    if not owners:
        audit.note(context, "asked to reset a password", "", "no confirmed address")


def name_for(context: Context, token: str) -> str:
    """Give the name of the account that a link is for."""
    return _owner(context, token).name


def use(context: Context, token: str, password: str) -> None:
    """Choose a new password with the secret of a link; all sessions end."""
    owner = _owner(context, token)
    if fault := passwords.fault_of(password, owner.name):
        raise InvalidError(fault, {"password": [fault]})
    if not reset_store.use(context.unit, _digest(token)):
        raise _gone()
    account_store.change(context.unit, owner.id, password=passwords.hash_of(password))
    audit.note(context, "reset a password", owner.name)


def send_due(site: Site, send: Callable[[Sent], None], *, limit: int = 100) -> int:
    """Send the links that were asked for and give how many went out."""
    with site.reading(SYSTEM) as context:
        waiting = reset_store.waiting(context.unit, stamp(context.now), limit)
    sent = 0
    for owner in waiting:
        parcel = site.writing(SYSTEM, partial(_take, owner=owner))
        if parcel is None:
            continue
        try:
            send(parcel)
            sent += 1
        except RefusedError:
            site.writing(SYSTEM, partial(_give_up, owner=owner))
        except LaterError:
            site.writing(SYSTEM, partial(_put_off, owner=owner))
    return sent


def forget_old(context: Context) -> None:
    """Forget what was asked for and not used."""
    reset_store.forget(context.unit, stamp(context.now - 2 * HOLDS))


def _take(context: Context, owner: Owner) -> Sent | None:
    token = secrets.token_urlsafe(32)
    armed = reset_store.arm(
        context.unit,
        owner,
        hash=_digest(token),
        expires=stamp(context.now + HOLDS),
    )
    if not armed:
        return None
    return Sent(owner.name, owner.email, token, context.schema.site.title)


def _give_up(context: Context, owner: Owner) -> None:
    reset_store.remove(context.unit, owner.id)


def _put_off(context: Context, owner: Owner) -> None:
    reset_store.disarm(context.unit, owner.id, stamp(context.now + LATER))


def _owner(context: Context, token: str) -> Owner:
    owner = reset_store.find(context.unit, _digest(token), stamp(context.now))
    if owner is None:
        raise _gone()
    return owner


def _gone() -> NotFoundError:
    return NotFoundError(
        "This link was used, or is older than an hour. Ask for a new one at /reset."
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
