"""Headers that change what a request to the API does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from wiki.errors import InvalidError, PreconditionError

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"\Z')


@dataclass(frozen=True, slots=True)
class Header:
    """A header; views take what `read` gives as `argument`."""

    name: str
    words: str
    argument: str
    read: Callable[[], Any]


def _base() -> int:
    header = request.headers.get("If-Match", "")
    if not header:
        raise PreconditionError(
            "Say with If-Match which revision you started from, such as"
            ' If-Match: "3"; GET gives it as the ETag.'
        )
    match = _ETAG.match(header.strip())
    if match is None:
        raise InvalidError('If-Match must be one revision number such as "3".')
    return int(match[1])


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 200:
        raise InvalidError("An Idempotency-Key has at most 200 characters.")
    return key


BASE = Header("If-Match", "The revision that the change began from.", "base", _base)
KEY = Header("Idempotency-Key", "The same key gives the same answer.", "key", _key)
