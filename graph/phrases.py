"""Reading a pattern back: the question as a phrase in plain English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.link_phrases import link_words
from graph.model import PageWord, Sentence
from graph.network import Network
from graph.page_phrases import Meant, lowered, page_words
from graph.pattern_checks import fields_called, is_dated, key_kind
from graph.patterns import Column, Pattern, PatternEdge, PatternNode
from graph.schema import Schema
from graph.wording import capitalised, has_verb, plural_verb, predicate

_PARTICIPLE = re.compile(r"\w+(?:ed|en) |linked to")
_ROLE = re.compile(r"^(\w+(?:er|or)) of\b")
_NUMBERS = ("no", "one", "two", "three", "four", "five")

Words = list["str | PageWord"]


def read_back(
    network: Network, pattern: Pattern, meant: Meant | None = None
) -> Sentence:
    """Read a bound pattern as a phrase: Books that introduce concepts applied by …

    `meant` gives the pages that facet values stand for, by facet and value.
    """
    reading = _Reading(network.schema, pattern, meant or {})
    return _merged(reading.whole())


class _Reading:
    def __init__(self, schema: Schema, pattern: Pattern, meant: Meant) -> None:
        self._schema = schema
        self._pattern = pattern
        self._meant = meant
        self._named: set[int] = set()

    def whole(self) -> Words:
        """Give the counting words, the path, what holds of links, columns, order."""
        pattern = self._pattern
        words = self._counted() if pattern.counts else self._paths()
        for edge in pattern.edges:
            if edge.test is not None:
                words += [", where ", self._link_name(edge), " "]
                words += [link_words(edge.test)]
        if not pattern.counts:
            words += self._shown()
        words += self._ordered()
        return words

    # The path

    def _paths(self) -> Words:
        pattern = self._pattern
        if not pattern.edges:
            return self._name(0)
        words: Words = []
        end = -1
        for edge in pattern.edges:
            if edge.left != end:
                words += self._begun(edge, first=not words)
            else:
                words += self._joint(edge, edge.left)
            words += self._name(edge.right)
            if edge.repeats:
                words.append(f" in {_steps(edge)}")
            end = edge.right
        return words

    def _begun(self, edge: PatternEdge, *, first: bool) -> Words:
        """Word the first place of a path and the link behind it."""
        node = self._pattern.nodes[edge.left]
        if first:
            words = self._name(edge.left)
            if node.page is None:
                return words + self._joint(edge, edge.left)
            return [*words, f" {self._label(edge, many=False, full=True)} "]
        many = node.page is None
        label = self._label(edge, many=many, full=True)
        return [", where ", *self._again(edge.left), f" {label} "]

    def _joint(self, edge: PatternEdge, place: int) -> Words:
        """Word the link that goes on from a place just named."""
        many = self._pattern.nodes[place].page is None
        label = self._label(edge, many=many)
        if not has_verb(self._label(edge, many=False)):
            if many and _PARTICIPLE.match(label):
                return [f" {label} "]
            are = "are " + _ROLE.sub(r"\1s of", label) if many else f"is {label}"
            return [f" that {are} " if many else f", which {are} "]
        return [f" that {label} " if many else f", which {label} "]

    def _label(self, edge: PatternEdge, *, many: bool, full: bool = False) -> str:
        if not edge.relations:
            return ("are " if many else "is ") * full + "linked to"
        labels = [self._wording(edge, slug) for slug in edge.relations]
        if full or any(map(has_verb, labels)):
            labels = [predicate(each) for each in labels]
        return " or ".join(plural_verb(each) if many else each for each in labels)

    def _name(self, place: int) -> Words:
        """Name a place, the second time as the same pages."""
        node = self._pattern.nodes[place]
        if place in self._named:
            return self._again(place)
        self._named.add(place)
        if node.page is not None:
            return [PageWord(node.page)]
        return [self.noun(node), *page_words(self._schema, node, self._meant)]

    def _again(self, place: int) -> Words:
        node = self._pattern.nodes[place]
        if node.page is not None:
            return [PageWord(node.page)]
        return [f"the same {self.noun(node)}"]

    def noun(self, node: PatternNode) -> str:
        """Give the plural of what may stand at a place."""
        types = self._schema.types
        return " or ".join(types[slug].plural.lower() for slug in node.types) or "pages"

    def _link_name(self, edge: PatternEdge) -> str:
        if not edge.relations:
            return "the link"
        return f"“{self._wording(edge, edge.relations[0])}”"

    def _wording(self, edge: PatternEdge, relation: str) -> str:
        """Word a relation as it is walked; one of either direction as it can run."""
        found = self._schema.relations[relation]
        if edge.direction:
            return found.wording(forward=edge.direction > 0)
        left = self._pattern.nodes[edge.left].types or tuple(self._schema.types)
        right = self._pattern.nodes[edge.right].types or tuple(self._schema.types)
        forward = any(found.admits(one, other) for one in left for other in right)
        return found.wording(forward=forward)

    # Columns and order

    def _counted(self) -> Words:
        columns = self._pattern.returns
        groups = [self._one(each) for each in columns if not each.count]
        by = f" for each {_listed(groups)}" if groups else ""
        counted = [each for each in columns if each.count]
        if not self._pattern.edges and len(counted) == 1:
            return ["how many ", *self._paths(), by]
        counts = [f"how many {self._counted_noun(each)}" for each in counted]
        return [f"{' and '.join(counts)}{by}: ", *self._paths()]

    def _counted_noun(self, column: Column) -> str:
        if not column.variable:
            return "answers"
        noun = self._plural_of(column)
        return f"different {noun}" if column.distinct else noun

    def _shown(self) -> Words:
        columns = self._pattern.returns
        if not columns:
            return []
        shown = _listed([self._many(each) for each in columns])
        if not self._pattern.distinct:
            return [f", showing {shown}"]
        if len(columns) == 1:
            return [f", showing each {self._one(columns[0])} once"]
        return [f", showing each set of {shown} once"]

    def _ordered(self) -> Words:
        words: Words = []
        for order in self._pattern.orders:
            if order.by.count:
                words.append(f", the {'most' if order.descending else 'fewest'} first")
            else:
                falling = ", falling" if order.descending else ""
                words.append(f", sorted by {self._many(order.by)}{falling}")
        return words

    def _one(self, column: Column) -> str:
        node = self._pattern.nodes[self._pattern.place(column.variable)]
        types = self._schema.types
        noun = " or ".join(types[slug].label.lower() for slug in node.types) or "page"
        noun = self._told_apart(column, noun)
        if not column.key:
            return noun
        return f"{self._fact(node, column.key)} of the {noun}"

    def _many(self, column: Column) -> str:
        node = self._pattern.nodes[self._pattern.place(column.variable)]
        noun = self._plural_of(column)
        if not column.key:
            return noun
        return f"the {self._fact(node, column.key)} of the {noun}"

    def _fact(self, node: PatternNode, key: str) -> str:
        """Name a fact within a sentence: year, students, published date."""
        label = lowered(label_of_key(self._schema, node, key))
        is_when = is_dated(self._schema, node.types, key) and not label.endswith("date")
        return f"{label} date" if is_when and label.endswith("ed") else label

    def _plural_of(self, column: Column) -> str:
        node = self._pattern.nodes[self._pattern.place(column.variable)]
        return self._told_apart(column, self.noun(node))

    def _told_apart(self, column: Column, noun: str) -> str:
        """Add a place's name where another holds pages of the same kind."""
        here = self._pattern.place(column.variable)
        alike = [
            each
            for each in self._pattern.nodes
            if each.types == self._pattern.nodes[here].types
        ]
        return f"{noun} “{column.variable}”" if len(alike) > 1 else noun


def label_of_key(schema: Schema, node: PatternNode, key: str) -> str:
    """Name a fact of a page as its field or facet does: Students, Year."""
    fields = fields_called(schema, node.types, key)
    if fields and key_kind(schema, node.types, key) == "field":
        return fields[0].label
    return schema.facets[key].label if key in schema.facets else capitalised(key)


def _steps(edge: PatternEdge) -> str:
    if edge.least == edge.most:
        return f"{_NUMBERS[edge.most]} steps"
    return f"{_NUMBERS[edge.least]} to {_NUMBERS[edge.most]} steps"


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _merged(words: Words) -> Sentence:
    """Join words that follow each other and begin with a capital."""
    found: Words = []
    for word in words:
        if isinstance(word, str) and found and isinstance(found[-1], str):
            found[-1] += word
        elif word != "":
            found.append(word)
    if found and isinstance(found[0], str):
        found[0] = capitalised(found[0])
    return tuple(found)
