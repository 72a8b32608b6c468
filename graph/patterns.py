"""Typed paths as questions: `(book)-[introduces]->(concept)<-[applies]-(district)`.

The notation is a subset of GQL (ISO/IEC 39075) and openCypher: a node is `(type)`,
`(name:type)`, `(name:)`, `(a|b)`, `()` or carries `{slug: "…"}`; an edge is
`-[relation]->`, `<-[relation]-`, `-[a|b]-` or `-[]->`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graph.schema import Schema

PAGE_VARIABLE = "$page"
MOST_EDGES = 6
MOST_CHARACTERS = 1_000


class PatternError(ValueError):
    """The pattern cannot be read; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class PatternNode:
    """A place for a page: its name, the types it may have (none: any), its slug."""

    name: str
    types: tuple[str, ...] = ()
    slug: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PatternEdge:
    """A link between two places; `direction` is 1 along, -1 against, 0 either way."""

    relations: tuple[str, ...] = ()
    direction: int = 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A typed path: one more node than edges; `text` as it was written."""

    text: str
    nodes: tuple[PatternNode, ...]
    edges: tuple[PatternEdge, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the nodes, in order."""
        return tuple(node.name for node in self.nodes)

    @property
    def slugs(self) -> frozenset[str]:
        """The slugs that the pattern names, `$page` among them as it is."""
        return frozenset(node.slug for node in self.nodes if node.slug)

    def bind(self, pages: Mapping[str, int]) -> Pattern:
        """Put pages in the place of slugs."""
        return replace(
            self,
            nodes=tuple(
                replace(node, page=pages[node.slug]) if node.slug else node
                for node in self.nodes
            ),
        )

    def starting_at(self, page: int) -> Pattern:
        """Put a page in the first place."""
        first = replace(self.nodes[0], page=page)
        return replace(self, nodes=(first, *self.nodes[1:]))


def parse(text: str, schema: Schema) -> Pattern:
    """Read a pattern and check it; raise `PatternError` that points and suggests."""
    if len(text) > MOST_CHARACTERS:
        raise PatternError(
            f"A pattern has at most {MOST_CHARACTERS} characters.", MOST_CHARACTERS
        )
    return _Parser(text, schema).pattern()


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<left><-\[) | (?P<right>\]->) | (?P<open>-\[) | (?P<close>\]-)
    | (?P<punctuation>[(){}:|,])
    | (?P<word>[A-Za-z0-9_][A-Za-z0-9_-]*) | (?P<variable>\$[a-z]+)
    | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    tokens = []
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
        tokens.append(_Token(kind, value, match.start(match.lastgroup or 0)))
        position = match.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


