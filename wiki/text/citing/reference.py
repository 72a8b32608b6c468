"""A work as it is cited: the variables of CSL 1.0.2 that citations here are made of.

Source of types and variables: the specification of the Citation Style Language 1.0.2,
appendices III (types) and IV (variables).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TYPES = (
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "book",
    "broadcast",
    "chapter",
    "collection",
    "dataset",
    "legislation",
    "motion_picture",
    "post-weblog",
    "report",
    "software",
    "thesis",
    "webpage",
)
IN_SOMETHING = ("article-journal", "article-magazine", "article-newspaper", "chapter")
"""Works that appear within another one, whose title then is the one set apart."""

PERIODICAL = ("article-magazine", "article-newspaper", "post-weblog")
"""Works that whoever publishes them brings out with others, under its own name."""

PLAIN = {
    "publisher": "publisher",
    "within": "container-title",
    "series": "collection-title",
    "edition": "edition",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "number": "number",
    "genre": "genre",
    "isbn": "ISBN",
    "issn": "ISSN",
    "doi": "DOI",
    "url": "URL",
    "abstract": "abstract",
    "language": "language",
}
"""What is one text, by its CSL variable."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person in parts, or a body (and whoever cannot be parted) as `literal`."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def turned(self) -> str:
        """The name with the family name first, as lists of references sort it."""
        return self.literal or ", ".join(
            filter(None, (self.family, self.suffix, self.given))
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """A work; `key` names it among others, `issued` is a year, or month and day too."""

    key: str
    type: str
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    issued: tuple[int, ...] = ()
    publisher: str = ""
    container: str = ""
    series: str = ""
    edition: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    genre: str = ""
    isbn: str = ""
    issn: str = ""
    doi: str = ""
    url: str = ""
    abstract: str = ""
    language: str = ""

    @property
    def within(self) -> str:
        """What it appeared in: of a post or article without another, its publisher."""
        return self.container or (self.publisher if self.type in PERIODICAL else "")


def csl(work: Reference) -> dict[str, Any]:
    """Give a reference as an item of CSL-JSON."""
    data: dict[str, Any] = {"id": work.key, "type": work.type, "title": work.title}
    for variable, names in (("author", work.authors), ("editor", work.editors)):
        if names:
            data[variable] = [_name(each) for each in names]
    if work.issued:
        data["issued"] = {"date-parts": [list(work.issued)]}
    for attribute, variable in PLAIN.items():
        if value := getattr(work, attribute):
            data[variable] = value
    return data


def _name(name: Name) -> dict[str, str]:
    parts = {
        "family": name.family,
        "given": name.given,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {part: text for part, text in parts.items() if text}
