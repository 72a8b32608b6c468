"""What a browser asks its devices for, and that an answer is to just that."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import Response, session

from wiki.errors import SignInError
from wiki.services.passkeys import Asked, Place
from wiki.web.context import root
from wiki.web.signing import read, sign

ADDING, ENTERING, SECONDS = "adding a passkey", "entering by passkey", 300
_KEPT = "challenge"


def place() -> Place:
    """Give where a browser must say that it is."""
    parts = urlsplit(root())
    return Place(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def ask(purpose: str, asked: Asked) -> Response:
    """Give what a browser is to ask; it keeps what the answer must meet."""
    session[_KEPT] = sign(purpose, [asked.challenge, time.time_ns() // 1_000_000])
    return Response(asked.options, mimetype="application/json")


def challenge(purpose: str) -> tuple[str, int]:
    """Give the challenge of this browser, and when it was made in milliseconds."""
    kept: Any = read(purpose, session.pop(_KEPT, ""), seconds=SECONDS)
    if not isinstance(kept, list):
        raise SignInError("That took too long. Try once more.")
    return kept[0], kept[1]
