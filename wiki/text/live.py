"""Places in a body that are filled when it is read: a question with its answers.

The HTML of a body is kept once for all readers; what differs among them, or from day
to day, stands in it as an empty place with a link, and is put in by whoever shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote

from mistune.util import escape

QUESTION = "question"
MOST = 10
"""Places of one body that are filled; further ones stay links."""

_PLACE = re.compile(
    r'<div class="asked-live" data-question="([^"]*)">.*?</div>', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Piece:
    """HTML as it is, or the question whose answers stand here."""

    html: str = ""
    question: str = ""


def live_place(code: str) -> str:
    """Give the place for the answers of what a block says: a slug or a pattern."""
    asked = " ".join(code.split())
    if not asked:
        return ""
    address = address_of(asked)
    return (
        f'<div class="asked-live" data-question="{escape(asked)}">'
        f'<a href="{escape(address)}">{escape(asked)}</a></div>\n'
    )


def address_of(asked: str) -> str:
    """Give where a question, or a pattern by itself, is answered."""
    if "(" in asked:
        return f"/paths?pattern={quote(asked)}"
    return f"/questions/{quote(asked)}"


def pieces(html: str) -> Iterator[Piece]:
    """Give the HTML of a body in pieces, questions apart, at most `MOST` of them."""
    end = 0
    for number, match in enumerate(_PLACE.finditer(html)):
        if number == MOST:
            break
        yield Piece(html[end : match.start()])
        yield Piece(match[0], unescape(match[1]))
        end = match.end()
    yield Piece(html[end:])
