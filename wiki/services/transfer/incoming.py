"""What every reader of files yields, and what an import reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wiki.text.document import Document


@dataclass(frozen=True, slots=True)
class Past:
    """An older state of a page, with who saved it, when (ISO 8601, UTC) and why."""

    document: Document
    author: str
    at: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A page that arrived: its slug ("" to make one from the title) and where from.

    `origin` is a file with a line or row, as the report prints it. `keys` are what it
    is called where it comes from ("doi:10.1000/1", "https://blog.example/?p=7"),
    `addresses` the paths where it stood there. A `foreign` page wishes for its slug
    only: a page with its name is taken for the same. `past` holds older states, the
    oldest first, and then the newest one, which is `document`. `opens` is when it is to
    be published (ISO 8601, UTC), "" for a page that stays as it says.
    """

    slug: str
    document: Document
    origin: str
    keys: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    foreign: bool = False
    past: tuple[Past, ...] = ()
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be taken, where it stands and why."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not taken on purpose, where it stands and why."""

    origin: str
    reason: str


Found = Incoming | Refused | LeftOut
"""What a reader of files yields."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page: `state` is new, changed or same; `how` it was known.

    `how` is "" for a new page, and for one that came with its own address; `what` names
    the parts that changed.
    """

    state: str
    slug: str
    title: str
    origin: str
    how: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that leads to no page: how many links use it, and one place of them."""

    name: str
    links: int
    origin: str


@dataclass(slots=True)
class Report:
    """What an import did, or with a dry run would do, in order of arrival.

    `files` counts new pictures and files; `unresolved` is a list of work, the most
    used names first.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    files: int = 0

    @property
    def new(self) -> list[str]:
        """The slugs of new pages."""
        return self._slugs("new")

    @property
    def changed(self) -> list[str]:
        """The slugs of pages that say something else now."""
        return self._slugs("changed")

    @property
    def same(self) -> list[str]:
        """The slugs of pages that said the same before."""
        return self._slugs("same")

    def add(self, other: Report) -> None:
        """Take in what another file's import did."""
        self.outcomes += other.outcomes
        self.refused += other.refused
        self.left_out += other.left_out
        self.unresolved += other.unresolved
        self.files += other.files

    def _slugs(self, state: str) -> list[str]:
        return [each.slug for each in self.outcomes if each.state == state]


def pages_in(found: Iterable[Found], report: Report) -> Iterable[Incoming]:
    """Yield the pages among what was found; the rest goes into the report."""
    for each in found:
        if isinstance(each, Refused):
            report.refused.append(each)
        elif isinstance(each, LeftOut):
            report.left_out.append(each)
        else:
            yield each
