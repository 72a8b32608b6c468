"""What a batch job reads and writes: the form of its tables, the answers it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.candidates import SIGNALS, Measured
from graph.likeness import STRONG
from graph.model import Reader
from graph.network import Network
from graph.schema import PageType, Relation, Schema, Site

FORMAT = 1
"""Raised when the tables or their meaning change; others are refused."""

SNAPSHOT = "snapshot.json"
ANSWERS = "answers.json"
PAGES = "pages"
LINKS = "links"
SUGGESTIONS = "suggestions"

PER_PAGE = 60
"""Ranked pages kept for each page; readers are shown eight."""

NEAR = 24
"""Pages of alike texts kept for each page."""

STANDS_HIGH = STRONG
"""Place down to which a page stands high in a list."""


class PageFacts(NamedTuple):
    """A row of the table of pages."""

    page: int
    slug: str
    type: str
    level: int
    title: str
    text: str


class LinkFacts(NamedTuple):
    """A row of the table of links; days and status as in `graph.model.Link`."""

    source: int
    relation: str
    target: int
    key: int
    status: str
    since: int
    until: int
    weight: float


class Placed(NamedTuple):
    """A ranked page: which signals found it, and in which it stands high (as bits)."""

    page: int
    score: float
    found: int
    high: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a job says of one page: candidates best first, and pages of alike texts."""

    page: int
    placed: tuple[Placed, ...]
    near: tuple[int, ...]

    @property
    def scores(self) -> Mapping[int, float]:
        """Give each candidate's score, best first."""
        return {each.page: each.score for each in self.placed}

    def seen_in(self, network: Network, reader: Reader) -> Ranked:
        """Give what holds still: of pages that the reader sees and that are not linked.

        A page that was linked to, hidden or taken away since is left out.
        """
        linked = {edge.page for edge in network.edges(self.page, reader)}
        return Ranked(
            self.page,
            tuple(
                each
                for each in self.placed
                if each.page not in linked and network.sees(reader, each.page)
            ),
            tuple(each for each in self.near if network.sees(reader, each)),
        )

    def measured(self) -> Measured:
        """Give what the signals said, as far as choosing and explaining ask for it.

        That is who is in which list and who stands high there, not the scores.
        """
        lists = {
            name: {
                each.page: 1.0 if each.high >> bit & 1 else 0.5
                for each in self.placed
                if each.found >> bit & 1
            }
            for bit, name in enumerate(SIGNALS)
        }
        pages = tuple(sorted(each.page for each in self.placed))
        return Measured(self.page, self.near, lists, pages)


@dataclass(frozen=True, slots=True)
class Origin:
    """Of which state of which wiki a snapshot is."""

    version: int
    fingerprint: str


def described(schema: Schema, origin: Origin) -> Mapping[str, object]:
    """Give what stands beside a snapshot's tables."""
    return {
        "format": FORMAT,
        "version": origin.version,
        "fingerprint": origin.fingerprint,
        "types": list(schema.types),
        "relations": [[each.slug, each.weight] for each in schema.relations.values()],
    }


def outline(types: Sequence[str], relations: Iterable[tuple[str, float]]) -> Schema:
    """Give as much of a vocabulary as names, order and weights tell."""
    return Schema(
        {slug: PageType(slug, slug, slug) for slug in types},
        {slug: Relation(slug, slug, slug, weight=weight) for slug, weight in relations},
        {},
        Site(),
    )


def empty(schema: Schema, version: int) -> Network:
    """Give a graph without pages, which knows the numbers of relations."""
    return Network.build(schema, [], [], version)
