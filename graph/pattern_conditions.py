"""Reading the conditions of a pattern and checking them against the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.pattern_checks import (
    LINK_KEYS,
    key_kind,
    link_fault,
    near,
    page_fault,
    page_keys,
)
from graph.pattern_paths import PathReader, Written
from graph.pattern_tokens import Token
from graph.patterns import (
    ABSENT,
    CONTAINS,
    IN,
    PRESENT,
    STARTS,
    AllOf,
    AnyOf,
    Comparison,
    NotSo,
    PatternNode,
    Test,
    comparisons,
    conjuncts,
    together,
)

MOST_DEPTH = 20


class ConditionReader(PathReader):
    """Reads what stands behind WHERE; one method per rule of the grammar."""

    _depth = 0

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
        if self._depth > MOST_DEPTH:
            raise self._fault(
                f"Conditions stand at most {MOST_DEPTH} brackets and NOTs deep.", start
            )
        self._depth += 1
        if self._keyword("NOT"):
            test: Test = NotSo(self._one())
            self._check_one_name(test, "NOT", start)
        elif start.kind == "(":
            self._next += 1
            test = self._any()
            self._take(")", "A closing bracket “)” is expected here.", ")")
        else:
            test = self._comparison()
        self._depth -= 1
        return test

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
        self._facts.append(Written(test, key, value))
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

    def _check(self, written: Written) -> None:
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
