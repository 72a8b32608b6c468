"""The search language: words, "phrases", -not, facet:value. Nothing is an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

MOST_CHARACTERS = 500
MOST_TERMS = 32

_TERM = re.compile(
    r"(?P<no>-)?(?:(?P<facet>[^\W\d_][\w-]*):(?!//))?"
    r'(?:"(?P<phrase>[^"]*)(?P<closed>")?|(?P<word>[^\s"]+))'
)
_WORD = re.compile(r"[^\W_]+")
_YEARS = re.compile(r"(\d{4})?\.\.(\d{4})?\Z", re.ASCII)
_QUOTES = str.maketrans("“”„‟«»", '""""""')


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to find, as the words it is made of; `exclude` for -not.

    With `prefix` the last word may go on; `span` is where it stands in the query.
    """

    words: tuple[str, ...]
    exclude: bool = False
    prefix: bool = False
    span: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet and the value it must have, or must not."""

    facet: str
    value: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood; `notes` are sentences on what was not."""

    text: str
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that hits must contain."""
        return tuple(term for term in self.terms if not term.exclude)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """The terms that hits must not contain."""
        return tuple(term for term in self.terms if term.exclude)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that hits must contain."""
        return tuple(word for term in self.wanted for word in term.words)

    @property
    def name(self) -> str:
        """What of the query may be a page's name: all of it but the filters."""
        return " ".join(self.text[slice(*term.span)] for term in self.wanted)

    @property
    def is_void(self) -> bool:
        """True when something was typed of which nothing can be searched for."""
        return bool(self.text) and not self.terms and not self.filters


def parse_query(text: str, facets: Collection[str]) -> Query:
    """Read a query in time linear in its length; `facets` are the known names."""
    notes: list[str] = []
    text = _tidy(text)
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS].rstrip()
        notes.append(f"Only the first {MOST_CHARACTERS} characters were searched for.")
    terms: list[Term] = []
    filters: list[Filter] = []
    for match in _TERM.finditer(text):
        if len(terms) + len(filters) == MOST_TERMS:
            notes.append(f"Only the first {MOST_TERMS} words were searched for.")
            break
        read = _read(match, facets, notes)
        if isinstance(read, Filter):
            filters.append(read)
        elif read.words:
            # "next-gen" is one thing to whoever writes it: its words stand together.
            terms.append(read)
    if terms and not terms[-1].exclude and text[terms[-1].span[1] - 1] != '"':
        terms[-1] = replace(terms[-1], prefix=True)
    if text and not terms and not filters:
        notes.append("There is no letter or digit in this to search for.")
    return Query(text, tuple(terms), tuple(filters), tuple(dict.fromkeys(notes)))


def replace_words(query: Query, better: Mapping[str, str]) -> str:
    """Give the query's text with words that hits must contain written otherwise."""
    text = query.text
    for term in reversed(query.wanted):
        start, end = term.span
        written = _WORD.sub(lambda each: better.get(each[0], each[0]), text[start:end])
        text = text[:start] + written + text[end:]
    return text


def read_years(text: str) -> tuple[str, str] | None:
    """Read "2015..2018", "2015.." or "..2018" as first and last year, else None."""
    match = _YEARS.match(text)
    if match is None or text == "..":
        return None
    return match[1] or "0000", match[2] or "9999"


def _tidy(text: str) -> str:
    # Controls and lone surrogates cannot be stored, so nothing is found under them.
    printable = "".join(
        " " if unicodedata.category(each) in ("Cc", "Cs") else each
        for each in text[: MOST_CHARACTERS * 2].translate(_QUOTES)
    )
    return " ".join(unicodedata.normalize("NFC", printable).split())


def _read(
    match: re.Match[str], facets: Collection[str], notes: list[str]
) -> Term | Filter:
    name = (match["facet"] or "").lower()
    phrase = match["phrase"]
    value = (match["word"] if phrase is None else phrase).strip()
    exclude = match["no"] is not None
    if phrase is not None and not match["closed"]:
        notes.append("The last quotation mark was not closed.")
    if name in facets and value:
        return Filter(name, value, exclude)
    words = tuple(_WORD.findall(f"{name} {value}"))
    if name and words:
        notes.append(f"“{name}:” is no filter here; it was searched for as a word.")
    start = match.start() + (1 if exclude else 0)
    return Term(words, exclude, span=(start, match.end()))
