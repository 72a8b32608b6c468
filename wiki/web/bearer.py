"""Programs sign each request with a token; a session of a browser is not looked at."""

from __future__ import annotations

from flask import request

from wiki.errors import SignInError
from wiki.services import accounts
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
    with site().database.reading() as unit:
        become(accounts.by_token(unit, token.strip()))
    limits.count_bearer()
