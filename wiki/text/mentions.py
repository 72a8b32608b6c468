"""Runs of words in a body that may be names of pages, and links put around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wiki.text.prose import passages
from wiki.text.wikilinks import write_link

LONGEST = 6
"""Words of a name that is looked for."""

MOST = 6_000
"""Runs of words that are looked at; a longer text is read as far as they go."""

_WORD = re.compile(r"[^\W_](?:[\w’'&.-]*[\w])?")
_APART = re.compile(r"[\s,]*\Z")
# What a link may not be put into: links, code, addresses, HTML.
_CLOSED = r"\[\[.*?\]\]|\[[^\]\n]*\]\([^)\n]*\)|`[^`]*`|<[^>\n]*>|https?://\S+"


@dataclass(frozen=True, slots=True)
class Run:
    """Words beside one another: as written, and where they begin and end.

    `block` and the places of the words tell runs that share a word.
    """

    text: str
    block: int
    first: int
    last: int

    def overlaps(self, other: Run) -> bool:
        """Tell whether both have a word in common."""
        same = self.block == other.block
        return same and self.first <= other.last and other.first <= self.last


def runs(body: str) -> Iterator[Run]:
    """Give runs of up to `LONGEST` words outside links, the longer ones first.

    A single word counts only if it is written with a capital.
    """
    found: list[Run] = []
    for block, passage in enumerate(passages(body)):
        taken = [(start, end) for _, start, end in passage.links]
        words = [
            match
            for match in _WORD.finditer(passage.text)
            if not any(
                start < match.end() and match.start() < end for start, end in taken
            )
        ]
        for first, word in enumerate(words):
            for last in range(first, min(first + LONGEST, len(words))):
                between = passage.text[words[last - 1].end() : words[last].start()]
                if last > first and not _APART.match(between):
                    break
                text = passage.text[word.start() : words[last].end()]
                if last > first or text[0].isupper():
                    found.append(Run(text, block, first, last))
        if len(found) >= MOST:
            break
    yield from sorted(found[:MOST], key=lambda run: run.first - run.last)


def link_words(body: str, text: str, relation: str, target: str) -> str:
    """Give the body with a link around the first of these words that has none."""
    wanted = r"(?<!\w)" + r"\s+".join(map(re.escape, text.split())) + r"(?!\w)"
    pattern = re.compile(f"{_CLOSED}|(?P<words>{wanted})", re.DOTALL)
    for match in pattern.finditer(body):
        if words := match["words"]:
            link = write_link(relation, target, " ".join(words.split()))
            return body[: match.start()] + link + body[match.end() :]
    return body
