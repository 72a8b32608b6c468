"""Reading the paths of a pattern: places, links, names, facts in braces."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from graph.pattern_checks import near, possible
from graph.pattern_tokens import Signs, Token
from graph.patterns import (
    MOST_EDGES,
    MOST_REPEATS,
    Comparison,
    PatternEdge,
    PatternNode,
)
from graph.schema import Schema

_LETTER = re.compile(r"[A-Za-z][0-9]*\Z")
_CLAUSES = ("WHERE", "RETURN", "ORDER", "LIMIT")


@dataclass(frozen=True, slots=True)
class Written:
    """A comparison with the signs that faults in it are shown at."""

    test: Comparison
    key: Token
    value: Token


class PathReader(Signs):
    """Reads paths into places and links; one method per rule of the grammar."""

    def __init__(self, text: str, schema: Schema) -> None:
        super().__init__(text)
        self._schema = schema
        self._nodes: list[PatternNode] = []
        self._edges: list[PatternEdge] = []
        self._places = 0
        self._edge_names: set[str] = set()
        self._edge_signs: list[tuple[Token, Token]] = []
        self._facts: list[Written] = []
        self._names = self._announced()

    def _announced(self) -> set[str]:
        """Give the words that stand as names somewhere: `x:`, `x.title`, RETURN x."""
        found = set()
        later = False
        opening = Token("", "", 0)
        for token, following in zip(self._tokens, self._tokens[1:], strict=False):
            if token.keyword in _CLAUSES:
                later = True
            named = following.kind == ":" and opening.kind in ("(", "open", "left")
            if token.kind == "word" and (named or following.kind == "." or later):
                found.add(token.text)
            opening = token
        return found

    def _called(self) -> list[str]:
        """Give the names of all places and links so far."""
        return [node.name for node in self._nodes] + [
            edge.name for edge in self._edges if edge.name
        ]

    def _is_name(self, token: Token, known: Iterable[str]) -> bool:
        if token.kind != "word":
            return False
        following = self._tokens[self._next + 1].kind
        if following == ":":
            return True
        if token.text in known or following == "|":
            return False
        return token.text in self._names or bool(_LETTER.match(token.text))

    def _free_name(self) -> str:
        name = f"n{self._places}"
        while name in self._names:
            name = f"_{name}"
        self._names.add(name)
        return name

    def _path(self) -> int:
        """Read a path and give the number of its first place that was known before.

        Without one, the number that its first place got.
        """
        known = len(self._nodes)
        left = self._node()
        first = left
        while self._peek().kind in ("left", "open"):
            sign = self._peek()
            if len(self._edges) == MOST_EDGES:
                raise self._fault(f"A pattern has at most {MOST_EDGES} links.", sign)
            edge, closing = self._edge()
            right = self._node()
            if left == right:
                raise self._fault(
                    "A page has no link to itself. Name another page.", sign
                )
            self._edges.append(replace(edge, left=left, right=right))
            self._edge_signs.append((sign, closing))
            left = right
            if right < known:
                first = min(first, right)
        if not self._edges and self._peek().kind == ",":
            raise self._fault(
                "Here a link such as -[relation]-> is expected.", self._peek()
            )
        return first

    def _node(self) -> int:
        """Read a place and give its number."""
        self._take("(", "A page in round brackets, such as (a), is expected here.", "(")
        self._places += 1
        name, sign = "", self._peek()
        if self._is_name(sign, self._schema.types):
            self._next += 1
            name = sign.text
        types: tuple[str, ...] = ()
        named = bool(name)
        colon = self._peek().kind == ":"
        if colon:
            self._next += 1
        if self._peek().kind == "word" and (colon or not named):
            types = self._alternatives("page type", self._schema.types)
        if name in self._edge_names:
            raise self._fault(f"“{name}” is the name of a link already.", sign)
        number = self._placed(name, types, sign)
        if self._peek().kind == "{":
            self._read_facts(number)
        self._take(")", "A closing bracket “)” is expected here.", ")")
        return number

    def _placed(self, name: str, types: tuple[str, ...], sign: Token) -> int:
        """Give the place of this name, a new one where there is none."""
        for number, node in enumerate(self._nodes):
            if node.name == name:
                both = tuple(each for each in node.types if each in types)
                if types and node.types and not both:
                    raise self._fault(
                        f"“{name}” is {' or '.join(node.types)} before: the same name"
                        " is the same page. Take another name.",
                        sign,
                    )
                wanted = both or types or node.types
                self._nodes[number] = replace(node, types=wanted)
                return number
        self._nodes.append(PatternNode(name or self._free_name(), types))
        return len(self._nodes) - 1

    def _read_facts(self, number: int) -> None:
        self._take("{", "")
        while True:
            key = self._take("word", "Here the name of a fact is expected, as slug.")
            self._take(":", "A colon is expected here.", ":")
            value = self._peek()
            if value.kind not in ("text", "word", "number", "variable"):
                example = "slug" if key.text == "slug" else "value"
                raise self._fault(
                    f'A {example} such as "some-page" is expected.', value
                )
            self._next += 1
            self._fact(number, key, value)
            if self._peek().kind != ",":
                break
            self._next += 1
        self._take("}", "A closing brace “}” is expected here.", "}")

    def _fact(self, number: int, key: Token, value: Token) -> None:
        node = self._nodes[number]
        if key.text == "slug":
            if node.slug not in ("", value.text):
                raise self._fault(f"“{node.name}” is {node.slug} already.", value)
            self._nodes[number] = replace(node, slug=value.text)
            return
        if value.kind == "variable":
            raise self._fault(f"“{value.text}” stands for a slug only.", value)
        test = Comparison(node.name, key.text, "=", (value.text,))
        self._facts.append(Written(test, key, value))

    def _edge(self) -> tuple[PatternEdge, Token]:
        """Read a link, its ends not yet known, and give the sign that closes it."""
        opening = self._peek()
        self._next += 1
        name = self._edge_name()
        colon = self._peek().kind == ":"
        if colon:
            self._next += 1
        relations: tuple[str, ...] = ()
        if self._peek().kind == "word" and (colon or not name):
            relations = self._alternatives("relation", self._schema.relations)
        least, most = self._repeat()
        closing = self._peek()
        if closing.kind not in ("right", "close"):
            raise self._fault("Here “]->” or “]-” is expected.", closing)
        self._next += 1
        if self._peek().kind == "{":
            least, most = self._quantity()
        direction = 1 if closing.kind == "right" else 0
        if opening.kind == "left":
            if closing.kind == "right":
                raise self._fault(
                    "A link points one way: write -[…]->, <-[…]- or -[…]-.", closing
                )
            direction = -1
        return PatternEdge(0, 0, relations, direction, name, least, most), closing

    def _edge_name(self) -> str:
        sign = self._peek()
        if not self._is_name(sign, self._schema.relations):
            return ""
        if sign.text in self._called():
            raise self._fault(f"The name “{sign.text}” stands twice.", sign)
        self._next += 1
        self._edge_names.add(sign.text)
        return sign.text

    def _repeat(self) -> tuple[int, int]:
        if self._peek().kind != "*":
            return 1, 1
        star = self._take("*", "")
        least = self._number(star) if self._peek().kind == "number" else 1
        if self._peek().kind != "range":
            if self._tokens[self._next - 1] is star:
                raise self._fault(
                    f"Say how often, at most {MOST_REPEATS} times, as in *1..3.", star
                )
            return self._checked(least, least, star)
        self._next += 1
        if self._peek().kind != "number":
            raise self._fault(
                f"Say how often at most, up to {MOST_REPEATS}, as in *1..3.",
                self._peek(),
            )
        return self._checked(least, self._number(star), star)

    def _quantity(self) -> tuple[int, int]:
        """Read GQL's `{1,3}` behind a link."""
        brace = self._take("{", "")
        least = most = self._number(brace)
        if self._peek().kind == ",":
            self._next += 1
            most = self._number(brace)
        self._take("}", "A closing brace “}” is expected here.", "}")
        return self._checked(least, most, brace)

    def _number(self, sign: Token) -> int:
        token = self._take("number", "A number is expected here.")
        if not token.text.isdigit():
            raise self._fault("A whole number such as 1 is expected here.", token)
        return int(token.text[:4])

    def _checked(self, least: int, most: int, sign: Token) -> tuple[int, int]:
        if not 1 <= least <= most <= MOST_REPEATS:
            raise self._fault(
                f"A link is repeated from 1 to at most {MOST_REPEATS} times,"
                " as in *1..3.",
                sign,
            )
        return least, most

    def _alternatives(self, what: str, known: Iterable[str]) -> tuple[str, ...]:
        found = [self._known(what, known)]
        while self._peek().kind == "|":
            self._next += 1
            found.append(self._known(what, known))
        return tuple(dict.fromkeys(found))

    def _known(self, what: str, known: Iterable[str]) -> str:
        token = self._take("word", f"A {what} is expected here.")
        options = list(known)
        if token.text in options:
            return token.text
        close = near(token.text, options)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        if not close and what == "page type":
            hint = f" For a page of any type called {token.text} write ({token.text}:)."
        raise self._fault(
            f"The vocabulary has no {what} “{token.text}”.{hint}",
            token,
            self._with(token, close[0]) if close else "",
        )

    def _check_joins(self) -> None:
        for edge, (opening, closing) in zip(self._edges, self._edge_signs, strict=True):
            left, right = self._nodes[edge.left], self._nodes[edge.right]
            if possible(self._schema, left, edge, right):
                continue
            turned = replace(edge, direction=-edge.direction)
            suggestion = ""
            if edge.direction and possible(self._schema, left, turned, right):
                start, end = ("<-[", "]-") if edge.direction > 0 else ("-[", "]->")
                inner = self._text[
                    opening.position + len(opening.text) : closing.position
                ]
                after = closing.position + len(closing.text)
                suggestion = (
                    f"{self._text[: opening.position]}{start}{inner}{end}"
                    f"{self._text[after:]}"
                ).strip()
            raise self._fault(
                f"“{' or '.join(edge.relations)}” never joins"
                f" {' or '.join(left.types)} and {' or '.join(right.types)}"
                " in this direction.",
                opening,
                suggestion,
            )
