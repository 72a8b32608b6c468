"""What a body says without its markup: text for search, teasers and sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mistune.util import unescape

from wiki.text.tokens import Token, parse_body
from wiki.text.wikilink_plugin import WrittenLink

CONTEXT_LENGTH = 400

NameOf = Callable[[str], str]

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W_a-zà-öø-ÿ])")
# A full stop after these, or after a single capital, does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Inc|Ltd|Co|No|Vol|vs|cf|e\.g|i\.e|Gov|Sen|Rep)"
    r"|\b[^\W\d_])\.\Z"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The plain text of one block and where its links stand in it.

    `more` tells that `<!-- more -->` comes right behind it.
    """

    text: str
    links: tuple[tuple[WrittenLink, int, int], ...] = ()
    more: bool = False

    def contexts(self) -> Iterator[tuple[WrittenLink, str]]:
        """Give each link with the sentence it stands in, at most 400 signs."""
        breaks = _sentence_starts(self.text) if self.links else []
        for link, start, end in self.links:
            first = bisect_right(breaks, start) - 1
            last = bisect_left(breaks, end, lo=first + 1)
            yield link, _around(self.text, breaks[first], start, end, breaks[last])


def plain(body: str, name_of: NameOf | None = None) -> str:
    """Give the words of the body for search, one block a line.

    `name_of` gives the words for the target of a link without its own.
    """
    lines = (_joined(passage.text) for passage in passages(body, name_of))
    return "\n".join(line for line in lines if line)


def teaser(body: str, limit: int = 280, name_of: NameOf | None = None) -> str:
    """Give the beginning in one line: up to `<!-- more -->` or about `limit` signs."""
    lines = []
    for passage in passages(body, name_of):
        if passage.more and not passage.text:
            break
        lines.append(passage.text)
        if passage.more:
            break
    return shorten(" ".join(lines), limit)


def shorten(text: str, limit: int) -> str:
    """Give the text in one line, cut between words and marked “…” when too long."""
    line = _joined(text)
    if len(line) <= limit:
        return line
    head = line[:limit]
    cut = head.rfind(" ")
    return head[: cut if cut > limit // 2 else limit - 1].rstrip(" ,;:–-") + "…"


def passages(body: str, name_of: NameOf | None = None) -> Iterator[Passage]:
    """Give the body's blocks in order as plain text.

    A block that `<!-- more -->` cuts comes in two; the first has `more` set.
    """
    yield from _blocks(parse_body(body), name_of or str)


def words(tokens: Iterable[Token]) -> str:
    """Give the plain text of inline tokens."""
    return _joined("".join(piece.text for piece in _inline(tokens, str)))


def _sentence_starts(text: str) -> list[int]:
    """Give where sentences begin, and the end of the text."""
    starts = [0]
    for match in _SENTENCE_END.finditer(text):
        stop = match.start() + 1
        if not _ABBREVIATION.search(text[max(0, stop - 8) : stop]):
            starts.append(match.end())
    return [*starts, len(text) + 1]


def _around(text: str, first: int, start: int, end: int, last: int) -> str:
    """Give text[first:last], cut between words around text[start:end] when long."""
    if last - first <= CONTEXT_LENGTH:
        return _joined(text[first:last])
    spare = max(0, CONTEXT_LENGTH - (end - start)) // 2
    before, after = text[max(first, start - spare) : start], text[end : end + spare]
    after = after[: last - end]
    if start - spare > first:
        before = "…" + before.partition(" ")[2]
    if end + spare < last:
        after = after.rpartition(" ")[0] + "…"
    return _joined(before + text[start:end] + after)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _blocks(tokens: Iterable[Token], name_of: NameOf) -> Iterator[Passage]:
    for token in tokens:
        kind = token["type"]
        if kind == "more":
            yield Passage("", more=True)
        elif kind in ("table_row", "table_head"):
            yield from _row(token["children"], name_of)
        elif _holds_inline(token):
            yield from _inline(token["children"], name_of)
        elif "children" in token:
            yield from _blocks(token["children"], name_of)
        elif kind in ("block_code", "block_html"):
            yield Passage(token["raw"])


_INLINE_HOLDERS = {"paragraph", "block_text", "heading", "def_list_head", "table_cell"}


def _holds_inline(token: Token) -> bool:
    return token["type"] in _INLINE_HOLDERS and "children" in token


def _row(cells: Iterable[Token], name_of: NameOf) -> Iterator[Passage]:
    """Give a row of a table as one passage, its cells set apart by dots."""
    tokens: list[Token] = []
    for cell in cells:
        if tokens:
            tokens.append({"type": "text", "raw": " · "})
        tokens.extend(cell["children"])
    yield from _inline(tokens, name_of)


def _inline(tokens: Iterable[Token], name_of: NameOf) -> Iterator[Passage]:
    pieces: list[str] = []
    links: list[tuple[WrittenLink, int, int]] = []
    length = 0
    for token in _leaves(tokens):
        if token["type"] == "more":
            yield Passage("".join(pieces), tuple(links), more=True)
            pieces, links, length = [], [], 0
            continue
        piece = _leaf_text(token, name_of)
        if token["type"] == "wikilink":
            links.append((token["attrs"]["link"], length, length + len(piece)))
        pieces.append(piece)
        length += len(piece)
    yield Passage("".join(pieces), tuple(links))


def _leaf_text(token: Token, name_of: NameOf) -> str:
    kind = token["type"]
    if kind == "wikilink":
        link: WrittenLink = token["attrs"]["link"]
        return link.shown or name_of(link.target)
    if kind in ("linebreak", "softbreak"):
        return " "
    if kind == "footnote_ref":
        return ""
    raw = str(token.get("raw", ""))
    return unescape(raw) if kind == "text" else raw


def _leaves(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if "children" in token:
            yield from _leaves(token["children"])
        else:
            yield token
