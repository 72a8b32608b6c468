"""Sessions, tokens and the audit log, as the API gives them."""

from __future__ import annotations

from typing import Literal

from wiki.web.api.shapes.base import Shape


class Session(Shape):
    """Where one is signed in; `used` is right to the hour.

    `way` is by what: `password`, `code`, `passkey` or `provider`, or "" where that was
    not noted.
    """

    number: int
    browser: str
    address: str
    started: str
    used: str
    way: str


class SessionList(Shape):
    """One's own sessions, the last used ones first."""

    items: list[Session]


class EndedSession(Shape):
    """The session that ended."""

    ended: int


class Token(Shape):
    """A token without its secret; `expires` and `used` are "" for never."""

    number: int
    name: str
    scope: Literal["read", "write"]
    created: str
    expires: str
    used: str
    expired: bool


class TokenList(Shape):
    """One's own tokens, newest first."""

    items: list[Token]


class NewToken(Shape):
    """A new token with its secret, which is told this once."""

    number: int
    token: str
    name: str
    scope: Literal["read", "write"]
    expires: str


class RevokedToken(Shape):
    """The token that no longer holds."""

    revoked: int


class Entry(Shape):
    """An entry of the audit log; `address` is "" for a command."""

    number: int
    at: str
    who: str
    address: str
    action: str
    about: str
    detail: str


class AuditLog(Shape):
    """One screen of the audit log, newest first."""

    items: list[Entry]
    next: str | None
