"""A body read as steps to present: words and the map that goes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wiki.text.live import MAP, pieces
from wiki.text.markdown import Heading

MOST = 100

_HEADING = re.compile(r'<h([2-6]) id="([^"]*)">.*?</h\1>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, its words as HTML, what its map shows."""

    title: str
    html: str
    asked: str


def steps(html: str, outline: Sequence[Heading]) -> Iterator[Step]:
    """Yield a step for each map of a body, with the words that stand before it.

    A step is called by the first heading of its words, without one as the step before.
    Words behind the last map are left to the page.
    """
    titles = {heading.id: heading.text for heading in outline}
    title, words = "", ""
    for piece in pieces(html, most=MOST):
        if piece.kind != MAP:
            words += piece.html
            continue
        heading = _HEADING.search(words)
        if heading:
            title = titles.get(heading[2], title)
            words = words[: heading.start()] + words[heading.end() :]
        yield Step(title, words.strip(), piece.asked)
        words = ""
