"""Tokens with which programs act for somebody: made, listed, ended."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wiki.errors import InvalidError, NotFoundError, SignInError
from wiki.services import accounts, audit, second_steps
from wiki.services.context import Context, Viewer, stamp
from wiki.store import tokens as token_store
from wiki.store.tokens import TokenRow
from wiki.store.unit import Unit
from wiki.text.limits import refused_character

SCOPES = {"read": "Read only", "write": "Read and write"}
YEAR = timedelta(days=365)
NEVER = "never"
NAME_LIMIT, MOST = 80, 100

NOTE = token_store.note_uses
"""How it is written when tokens were last used."""


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret; `expires` and `used` are "" for never."""

    number: int
    name: str
    scope: str
    created: str
    expires: str
    used: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A new token; `token` is its secret, which is told this once."""

    number: int
    token: str
    name: str
    scope: str
    expires: str


@dataclass(frozen=True, slots=True)
class Held:
    """A token that holds, and for whom; `used` is when that was last noted."""

    viewer: Viewer
    number: int
    used: str


def make(
    context: Context,
    account: str,
    *,
    name: str = "",
    scope: str = "write",
    expires: str = "",
) -> Made:
    """Give a new token of an account, kept only as a hash.

    `expires` is a date, "never", or "" for a year from now.
    """
    row = accounts.reachable(context, account)
    second_steps.require_ready(context)
    name = " ".join(name.split())
    _check(name, scope)
    until = _until(context.now, expires)
    if len(token_store.of_account(context.unit, row.id)) >= MOST:
        raise InvalidError(f"An account has at most {MOST} tokens. Revoke some first.")
    token = f"tl_{secrets.token_urlsafe(32)}"
    number = token_store.add(
        context.unit,
        account_id=row.id,
        token_hash=_digest(token),
        name=name,
        scope=scope,
        created=stamp(context.now),
        expires=until,
    )
    words = f"number {number}, {SCOPES[scope].lower()}, until {until[:10] or NEVER}"
    audit.note(context, "made a token", row.name, words)
    return Made(number, token, name, scope, until)


def listed(context: Context, account: str) -> tuple[TokenView, ...]:
    """Give the tokens of an account without their secrets, newest first."""
    row = accounts.reachable(context, account)
    now = stamp(context.now)
    return tuple(
        _view(each, now) for each in token_store.of_account(context.unit, row.id)
    )


def revoke(context: Context, account: str, number: int) -> None:
    """End a token of an account at once."""
    row = accounts.reachable(context, account)
    gone = None
    if number < 2**31:
        gone = token_store.revoke(context.unit, row.id, number)
    if gone is None:
        raise NotFoundError(f"There is no token {number}. It may be revoked already.")
    audit.note(context, "revoked a token", row.name, f"number {number}")


def hold(unit: Unit, token: str, now: datetime) -> Held:
    """Give for whom a token acts."""
    row = token_store.find_held(unit, _digest(token))
    if row is None:
        raise SignInError(
            "The token is not known. Make one under /account, or with"
            " `throughline user token NAME`."
        )
    if row.expires and row.expires <= stamp(now):
        raise SignInError("The token has expired. Make a new one under /account.")
    person = Viewer(
        row.account, row.role, row.account_id, read_only=row.scope == "read"
    )
    return Held(person, row.id, row.used)


def own(context: Context) -> tuple[TokenView, ...]:
    """Give one's own tokens without their secrets, newest first."""
    return listed(context, context.viewer.name)


def _check(name: str, scope: str) -> None:
    errors = {}
    if len(name) > NAME_LIMIT or refused_character(name) is not None:
        errors["name"] = [f"Use at most {NAME_LIMIT} ordinary characters as its name."]
    if scope not in SCOPES:
        errors["scope"] = [f"What it may do is one of {', '.join(SCOPES)}."]
    if errors:
        raise InvalidError(
            " ".join(text for texts in errors.values() for text in texts), errors
        )


def _until(now: datetime, expires: str) -> str:
    if expires == NEVER:
        return ""
    if not expires:
        return stamp(now + YEAR)
    try:
        day = date.fromisoformat(expires)
    except ValueError:
        day = date.min
    if day <= now.date():
        text = "Give a day that is to come, such as 2030-12-31, or “never”."
        raise InvalidError(text, {"expires": [text]})
    return f"{day.isoformat()}T00:00:00Z"


def _view(row: TokenRow, now: str) -> TokenView:
    return TokenView(
        row.id,
        row.name,
        row.scope,
        row.created,
        row.expires,
        row.used,
        bool(row.expires) and row.expires <= now,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