class _Parser:
    """Recursive descent over the tokens; one method per rule of the grammar."""

    def __init__(self, text: str, schema: Schema) -> None:
        self._text = text
        self._schema = schema
        self._tokens = _tokens(text)
        self._next = 0
        self._names: set[str] = set()

    def pattern(self) -> Pattern:
        """pattern = node, { edge, node }."""
        nodes = [self._node()]
        edges: list[PatternEdge] = []
        places: list[int] = []
        while self._peek().kind in ("left", "open"):
            places.append(self._peek().position)
            if len(edges) == MOST_EDGES:
                raise PatternError(
                    f"A pattern has at most {MOST_EDGES} links.", places[-1]
                )
            edges.append(self._edge())
            nodes.append(self._node())
        last = self._peek()
        if last.kind != "end":
            raise PatternError(
                "Here a link such as -[relation]-> or the end is expected.",
                last.position,
            )
        named = tuple(
            node if node.name else replace(node, name=self._free_name(number))
            for number, node in enumerate(nodes, 1)
        )
        pattern = Pattern(self._text.strip(), named, tuple(edges))
        self._check_signatures(pattern, places)
        return pattern

    def _free_name(self, number: int) -> str:
        name = f"n{number}"
        while name in self._names:
            name = f"_{name}"
        self._names.add(name)
        return name

    def _node(self) -> PatternNode:
        """node = "(", [name, ":"], [types], [properties], ")"."""
        self._take("(", "A page in round brackets, such as (a), is expected here.")
        name = ""
        types: tuple[str, ...] = ()
        if self._peek().kind == "word":
            first = self._take("word", "")
            if self._peek().kind == ":":
                if first.text in self._names:
                    raise PatternError(
                        f"The name “{first.text}” stands twice.", first.position
                    )
                self._names.add(first.text)
                self._next += 1
                name = first.text
                if self._peek().kind == "word":
                    types = self._alternatives("page type")
            else:
                self._next -= 1
                types = self._alternatives("page type")
        slug = self._properties() if self._peek().kind == "{" else ""
        self._take(")", "A closing bracket “)” is expected here.")
        return PatternNode(name, types, slug)

    def _properties(self) -> str:
        """properties = "{", "slug", ":", text, "}"."""
        self._take("{", "")
        key = self._take("word", "Here “slug” is expected.")
        if key.text != "slug":
            raise PatternError(
                f"A page is fixed by its slug, not by “{key.text}”:"
                ' write {slug: "…"}.',
                key.position,
            )
        self._take(":", "A colon is expected here.")
        value = self._peek()
        if value.kind not in ("text", "word", "variable"):
            raise PatternError(
                'A slug such as "some-page" is expected.', value.position
            )
        self._next += 1
        self._take("}", "A closing brace “}” is expected here.")
        return value.text

    def _edge(self) -> PatternEdge:
        """edge = ("<-[" | "-["), [relations], ("]->" | "]-")."""
        opening = self._tokens[self._next]
        self._next += 1
        relations: tuple[str, ...] = ()
        if self._peek().kind == "word":
            relations = self._alternatives("relation")
        closing = self._peek()
        if closing.kind not in ("right", "close"):
            raise PatternError("Here “]->” or “]-” is expected.", closing.position)
        self._next += 1
        if opening.kind == "left":
            if closing.kind == "right":
                raise PatternError(
                    "A link points one way: write -[…]->, <-[…]- or -[…]-.",
                    closing.position,
                )
            return PatternEdge(relations, -1)
        return PatternEdge(relations, 1 if closing.kind == "right" else 0)

    def _alternatives(self, what: str) -> tuple[str, ...]:
        """alternatives = word, { "|", word }."""
        known: Iterable[str] = (
            self._schema.types if what == "page type" else self._schema.relations
        )
        found = [self._known(what, known)]
        while self._peek().kind == "|":
            self._next += 1
            found.append(self._known(what, known))
        return tuple(found)

    def _known(self, what: str, known: Iterable[str]) -> str:
        token = self._take("word", f"A {what} is expected here.")
        options = list(known)
        if token.text not in options:
            close = difflib.get_close_matches(token.text, options, n=3)
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            raise PatternError(
                f"The vocabulary has no {what} “{token.text}”.{hint}", token.position
            )
        return token.text

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, kind: str, message: str) -> _Token:
        token = self._tokens[self._next]
        if token.kind != kind:
            raise PatternError(message, token.position)
        self._next += 1
        return token

    def _check_signatures(self, pattern: Pattern, places: list[int]) -> None:
        triples = zip(
            pattern.nodes, pattern.edges, pattern.nodes[1:], places, strict=False
        )
        for left, edge, right, place in triples:
            if not _possible(self._schema, left, edge, right):
                raise PatternError(
                    f"“{' or '.join(edge.relations)}” never joins"
                    f" {' or '.join(left.types)} and {' or '.join(right.types)}"
                    " in this direction.",
                    place,
                )


def _possible(
    schema: Schema, left: PatternNode, edge: PatternEdge, right: PatternNode
) -> bool:
    if not (left.types and right.types and edge.relations):
        return True
    for relation in (schema.relations[slug] for slug in edge.relations):
        for one in left.types:
            for other in right.types:
                along = edge.direction >= 0 and relation.admits(one, other)
                against = edge.direction <= 0 and relation.admits(other, one)
                if along or against:
                    return True
    return False
