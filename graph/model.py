"""What crosses the border of the graph: frozen values, pages named by number.

A page is an `int` (the store's page id) everywhere in this package; titles,
slugs and addresses are the caller's business. Sentences therefore come as
sequences of `str` (words) and `PageWord` (put this page's title here).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Node:
    """One page: its number, the slug of its type, and who may see it.

    `level` is 0 for everybody, 1 for members, 2 for curators.
    """

    page: int
    type: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """One statement *source – relation – target*; `key` is the store's link id.

    Dates are kept as (year*10000 + month*100 + day) bounds, 0 when not stated:
    `since` the earliest day the statement may hold, `until` the latest.
    """

    source: int
    relation: str
    target: int
    key: int = 0
    status: str = "stated"
    since: int = 0
    until: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What one page is after an edit: its node (None: gone) and all links it states."""

    page: int
    node: Node | None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader may see: pages whose level is at most `level`."""

    level: int = 0


@dataclass(frozen=True, slots=True)
class PageWord:
    """A place in a sentence where a page's title stands, as a link."""

    page: int


Sentence = tuple["str | PageWord", ...]


class Step(NamedTuple):
    """One hop as walked: from `source` to `target`.

    `forward` is False when the underlying statement runs from target to source;
    `labels` are the wordings in walking direction, one per parallel statement, and
    `keys` the store's link ids of those statements. `pronoun` goes on about the source.
    """

    source: int
    target: int
    relations: tuple[str, ...]
    forward: tuple[bool, ...]
    labels: tuple[str, ...]
    keys: tuple[int, ...]
    pronoun: str = "which"


@dataclass(frozen=True, slots=True)
class Path:
    """A simple path with its cost and its sentence.

    `through_hub` is True when it passes a page with very many links because nothing
    else connects its ends. `alike` are pages of one type that could each stand in the
    place of the path's second page.
    """

    steps: tuple[Step, ...]
    cost: float
    sentence: Sentence
    through_hub: bool = False
    alike: tuple[int, ...] = ()


class Reason(NamedTuple):
    """Why a page is suggested: an evidence path, or shared rare terms (`terms`).

    `through_hub` is True when nothing more specific connects the two.
    """

    sentence: Sentence
    steps: tuple[Step, ...] = ()
    terms: tuple[str, ...] = ()
    through_hub: bool = False


class Suggestion(NamedTuple):
    """A page the graph proposes, best first by `score`, with one to three reasons."""

    page: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SuggestedLink:
    """A link that a page seems to lack, with its probability in [0, 1] and reasons.

    `forward` is False when the other page would state it.
    """

    page: int
    relation: str
    forward: bool
    probability: float
    reasons: tuple[Reason, ...]


class Closeness(NamedTuple):
    """How close another page's text is, as a score without a unit."""

    page: int
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The honest half-answer when no path exists: a page at `distance` links.

    Towards a page: one in reach that is of the wished page's type, or that one link
    could join to it; towards a type: one of the type that is in reach only without the
    conditions (`relaxed`), or one that a link could join to a page of the type.
    `relation` is the link's, "" when none fits; `forward` is False when it would run
    from the wished page to this one.
    """

    page: int
    distance: int
    relation: str = ""
    forward: bool = True
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Paths:
    """Cheapest, diverse paths; `truncated` when the work limit ended the search."""

    paths: tuple[Path, ...]
    nearest: tuple[Nearest, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One answer to a pattern: the page bound to each variable, and the steps."""

    pages: tuple[int, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a pattern in stable order; `columns` name each place of a row.

    `total` is a count up to a bound, `truncated` when there may be more; `next` is
    where the rows go on, "" at their end.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    truncated: bool = False
    next: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A page on a map: place in [0, 1]², degree in the visible graph."""

    page: int
    type: str
    x: float
    y: float
    degree: int
    depth: int


@dataclass(frozen=True, slots=True)
class Line:
    """Statements drawn as one line between two pages of a map."""

    source: int
    target: int
    relations: tuple[str, ...]
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A bounded picture: at most the asked number of pages out of `total_nodes`.

    `reached` are all pages that its own were chosen among.
    """

    center: int | None
    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    total_nodes: int
    truncated: bool
    sentences: Sequence[Sentence] = field(default=())
    reached: frozenset[int] = field(default=frozenset(), compare=False, repr=False)
