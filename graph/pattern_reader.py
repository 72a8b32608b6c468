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

from dataclasses import replace
from functools import lru_cache

from graph.pattern_conditions import ConditionReader
from graph.pattern_tokens import Token
from graph.patterns import (
    MOST_CHARACTERS,
    Column,
    Order,
    Pattern,
    PatternError,
    Test,
    conjuncts,
)
from graph.schema import Schema

KEPT = 200
"""Patterns kept, each some 3 kB."""


@lru_cache(maxsize=KEPT)
def parse(text: str, schema: Schema) -> Pattern:
    """Read a pattern and check it; raise `PatternError` that points and suggests.

    What was read is kept: the standing questions of a type are asked for every page.
    """
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


class _Reader(ConditionReader):
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
                    " (a)-[…]->(b), (a)-[…]->(c).",
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
