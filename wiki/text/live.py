"""Places in a body that are filled when it is read: answers to a question, a map.

The HTML of a body is kept once for all readers; what differs among them, or from day
to day, stands in it as an empty place with a link, and is put in by whoever shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import quote

from mistune.util import escape

from wiki.text.map_query import clean

QUESTION, MAP = "question", "map"
KINDS = (QUESTION, MAP)
MOST = 10
"""Places of one body that are filled; further ones stay links."""

_PLACE = re.compile(
    r'<div class="asked-live" data-live="(\w+)" data-asked="([^"]*)">.*?</div>',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """HTML as it is, or what stands here instead: its kind and what it asks for."""

    html: str = ""
    kind: str = ""
    asked: str = ""


def live_place(kind: str, code: str) -> str:
    """Give the place for what a block asks for: a name, or a pattern or query."""
    asked = " ".join(code.split())
    if not asked:
        return ""
    address = address_of(asked) if kind == QUESTION else _map_address(asked)
    return (
        f'<div class="asked-live" data-live="{kind}" data-asked="{escape(asked)}">'
        f'<a href="{escape(address)}">{escape(asked)}</a></div>\n'
    )


def address_of(asked: str) -> str:
    """Give where a question, or a pattern by itself, is answered."""
    if "(" in asked:
        return f"/paths?pattern={quote(asked)}"
    return f"/questions/{quote(asked)}"


def pieces(html: str, most: int = MOST) -> Iterator[Piece]:
    """Give the HTML of a body in pieces, what is filled in apart, at most so many."""
    end = 0
    for match in islice(_PLACE.finditer(html), most):
        yield Piece(html[end : match.start()])
        yield Piece(match[0], match[1], unescape(match[2]))
        end = match.end()
    yield Piece(html[end:])


def _map_address(asked: str) -> str:
    return f"/map?{clean(asked)}" if "=" in asked else f"/pages/{quote(asked)}"
