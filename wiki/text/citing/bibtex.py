"""References as BibTeX, for writing and for reading.

Source: Patashnik, BibTeXing (1988), section 3: the entry types and their fields.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import UnicodeToLatexEncoder

from wiki.text.citing.reference import Name, Reference

ENTRY_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "report": "techreport",
    "thesis": "phdthesis",
}
OTHER = "misc"

_CONTAINERS = {"article": "journal", "incollection": "booktitle"}
_PUBLISHERS = {
    "techreport": "institution",
    "phdthesis": "school",
    "misc": "howpublished",
}
_AS_THEY_ARE = ("author", "editor", "url", "doi", "year", "month")
"""Fields that are not written in TeX's way as a whole."""

_ENCODER = UnicodeToLatexEncoder(unknown_char_policy="keep")


def written(works: Iterable[Reference]) -> str:
    """Write references, each as an entry."""
    library = Library([_entry(work) for work in works])
    return write_string(library)


def _entry(work: Reference) -> Entry:
    kind = ENTRY_TYPES.get(work.type, OTHER)
    fields = [
        Field(name, text if name in _AS_THEY_ARE else _tex(text))
        for name, text in _fields(work, kind)
    ]
    return Entry(kind, work.key, fields)


def _fields(work: Reference, kind: str) -> Iterator[tuple[str, str]]:
    yield "title", work.title
    for role, names in (("author", work.authors), ("editor", work.editors)):
        if names:
            yield role, " and ".join(_name(each) for each in names)
    yield from _one(_CONTAINERS.get(kind, "howpublished"), work.within)
    if work.within != work.publisher:
        yield from _one(_PUBLISHERS.get(kind, "publisher"), work.publisher)
    for name, value in (
        ("series", work.series),
        ("edition", work.edition),
        ("volume", work.volume),
        ("number", work.issue or work.number),
        ("pages", work.pages.replace("–", "--")),
        ("type", work.genre),
        ("isbn", work.isbn),
        ("issn", work.issn),
        ("abstract", work.abstract),
        ("language", work.language),
        ("doi", work.doi),
        ("url", work.url),
    ):
        yield from _one(name, value)
    if work.issued:
        yield "year", str(work.issued[0])
    if len(work.issued) > 1:
        yield "month", calendar.month_abbr[work.issued[1]].lower()


def _one(name: str, value: str) -> Iterator[tuple[str, str]]:
    if value:
        yield name, value


def _name(name: Name) -> str:
    # Braces keep the name of a body in one piece.
    return f"{{{_tex(name.literal)}}}" if name.literal else _tex(name.turned)


def _tex(text: str) -> str:
    return str(_ENCODER.unicode_to_latex(text))
