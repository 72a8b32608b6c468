"""A typed graph with texts, made from named pages and the statements between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph import Link, Network, Node, Schema, Text, Texts
from graph.schema import PageType, Relation, Site


class MissingSourceError(Exception):
    """The data are not on this machine; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as its source has it; `name` is unique, `title` and `body` its text."""

    name: str
    type: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A typed link between two pages by their names."""

    source: str
    relation: str
    target: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A graph whose pages are numbered from 1 in order of name, and what they say."""

    network: Network
    texts: Texts

    @classmethod
    def of(cls, entries: Iterable[Entry], statements: Iterable[Statement]) -> Corpus:
        """Join these; a statement repeated, of a page itself or of none is dropped."""
        pages = sorted({entry.name: entry for entry in entries}.items())
        numbers = {name: number for number, (name, _) in enumerate(pages, 1)}
        said = sorted(
            {
                (each.relation, numbers[each.source], numbers[each.target])
                for each in statements
                if each.source in numbers
                and each.target in numbers
                and each.source != each.target
            }
        )
        schema = _schema(
            sorted({entry.type for _, entry in pages}),
            sorted({relation for relation, _, _ in said}),
        )
        return cls(
            Network.build(
                schema,
                (Node(numbers[name], entry.type) for name, entry in pages),
                (
                    Link(source, relation, target, key)
                    for key, (relation, source, target) in enumerate(said, 1)
                ),
                version=1,
            ),
            Texts.build(
                Text(numbers[name], entry.title, entry.body) for name, entry in pages
            ),
        )


def _schema(types: Sequence[str], relations: Sequence[str]) -> Schema:
    return Schema(
        {slug: PageType(slug, slug, slug) for slug in types},
        {slug: Relation(slug, slug, f"{slug}, read backwards") for slug in relations},
        {},
        Site(),
    )
