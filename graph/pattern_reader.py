"""Reading patterns: recursive descent, one method per rule of the grammar.

    question  = ["MATCH"], path, {",", path}, ["WHERE", test], ["RETURN", columns],
                ["ORDER BY", orders]
    path      = node, {edge, node}
    node      = "(", [name], [":"], [type, {"|", type}], [facts], ")"
    facts     = "{", key, ":", value, {",", key, ":", value}, "}"
    edge      = ("-[" | "<-["), [name], [":"], [relation, {"|", relation}],
                [repeat], ("]->" | "]-"), ["{", number, ",", number, "}"]
    repeat    = "*", number, ["..", number]
    test      = every, {"OR", every}          every = each, {"AND", each}
    each      = "NOT", each | "(", test, ")" | name, ".", key, comparison
    columns   = ["DISTINCT"], column, ["AS", name], {",", column, ["AS", name]}
    column    = name, [".", key] | "count", "(", ("*" | ["DISTINCT"], name), ")"

Keywords are read in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graph.pattern_checks import (
    LINK_KEYS,
    key_kind,
    link_fault,
    near,
    page_fault,
    page_keys,
    possible,
)
from graph.pattern_tokens import Token, tokens
from graph.patterns import (
    ABSENT,
    CONTAINS,
    IN,
    MOST_CHARACTERS,
    MOST_EDGES,
    MOST_REPEATS,
    PRESENT,
    STARTS,
    AllOf,
    AnyOf,
    Column,
    Comparison,
    NotSo,
    Order,
    Pattern,
    PatternEdge,
    PatternError,
    PatternNode,
    Test,
    comparisons,
    conjuncts,
    together,
)
from graph.schema import Schema

_LETTER = re.compile(r"[A-Za-z][0-9]*\Z")
_CLAUSES = ("WHERE", "RETURN", "ORDER", "LIMIT")


def parse(text: str, schema: Schema) -> Pattern:
    """Read a pattern and check it; raise `PatternError` that points and suggests."""
    if len(text) > MOST_CHARACTERS:
        raise PatternError(
            f"A pattern has at most {MOST_CHARACTERS} characters.", MOST_CHARACTERS
        )
    try:
        return _Reader(text, schema).question()
    except PatternError as error:
        if not error.suggestion or _readable(error.suggestion, schema):
            raise
        raise PatternError(
            error.message, error.position, length=error.length
        ) from error


def _readable(text: str, schema: Schema) -> bool:
    """Tell whether a suggestion would be read, so that none leads astray."""
    try:
        _Reader(text, schema).question()
    except PatternError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Written:
    """A comparison with the signs that faults in it are shown at."""

    test: Comparison
    key: Token
    value: Token


class _Reader:
    def __init__(self, text: str, schema: Schema) -> None:
        self._text = text
        self._schema = schema
        self._tokens = tokens(text)
        self._next = 0
        self._nodes: list[PatternNode] = []
        self._edges: list[PatternEdge] = []
        self._places = 0
        self._edge_names: set[str] = set()
        self._edge_signs: list[tuple[Token, Token]] = []
        self._facts: list[_Written] = []
        self._names = self._announced()

    def question(self) -> Pattern:
        """Read the whole and give it with every test at its place."""
        if self._peek().keyword == "MATCH":
            self._next += 1
        self._path()
        while self._peek().kind == ",":
            comma = self._take(",", "")
            before = len(self._nodes)
            first = self._path()
            if first >= before:
                raise self._fault(
                    "This path must name a page of the paths before it, as in"
                    " (d:district)-[applies]->(concept), (d)-[located-in]->(state).",
                    comma,
                )
        self._check_joins()
        tests: list[Test] = [each.test for each in self._facts]
        if self._keyword("WHERE"):
            tests += conjuncts(self._any())
        self._attach(tests)
        for written in self._facts:
            self._check(written)
        returns, distinct = self._returns()
        orders = self._orders(returns)
        self._end()
        return Pattern(
            self._text.strip(),
            tuple(self._nodes),
            tuple(self._edges),
            returns,
            distinct,
            orders,
        )

    # Names

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

    # Paths

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
        self._facts.append(_Written(test, key, value))

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

    # Tests

    def _any(self) -> Test:
        start = self._peek()
        tests = [self._every()]
        while self._keyword("OR"):
            tests.append(self._every())
        if len(tests) == 1:
            return tests[0]
        self._check_one_name(AnyOf(tuple(tests)), "OR", start)
        return AnyOf(tuple(tests))

    def _every(self) -> Test:
        tests: list[Test] = [*conjuncts(self._one())]
        while self._keyword("AND"):
            tests += conjuncts(self._one())
        return tests[0] if len(tests) == 1 else AllOf(tuple(tests))

    def _one(self) -> Test:
        start = self._peek()
        if self._keyword("NOT"):
            inner = NotSo(self._one())
            self._check_one_name(inner, "NOT", start)
            return inner
        if start.kind == "(":
            self._next += 1
            test = self._any()
            self._take(")", "A closing bracket “)” is expected here.", ")")
            return test
        return self._comparison()

    def _check_one_name(self, test: Test, word: str, sign: Token) -> None:
        names = list(dict.fromkeys(each.name for each in comparisons(test)))
        if len(names) > 1:
            raise self._fault(
                f"{word} may speak of one name only, and here of"
                f" {' and '.join(f'“{name}”' for name in names)}."
                " Ask two questions instead.",
                sign,
            )

    def _comparison(self) -> Test:
        name, key = self._fact_of("a comparison such as d.title = “…”")
        operator, values, value = self._compared()
        test = Comparison(name.text, key.text, operator, values)
        self._facts.append(_Written(test, key, value))
        return test

    def _fact_of(self, what: str) -> tuple[Token, Token]:
        name = self._take("word", f"Here {what} is expected.")
        self._check_name(name)
        self._take(".", f"After “{name.text}” a point and a fact are expected.", ".")
        return name, self._take("word", f"A fact of “{name.text}” is expected here.")

    def _check_name(self, token: Token) -> None:
        names = self._called()
        if token.text not in names:
            close = near(token.text, names)
            known = f" There are: {', '.join(names)}." if names else ""
            raise self._fault(
                f"Nothing in the pattern is called “{token.text}”.{known}",
                token,
                self._with(token, close[0]) if close else "",
            )

    def _compared(self) -> tuple[str, tuple[str, ...], Token]:
        sign = self._peek()
        if sign.kind == "operator":
            self._next += 1
            value = self._value()
            operator = "<>" if sign.text == "!=" else sign.text
            return operator, (value.text,), value
        if self._keyword("CONTAINS"):
            value = self._value()
            return CONTAINS, (value.text,), value
        if self._keyword("STARTS"):
            self._expect("WITH")
            value = self._value()
            return STARTS, (value.text,), value
        if self._keyword("IN"):
            self._take("(", "A list in brackets such as (1, 2) is expected here.")
            values = [self._value()]
            while self._peek().kind == ",":
                self._next += 1
                values.append(self._value())
            self._take(")", "A closing bracket “)” is expected here.", ")")
            return IN, tuple(each.text for each in values), values[0]
        if self._keyword("IS"):
            return self._presence()
        raise self._fault(
            "Here =, <>, <, <=, >, >=, IN, CONTAINS, STARTS WITH, IS ABSENT or"
            " IS PRESENT is expected.",
            sign,
        )

    def _presence(self) -> tuple[str, tuple[str, ...], Token]:
        negated = self._keyword("NOT")
        sign = self._peek()
        absent = sign.keyword in ("ABSENT", "NULL")
        if not absent and sign.keyword != "PRESENT":
            raise self._fault("Here ABSENT or PRESENT is expected.", sign)
        self._next += 1
        return (ABSENT if absent != negated else PRESENT), (), sign

    def _value(self) -> Token:
        token = self._peek()
        if token.kind not in ("text", "word", "number"):
            raise self._fault(
                'A value such as "text", 1000 or 2014-03 is expected.', token
            )
        self._next += 1
        return token

    def _attach(self, tests: Sequence[Test]) -> None:
        """Give every test to the place or the link that it speaks of."""
        by_name: dict[str, list[Test]] = {}
        for test in tests:
            name = comparisons(test)[0].name
            by_name.setdefault(name, []).append(test)
        for number, node in enumerate(self._nodes):
            rest, slug = [], node.slug
            for test in by_name.get(node.name, []):
                fixed = isinstance(test, Comparison) and (
                    (test.key, test.operator) == ("slug", "=")
                )
                if fixed and isinstance(test, Comparison) and not slug:
                    slug = test.values[0]
                else:
                    rest.append(test)
            self._nodes[number] = replace(node, slug=slug, test=together(rest))
        for number, edge in enumerate(self._edges):
            found = by_name.get(edge.name, []) if edge.name else []
            self._edges[number] = replace(edge, test=together(found))

    def _check(self, written: _Written) -> None:
        test = written.test
        node = next((each for each in self._nodes if each.name == test.name), None)
        if node is None:
            self._check_key(written.key, LINK_KEYS, "A link has")
            fault = link_fault(test)
        else:
            self._check_page_key(node, written.key)
            fault = page_fault(self._schema, node, test)
        if fault:
            options = fault.rpartition("There are: ")[2].rstrip(".").split(", ")
            close = near(written.value.text, options)
            raise self._fault(
                fault,
                written.value,
                self._with(written.value, close[0]) if close else "",
            )

    def _check_page_key(self, node: PatternNode, key: Token) -> None:
        if key_kind(self._schema, node.types, key.text):
            return
        kinds = [self._schema.types[each].plural for each in node.types] or ["Pages"]
        self._check_key(
            key, page_keys(self._schema, node.types), f"{' or '.join(kinds)} have"
        )

    def _check_key(self, key: Token, known: Sequence[str], who: str) -> None:
        if key.text in known:
            return
        close = near(key.text, known)
        some = ", ".join(known[:12])
        hint = f"Did you mean {' or '.join(close)}?" if close else f"There are: {some}."
        raise self._fault(
            f"{who} no “{key.text}”. {hint}",
            key,
            self._with(key, close[0]) if close else "",
        )

    # Columns

    def _returns(self) -> tuple[tuple[Column, ...], bool]:
        if not self._keyword("RETURN"):
            return (), False
        distinct = self._keyword("DISTINCT")
        found: list[Column] = []
        while True:
            sign = self._peek()
            column = self._column()
            if self._keyword("AS"):
                called = self._take("word", "A name for the column is expected here.")
                column = replace(column, name=called.text)
            if column.name in [each.name for each in found]:
                raise self._fault(
                    f"Two columns are called “{column.name}”. Name one with AS.", sign
                )
            found.append(column)
            if self._peek().kind != ",":
                return tuple(found), distinct
            self._next += 1

    def _column(self) -> Column:
        sign = self._peek()
        following = self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        if sign.keyword == "COUNT" and following.kind == "(":
            return self._count()
        if following.kind == ".":
            name, key = self._fact_of("a column such as d.title")
            self._check_shown(name)
            self._check_page_key(self._nodes[self._place(name)], key)
            return Column(f"{name.text}.{key.text}", name.text, key.text)
        name = self._take(
            "word", "A column such as d, d.title or count(*) is expected."
        )
        self._check_name(name)
        self._check_shown(name)
        return Column(name.text, name.text)

    def _count(self) -> Column:
        self._next += 2
        if self._peek().kind == "*":
            self._next += 1
            column = Column("count", count=True)
        else:
            distinct = self._keyword("DISTINCT")
            name = self._take("word", "Here “*” or the name of a page is expected.")
            self._check_name(name)
            self._check_shown(name)
            column = Column(f"count_{name.text}", name.text, "", True, distinct)
        self._take(")", "A closing bracket “)” is expected here.", ")")
        return column

    def _check_shown(self, name: Token) -> None:
        if any(edge.name == name.text for edge in self._edges):
            raise self._fault(
                "Columns show pages; what a link says stands under Evidence.", name
            )

    def _place(self, name: Token) -> int:
        return [node.name for node in self._nodes].index(name.text)

    def _orders(self, returns: tuple[Column, ...]) -> tuple[Order, ...]:
        if not self._keyword("ORDER"):
            return ()
        self._expect("BY")
        found: list[Order] = []
        while True:
            sign = self._peek()
            named = [each for each in returns if each.name == sign.text]
            if named and self._tokens[self._next + 1].kind not in (".", "("):
                self._next += 1
                column = named[0]
            else:
                column = self._column()
            if any(each.count for each in (*returns, column)) and not any(
                column.same_as(each) for each in returns
            ):
                raise self._fault(
                    "Counted rows are sorted by a column that is shown.", sign
                )
            descending = self._keyword("DESC") or self._keyword("DESCENDING")
            if not descending:
                _ = self._keyword("ASC") or self._keyword("ASCENDING")
            found.append(Order(column, descending))
            if self._peek().kind != ",":
                return tuple(found)
            self._next += 1

    # Signs

    def _end(self) -> None:
        last = self._peek()
        if last.keyword == "LIMIT":
            raise self._fault(
                "How many rows are shown is said beside the pattern.", last
            )
        if last.kind != "end":
            clauses = ", WHERE, RETURN, ORDER BY"
            raise self._fault(
                f"Here a link such as -[relation]-> or the end{clauses} is expected.",
                last,
            )

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
