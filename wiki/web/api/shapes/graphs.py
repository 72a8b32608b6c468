"""What the graph answers: suggestions, paths, maps, rows, as the API gives it."""

from __future__ import annotations

from typing import Any, Literal

from wiki.web.api.shapes.base import PageName, Shape


class Dismissed(Shape):
    """The page that is not suggested here again."""

    dismissed: str


class Pinned(Shape):
    """The page that stands first among the suggestions here."""

    pinned: str


class Released(Shape):
    """The page about which the graph alone decides again."""

    released: str


class Step(Shape):
    """One hop with the evidence of its first link."""

    source: PageName
    relation: str
    label: str
    target: PageName
    note: str
    evidence: str | None
    context: str


class Reason(Shape):
    """Why a page is suggested: a sentence, and the links behind it."""

    text: str
    path: list[Step]


class Suggestion(PageName):
    """A related page; `pinned` when a curator chose it."""

    score: float
    pinned: bool
    reasons: list[Reason]


class SuggestionList(Shape):
    """Related pages, best first."""

    items: list[Suggestion]


class SuggestedLink(Shape):
    """A link that a page seems to lack; `forward` false: the other page states it."""

    relation: str
    label: str
    forward: bool
    page: PageName
    probability: float
    reasons: list[Reason]


class SuggestedLinkList(Shape):
    """Missing links, the likeliest first."""

    items: list[SuggestedLink]


class Insight(Shape):
    """How suggestions are ranked; `report` has the form that `evaluate` prints."""

    learned: bool
    at: str | None
    links: int
    report: dict[str, Any] | None


class Path(Shape):
    """One way from page to page; the pages in `alike` could be its second one."""

    text: str
    cost: float
    through_hub: bool
    alike: list[PageName]
    steps: list[Step]


class Near(PageName):
    """A page in reach that one link of `relation` could join to the goal.

    Where the goal is a type, `relaxed` pages are of it, without the conditions.
    """

    distance: int
    relation: str
    relaxed: bool


class PathList(Shape):
    """Ways, cheapest first; `nearest` when there is none."""

    paths: list[Path]
    nearest: list[Near]
    truncated: bool


class Node(PageName):
    """A page on a map, its place within 0 and 1.

    `size`, within 0 and 1, is of the measure asked for, `group` the name of its group,
    `change` what became of it between two days.
    """

    x: float
    y: float
    degree: int
    depth: int
    size: float | None
    group: str | None
    change: Literal["added", "gone"] | None


class Edge(Shape):
    """A link on a map, between slugs; `change` is what two days made of it."""

    source: str
    target: str
    relation: str
    label: str
    change: Literal["added", "gone", "changed"] | None


class Graph(Shape):
    """What a map shows."""

    nodes: list[Node]
    edges: list[Edge]
    total_nodes: int
    truncated: bool


class Rows(Shape):
    """The answers of a pattern: in each row a page, a fact or a count by column."""

    sentence: str
    columns: list[str]
    rows: list[dict[str, PageName | str | int | None]]
    total: int
    next: str | None
    truncated: bool
