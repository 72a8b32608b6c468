"""What the graph answers, for screens, the command line and the API: frozen, safe.

Everything here was already filtered for its reader; templates only lay it out.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.schema import PageType
from wiki.services.views import Evidence, PageRef


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence: words, or a page's title to be shown as a link."""

    text: str
    page: PageRef | None = None


@dataclass(frozen=True, slots=True)
class StepLink:
    """The statement under one hop, with what supports it."""

    relation: str
    label: str
    forward: bool
    note: str
    evidence: Evidence | None
    context: str
    status: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One hop of a path as walked, with every statement that makes it."""

    source: PageRef
    label: str
    target: PageRef
    links: tuple[StepLink, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why a page is suggested: a sentence, and the evidence path under it."""

    parts: tuple[Part, ...]
    steps: tuple[StepView, ...] = ()

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class RelatedView:
    """A suggested page with one to three reasons; `pinned` when a curator chose it."""

    page: PageRef
    score: float
    reasons: tuple[ReasonView, ...]
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """Suggested pages of one type, best first."""

    type: PageType
    related: tuple[RelatedView, ...]


@dataclass(frozen=True, slots=True)
class SuggestedLinkView:
    """A link that a page seems to lack, worded as read from it, with its probability.

    `forward` is False when the other page would state it.
    """

    relation: str
    label: str
    forward: bool
    page: PageRef
    probability: float
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class PathView:
    """A path as a sentence and hop by hop.

    `through_hub`: nothing else connects its ends than a page with very many links.
    `alike` are pages that could each stand in the place of the second one.
    """

    parts: tuple[Part, ...]
    steps: tuple[StepView, ...]
    cost: float
    through_hub: bool = False
    alike: tuple[PageRef, ...] = ()

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class NearestView:
    """A page that is reachable though the wished one is not.

    `relation_label` words the relation that would join them, read from this page, and
    `would_join` the whole statement; both are "" when none fits. `relaxed`: it is what
    was wished, but reachable only without the conditions.
    """

    page: PageRef
    distance: int
    relation_label: str
    would_join: str = ""
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class PathsView:
    """The answer of a path question; `sentence` reads the question back."""

    source: PageRef | None
    target: PageRef | None
    to_type: str
    sentence: str
    paths: tuple[PathView, ...]
    nearest: tuple[NearestView, ...]
    truncated: bool


Cell = PageRef | str | int | None
"""What stands in a column: a page, a fact as written (None: absent), a count."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of a pattern: a cell for each column, and the path that joins them.

    A row that was made from several has the path of the first, a count has none.
    """

    cells: tuple[Cell, ...]
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answers of a pattern; `next` is the cursor of the following rows.

    `columns` are the names that the pattern gives, `heads` what a screen calls them.
    `total` counts up to a bound; `truncated` when there may be more than that.
    """

    sentence: str
    columns: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    total: int
    next: str
    truncated: bool
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class TypeAnswer:
    """A standing question of a page's type with the distinct pages that answer it."""

    title: str
    pattern: str
    pages: tuple[PageRef, ...]
    total: int


@dataclass(frozen=True, slots=True)
class MapSpot:
    """A page on a map; x, y and how large it is lie in [0, 1].

    Without `size` it is as large as its links make it.
    `group` is its place among the map's groups, None without any; `change` is "",
    `added` or `gone` where two days are compared.
    """

    page: PageRef
    x: float
    y: float
    degree: int
    depth: int
    size: float | None = None
    group: int | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class MapLine:
    """A line on a map; `labels` word its statements from source to target.

    `change` is "", `added`, `gone` or `changed` where two days are compared.
    """

    source: PageRef
    target: PageRef
    relations: tuple[str, ...]
    labels: tuple[str, ...]
    change: str = ""


@dataclass(frozen=True, slots=True)
class MapSentences:
    """The sentences of one relation, for readers who prefer text."""

    label: str
    sentences: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A page that somebody named to change a map: as written, and in words."""

    written: str
    words: str


@dataclass(frozen=True, slots=True)
class MapView:
    """A bounded picture of the wiki with its twins, a table and sentences.

    `clusters` names the groups of its pages, `explained` says what size means.
    `grown` are pages that brought their neighbours, `hidden` those that were taken off.
    """

    center: PageRef | None
    spots: tuple[MapSpot, ...]
    lines: tuple[MapLine, ...]
    groups: tuple[MapSentences, ...]
    total_nodes: int
    truncated: bool
    depth: int
    clusters: tuple[str, ...] = ()
    explained: str = ""
    grown: tuple[Named, ...] = ()
    hidden: tuple[Named, ...] = ()
