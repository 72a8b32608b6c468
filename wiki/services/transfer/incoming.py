"""What every reader of files yields, and what an import reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from wiki.text.document import Document


@dataclass(frozen=True, slots=True)
class Incoming:
    """A page that arrived: its slug ("" to make one from the title) and where from.

    `origin` is a file with a line or row, as the report prints it.
    """

    slug: str
    document: Document
    origin: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that could not be taken, where it stands and why."""

    origin: str
    reason: str


@dataclass(slots=True)
class Report:
    """What an import did, or with a dry run would do; slugs in order of arrival.

    `files` counts new pictures and files.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    files: int = 0

    def add(self, other: Report) -> None:
        """Take in what another file's import did."""
        self.new += other.new
        self.changed += other.changed
        self.same += other.same
        self.refused += other.refused
        self.files += other.files
