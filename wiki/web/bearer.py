"""Programs sign each request with a token; a session of a browser is not looked at."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request

from wiki.errors import SignInError
from wiki.services import tokens
from wiki.services.context import ANONYMOUS
from wiki.web import limits
from wiki.web.context import become, site


def know_the_person() -> None:
    """Let the request act as the owner of its token, or as nobody."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        become(ANONYMOUS)
        return
    if scheme.lower() != "bearer" or not token.strip():
        raise SignInError("Sign in with “Authorization: Bearer TOKEN”.")
    here, now = site(), datetime.now(UTC)
    with here.database.reading() as unit:
        held = tokens.hold(unit, token.strip(), now)
    here.uses.note(tokens.NOTE, held.number, held.used, now)
    become(held.viewer)
    limits.count_bearer()
