"""Where an answer goes on: a short text that names the pattern and the last row."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

LONGEST = 600
NO_PLACE = "This is not a place to go on from. Begin at the first page."


@dataclass(frozen=True, slots=True)
class Cursor:
    """The order of the places and the pages they held, in that order.

    With fewer pages than places the search ended before it found a whole row, and
    goes on with these pages; else after them. `total` and `more` keep what the first
    screen counted.
    """

    digest: str
    order: tuple[int, ...]
    pages: tuple[int, ...]
    total: int = 0
    more: bool = False


def write(cursor: Cursor) -> str:
    """Give the cursor as a text for addresses."""
    parts = [
        cursor.digest,
        list(cursor.order),
        list(cursor.pages),
        cursor.total,
        int(cursor.more),
    ]
    raw = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(text: str, digest: str) -> Cursor:
    """Read a cursor of the pattern with this digest; raise ValueError for others."""
    if len(text) > LONGEST or not text.isascii():
        raise ValueError(NO_PLACE)
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        parts = json.loads(raw)
        of, order, pages, total, more = parts
        numbers = [*order, *pages, total, more]
        whole = isinstance(of, str) and all(
            type(each) is int and 0 <= each < 2**62 for each in numbers
        )
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise ValueError(NO_PLACE) from error
    if not whole or len(pages) > len(order) or not pages:
        raise ValueError(NO_PLACE)
    if of != digest:
        raise ValueError(
            "This place belongs to the answers of another pattern."
            " Begin at the first page."
        )
    return Cursor(of, tuple(order), tuple(pages), total, bool(more))


def at(offset: int, digest: str) -> str:
    """Write the cursor of rows that are numbered: those from `offset` on."""
    return write(Cursor(digest, (0,), (offset,)))


def offset(text: str, digest: str) -> int:
    """Read how many numbered rows a cursor passes; raise ValueError like `read`."""
    return read(text, digest).pages[0]
