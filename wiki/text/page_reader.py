"""The head of a page: nodes of YAML to a document, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wiki.text.document import (
    STATUSES,
    VISIBILITIES,
    Document,
    FieldValue,
    LinkStatement,
)
from wiki.text.limits import refused_character
from wiki.text.yaml_nodes import Mapping, Node, Scalar, Sequence

KEYS = ("type", "title", "aliases", "summary", "visibility", "fields", "links")
QUALIFIERS = ("note", "since", "until", "evidence", "position", "status")

Pair = tuple[Scalar, Node]


class PageReader:
    """Reads one page; `errors` gathers sentences by "line 7" or "line 7, since".

    `lines` tells where the parts stand, `links` each link with its line.
    """

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}
        self.lines: dict[str, int] = {}
        self.links: list[tuple[LinkStatement, int]] = []

    def read(self, root: Node, body: str) -> Document:
        """Give the document as far as it can be read."""
        pairs = self._pairs(root, "")
        self.lines |= {key.text: key.line for key, _ in pairs}
        parts = self._known(pairs, KEYS)
        for name in ("type", "title"):
            if name not in parts:
                self._fault(root.line, "", f"The page has no {name}. Add “{name}: …”.")
        return Document(
            type=self._text(parts.get("type"), "type"),
            title=self._text(parts.get("title"), "title"),
            summary=self._text(parts.get("summary"), "summary"),
            body=body,
            fields=dict(self._fields(parts.get("fields"))),
            aliases=tuple(self._texts(parts.get("aliases"), "aliases")),
            links=tuple(self._links(parts.get("links"))),
            visibility=self._choice(
                parts.get("visibility"), "visibility", VISIBILITIES
            ),
        )

    def _fault(self, line: int, key: str, sentence: str) -> None:
        place = f"line {line}, {key}" if key else f"line {line}"
        self.errors.setdefault(place, []).append(sentence)

    def _pairs(self, node: Node | None, key: str) -> tuple[Pair, ...]:
        if isinstance(node, Mapping):
            return node.pairs
        if node is not None and not _is_blank(node):
            self._fault(node.line, key, "Write pairs here, such as “name: value”.")
        return ()

    def _known(
        self, pairs: Iterable[Pair], keys: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """Give the nodes by key; a key given twice or not among `keys` is a fault."""
        found: dict[str, Node] = {}
        for key, value in pairs:
            if keys and key.text not in keys:
                known = f"This key is not known. Use one of {', '.join(keys)}."
                self._fault(key.line, key.text, known)
            elif key.text in found:
                self._fault(key.line, key.text, "This stands here twice. Keep one.")
            else:
                found[key.text] = value
        return found

    def _text(self, node: Node | None, key: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self._fault(node.line, key, "Write one text here, in quotes if need be.")
            return ""
        if refused_character(node.text) is not None:
            self._fault(node.line, key, "Remove the control character from this text.")
            return ""
        return node.text

    def _items(self, node: Node | None, key: str, example: str) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        if node is not None and not _is_blank(node):
            self._fault(node.line, key, f"Write a list here, such as {example}.")
        return ()

    def _texts(self, node: Node | None, key: str) -> Iterator[str]:
        for item in self._items(node, key, "[one, two]"):
            yield self._text(item, key)

    def _choice(self, node: Node | None, key: str, choices: tuple[str, ...]) -> str:
        if node is None:
            return choices[0]
        text = self._text(node, key)
        if text not in choices:
            self._fault(node.line, key, f"Use one of {', '.join(choices)}.")
        return text

    def _fields(self, node: Node | None) -> Iterator[tuple[str, FieldValue]]:
        pairs = self._pairs(node, "fields")
        self.lines |= {f"fields.{key.text}": key.line for key, _ in pairs}
        for name, value in self._known(pairs).items():
            if isinstance(value, Sequence):
                yield name, tuple(self._texts(value, name))
            else:
                yield name, self._text(value, name)

    def _links(self, node: Node | None) -> Iterator[LinkStatement]:
        for item in self._items(node, "links", "“- {relation: target}” line by line"):
            pairs = self._pairs(item, "links")
            if pairs:
                link = self._link(pairs)
                self.links.append((link, item.line))
                yield link

    def _link(self, pairs: tuple[Pair, ...]) -> LinkStatement:
        chosen = _relation_place(pairs)
        relation, target = pairs[chosen]
        found = self._known(pairs[:chosen] + pairs[chosen + 1 :], QUALIFIERS)
        if _is_blank(target):
            self._fault(target.line, relation.text, "This link has no target. Add it.")
        return LinkStatement(
            relation=relation.text,
            target=self._text(target, relation.text),
            note=self._text(found.get("note"), "note"),
            evidence=self._text(found.get("evidence"), "evidence"),
            since=self._text(found.get("since"), "since"),
            until=self._text(found.get("until"), "until"),
            position=self._position(found.get("position")),
            status=self._choice(found.get("status"), "status", STATUSES),
        )

    def _position(self, node: Node | None) -> int | None:
        text = self._text(node, "position").strip()
        if text.isascii() and text.isdigit() and len(text) <= 7:
            return int(text)
        if node is not None and text:
            self._fault(node.line, "position", "Write a whole number, such as 2.")
        return None


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text.strip()


def _relation_place(pairs: tuple[Pair, ...]) -> int:
    """Give where the relation stands: first, or as the one key that is no qualifier."""
    named = (
        place for place, (key, _) in enumerate(pairs) if key.text not in QUALIFIERS
    )
    return next(named, 0)
