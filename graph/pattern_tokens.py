"""The signs a pattern is made of, each with where it stands, read one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.patterns import PatternError

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<left><-\[) | (?P<right>\]->) | (?P<open>-\[) | (?P<close>\]-)
    | (?P<operator><=|>=|<>|!=|=|<|>)
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_-]))
    | (?P<range>\.\.)
    | (?P<punctuation>[(){}:|,.*])
    | (?P<word>[A-Za-z0-9_][A-Za-z0-9_-]*) | (?P<variable>\$[a-z]+)
    | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One sign: its kind (punctuation is its own), its text, its first character."""

    kind: str
    text: str
    position: int

    @property
    def keyword(self) -> str:
        """A word in capitals, "" for other signs."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> list[Token]:
    """Cut a pattern into signs, the last of kind "end"."""
    found = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            place = position + len(text[position:]) - len(text[position:].lstrip())
            raise PatternError(
                f"“{text[place]}” is not expected here."
                " A pattern looks like (a)-[relation]->(b).",
                place,
            )
        kind = match.lastgroup or ""
        value = match.group(kind)
        if kind in ("double", "single"):
            kind = "text"
        if kind == "punctuation":
            kind = value
        found.append(Token(kind, value, match.start(match.lastgroup or 0)))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


class Signs:
    """The signs of a text, read from the first to the last, and faults at them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _keyword(self, word: str) -> bool:
        if self._peek().keyword != word:
            return False
        self._next += 1
        return True

    def _expect(self, word: str) -> None:
        if not self._keyword(word):
            raise self._fault(f"Here {word} is expected.", self._peek())

    def _take(self, kind: str, message: str, missing: str = "") -> Token:
        token = self._tokens[self._next]
        if token.kind != kind:
            place = token.position
            suggestion = f"{self._text[:place]}{missing}{self._text[place:]}".strip()
            raise self._fault(message, token, suggestion if missing else "")
        self._next += 1
        return token

    def _with(self, token: Token, word: str) -> str:
        after = token.position + len(token.text)
        return f"{self._text[: token.position]}{word}{self._text[after:]}".strip()

    def _fault(self, message: str, token: Token, suggestion: str = "") -> PatternError:
        return PatternError(
            message,
            token.position,
            length=max(1, len(token.text)),
            suggestion=suggestion,
        )
