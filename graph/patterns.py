"""Typed paths as questions, as read: places for pages, links between them, tests.

`graph.pattern_reader` reads them from `(book)-[introduces]->(c:concept)`, a subset of
GQL (ISO/IEC 39075) and openCypher; `graph.answers` finds what fits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

PAGE_VARIABLE = "$page"
MOST_EDGES = 6
MOST_REPEATS = 5
MOST_CHARACTERS = 1_000

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
CONTAINS, STARTS, IN = "contains", "starts", "in"
ABSENT, PRESENT = "absent", "present"


class PatternError(ValueError):
    """The pattern cannot be read; `position` counts characters from 0.

    `length` is how many characters are wrong, `suggestion` a whole pattern that
    could have been meant, "" when none is near.
    """

    def __init__(
        self, message: str, position: int, *, length: int = 1, suggestion: str = ""
    ) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position
        self.length = length
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `name` must say under `key`: a field of a page, a fact of a link.

    `operator` is one of `COMPARISONS`, "contains", "starts", "in", "absent",
    "present"; the last two take no values, "in" takes several.
    """

    name: str
    key: str
    operator: str = "="
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Tests that must all hold."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Tests of which one must hold."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class NotSo:
    """A test that must fail; one that cannot be told does not fail."""

    test: Test


Test = Comparison | AllOf | AnyOf | NotSo


def holds(test: Test, check: Callable[[Comparison], bool | None]) -> bool | None:
    """Tell whether a test holds, None when what is absent leaves it open.

    Three values as in SQL and GQL: absent is not "none", so neither
    `d.students > 1000` nor its opposite holds where no number is given.
    """
    if isinstance(test, Comparison):
        return check(test)
    if isinstance(test, NotSo):
        inner = holds(test.test, check)
        return None if inner is None else not inner
    told = [holds(each, check) for each in test.tests]
    decisive = isinstance(test, AnyOf)
    if decisive in told:
        return decisive
    return None if None in told else not decisive


def comparisons(test: Test | None) -> list[Comparison]:
    """Give every comparison that stands in a test."""
    if test is None:
        return []
    if isinstance(test, Comparison):
        return [test]
    if isinstance(test, NotSo):
        return comparisons(test.test)
    return [each for one in test.tests for each in comparisons(one)]


_OPPOSITES = {
    "=": "<>",
    "<>": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    ABSENT: PRESENT,
    PRESENT: ABSENT,
}


def opposite(test: Test) -> Comparison | None:
    """Give the comparison that holds where this one fails, None when there is none."""
    if not isinstance(test, Comparison) or test.operator not in _OPPOSITES:
        return None
    return replace(test, operator=_OPPOSITES[test.operator])


def conjuncts(test: Test | None) -> tuple[Test, ...]:
    """Give the tests that must all hold for this one to hold."""
    if test is None:
        return ()
    return test.tests if isinstance(test, AllOf) else (test,)


def together(tests: Iterable[Test]) -> Test | None:
    """Make one test that asks for all of these, None of none."""
    flat = tuple(one for test in tests for one in conjuncts(test))
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else AllOf(flat)


@dataclass(frozen=True, slots=True)
class PatternNode:
    """A place for a page: its name, the types it may have (none: any), its slug.

    `page` is the page that the slug means, once it is bound; `test` what the page
    must say besides.
    """

    name: str
    types: tuple[str, ...] = ()
    slug: str = ""
    page: int | None = None
    test: Test | None = None


@dataclass(frozen=True, slots=True)
class PatternEdge:
    """A link from the place `left` to the place `right`, by their numbers.

    `direction` is 1 along, -1 against, 0 either way. From `least` to `most` links
    may follow each other; `test` is what each of them must say.
    """

    left: int
    right: int
    relations: tuple[str, ...] = ()
    direction: int = 1
    name: str = ""
    least: int = 1
    most: int = 1
    test: Test | None = None

    @property
    def repeats(self) -> bool:
        """Tell whether more than one link may stand here."""
        return self.most > 1


@dataclass(frozen=True, slots=True)
class Column:
    """What a column shows: a page, one of its facts (`key`), or a count.

    A count without `variable` counts rows; with `distinct` different pages.
    """

    name: str
    variable: str = ""
    key: str = ""
    count: bool = False
    distinct: bool = False

    def same_as(self, other: Column) -> bool:
        """Tell whether both show the same, whatever they are called."""
        return replace(self, name="") == replace(other, name="")


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are sorted by."""

    by: Column
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A question as read: `text` as written, the places and the links between them.

    Without `returns` every place is a column. A place that is named twice is one.
    """

    text: str
    nodes: tuple[PatternNode, ...]
    edges: tuple[PatternEdge, ...] = ()
    returns: tuple[Column, ...] = ()
    distinct: bool = False
    orders: tuple[Order, ...] = ()

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of an answer."""
        return self.returns or tuple(
            Column(node.name, node.name) for node in self.nodes
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.shown)

    @property
    def counts(self) -> bool:
        """Tell whether a column counts, so that the others group."""
        return any(column.count for column in self.returns)

    @property
    def is_gathered(self) -> bool:
        """Tell whether every row must be seen before the first can be shown."""
        return self.counts or self.distinct or bool(self.orders)

    @property
    def is_path(self) -> bool:
        """Tell whether the links follow each other from the first place to the last."""
        return all(
            (edge.left, edge.right) == (number, number + 1)
            for number, edge in enumerate(self.edges)
        )

    @property
    def slugs(self) -> frozenset[str]:
        """The slugs that the pattern names, `$page` among them as it is."""
        return frozenset(node.slug for node in self.nodes if node.slug)

    @property
    def digest(self) -> str:
        """A short text that differs for patterns that ask different things."""
        words = " ".join(self.text.split()).encode()
        return hashlib.sha256(words).hexdigest()[:8]

    def place(self, name: str) -> int:
        """Give the number of the place of this name; raise ValueError for none."""
        return [node.name for node in self.nodes].index(name)

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
