"""The signs a pattern is made of, each with where it stands."""

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
