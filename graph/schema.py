"""Page types and relations as frozen data: the vocabulary in force.

`graph.vocabulary` reads it from the plain mapping that `vocabulary.toml` holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PATTERN = "pattern"
"""The kind of a field that holds a question to the graph."""
VIEW = "map"
"""The kind of a field that holds what a map shows, as its address writes it."""

TIME, ZONE = "time", "zone"
"""The kinds of fields that hold a time of day (13:00), and a time zone by its name."""

FIELD_KINDS = (
    "text",
    "long",
    "integer",
    "number",
    "date",
    "url",
    "choice",
    "list",
    TIME,
    ZONE,
    PATTERN,
    VIEW,
)
SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle",
    "hexagon",
    "pentagon",
    "star",
    "pill",
    "octagon",
    "trapezoid",
)
MENTIONS = "mentions"
"""The relation of a plain `[[Title]]`; every vocabulary has it, given or not."""

FACET_KINDS = ("link", "year", "field")
SECTION_SORTS = ("newest", "linked", "title")


@dataclass(frozen=True, slots=True)
class Field:
    """One fact a page of a type may carry."""

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    term: str = ""


@dataclass(frozen=True, slots=True)
class HeadItem:
    """A line in the head of a page: the pages at the other end of one relation.

    `inverse` reads the relation from its target, `type` limits the other end.
    """

    label: str
    relation: str
    inverse: bool = False
    type: str = ""


@dataclass(frozen=True, slots=True)
class TypeQuestion:
    """A pattern asked on every page of a type; `$page` stands for that page's slug."""

    title: str
    pattern: str
    column: str


@dataclass(frozen=True, slots=True)
class PageType:
    """A kind of page with its words, look, fields, head and standing questions.

    `pronoun` goes on about such a page in a sentence: X, *which* applies Y.
    """

    slug: str
    label: str
    plural: str
    pronoun: str = "which"
    description: str = ""
    colour: str = "#5b6470"
    shape: str = "circle"
    term: str = ""
    date_field: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    head: tuple[HeadItem, ...] = ()
    questions: tuple[TypeQuestion, ...] = ()

    @property
    def pattern_field(self) -> str:
        """The first field that holds a pattern, "" where the type has none."""
        return self._first(PATTERN)

    @property
    def view_field(self) -> str:
        """The first field that holds what a map shows, "" where the type has none."""
        return self._first(VIEW)

    def _first(self, kind: str) -> str:
        held = (each.name for each in self.fields.values() if each.kind == kind)
        return next(held, "")


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of typed link, worded in both directions.

    An empty `signatures` admits every pair of types. `ordered` relations number
    their links (`position`); `weight` above 1 makes the relation tell more.
    """

    slug: str
    label: str
    inverse: str
    description: str = ""
    signatures: frozenset[tuple[str, str]] = frozenset()
    weight: float = 1.0
    symmetric: bool = False
    ordered: bool = False
    term: str = ""
    inverse_term: str = ""

    def admits(self, source: str, target: str) -> bool:
        """Tell whether a link of this relation may join these two page types."""
        if not self.signatures or (source, target) in self.signatures:
            return True
        return self.symmetric and (target, source) in self.signatures

    def wording(self, *, forward: bool) -> str:
        """Give the label, or the inverse label when read from the target."""
        return self.label if forward or self.symmetric else self.inverse


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow listings and searches.

    Either pages of `type` at the other end of `relations` (`key_field` of such a
    page is a short code that search accepts, a postal code for example), or the
    values of `fields` (`kind` "field": as they are, "year": their year), which people
    know by their `labels`.
    """

    slug: str
    label: str
    kind: str = "link"
    type: str = ""
    relations: tuple[str, ...] = ()
    key_field: str = ""
    fields: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrontSection:
    """A list on the front page: the newest, best linked or first pages of a type."""

    title: str
    type: str
    sort: str = "newest"
    limit: int = 6
    page: str = ""


@dataclass(frozen=True, slots=True)
class SiteListing:
    """A type's pages, narrowed by facets, under an address of their own.

    With `teasers` it is read like a blog: newest first, with how each text begins.
    """

    path: str
    label: str
    type: str
    facets: Mapping[str, str] = field(default_factory=dict)
    teasers: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What the wiki says of itself on its front page."""

    title: str = "Throughline"
    tagline: str = ""
    welcome: str = ""
    example_from: str = ""
    example_to: str = ""
    sections: tuple[FrontSection, ...] = ()
    listings: tuple[SiteListing, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """A question the front page offers: a title and a pattern."""

    slug: str
    title: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Level:
    """What a map of places is coloured by: a choice field, as of a year.

    `year_field` and `source_field` of a page, where filled, say when and from what.
    """

    title: str
    field: str
    year: str = ""
    year_field: str = ""
    source_field: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Pages that have a place on a map of outlines, by a short code."""

    type: str
    code_field: str
    outlines: str
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What may stand in a cell: a word, and the pattern that puts it there.

    The pattern names two of its places `row` and `column`.
    """

    label: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of pages against pages; the first mark that fits stands in a cell."""

    slug: str
    title: str
    row: str
    column: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What pages of a type set side by side: how each value of a facet uses them."""

    type: str
    facet: str
    title: str


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """The whole vocabulary: page types, relations, facets, site words.

    Two are the same only if they are one object, which makes it a key of what is kept.

    `places` is None in a wiki without a map of places, `alignment` where nothing is set
    side by side.
    """

    types: Mapping[str, PageType]
    relations: Mapping[str, Relation]
    facets: Mapping[str, Facet]
    site: Site
    questions: tuple[StandingQuestion, ...] = ()
    places: Places | None = None
    matrices: tuple[Matrix, ...] = ()
    alignment: Alignment | None = None

    def admitted(self, source: str, target: str) -> list[Relation]:
        """Give the relations that may lead from one page type to the other."""
        return [each for each in self.relations.values() if each.admits(source, target)]
