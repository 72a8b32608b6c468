"""References read from BibTeX and RIS files.

Sources: Patashnik, BibTeXing (1988); the RIS format specification (2011).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    NormalizeFieldKeys,
)
from bibtexparser.model import Entry

from wiki.text.citing.bibtex import ENTRY_TYPES
from wiki.text.citing.facts import bare_doi, possible_date
from wiki.text.citing.names import person
from wiki.text.citing.reference import Name, Reference
from wiki.text.citing.ris import KINDS


@dataclass(frozen=True, slots=True)
class Read:
    """A reference with its keywords, and the line where it begins."""

    work: Reference
    keywords: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that is no reference, the line where it stands and what is wrong."""

    line: int
    reason: str


_BIBTEX_TYPES = {
    **{entry: csl for csl, entry in reversed(ENTRY_TYPES.items())},
    "article": "article-journal",
    "booklet": "report",
    "conference": "article-journal",
    "dataset": "dataset",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "article-journal",
    "manual": "report",
    "mastersthesis": "thesis",
    "misc": "webpage",
    "online": "webpage",
    "proceedings": "book",
    "report": "report",
    "software": "software",
    "thesis": "thesis",
    "unpublished": "report",
    "www": "webpage",
}
_RIS_TYPES = {
    **{kind: csl for csl, kind in reversed(KINDS.items())},
    "CONF": "book",
    "CPAPER": "article-journal",
    "EBOOK": "book",
    "ECHAP": "chapter",
    "EJOUR": "article-journal",
    "EDBOOK": "book",
    "GEN": "report",
    "GOVDOC": "report",
    "UNPB": "report",
    "WEB": "webpage",
}
_MONTHS = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")
_RECORD = re.compile(r"(?m)^TY {1,2}- ")
_ISBN = re.compile(r"97[89][0-9 -]{10,14}|[0-9 -]{9,12}[0-9Xx]\b")


def read_bibtex(text: str) -> Iterator[Read | Unread]:
    """Yield each entry, or why it could not be read."""
    library = parse_string(
        text, append_middleware=[NormalizeFieldKeys(), LatexDecodingMiddleware()]
    )
    for block in library.failed_blocks:
        reason = str(block.error) or "This is not an entry of BibTeX."
        yield Unread((block.start_line or 0) + 1, reason.splitlines()[0])
    for entry in library.entries:
        yield _bibtex(entry)


def read_ris(text: str) -> Iterator[Read | Unread]:
    """Yield each record, or why it could not be read."""
    starts = [match.start() for match in _RECORD.finditer(text)]
    if not starts and text.strip():
        yield Unread(1, "No record begins with “TY  - ”.")
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(text)
        line = text.count("\n", 0, start) + 1
        record = text[start:end].rstrip()
        if not re.search(r"(?m)^ER {1,2}-", record):
            yield Unread(line, "The record has no end: a line “ER  - ” is missing.")
            continue
        try:
            found = rispy.loads(f"{record}\n")
        except (ValueError, IndexError, KeyError, OSError) as error:
            yield Unread(line, f"The record cannot be read: {error}.")
            continue
        yield from (_ris(each, line) for each in found)


def _bibtex(entry: Entry) -> Read:
    said = {
        field.key: " ".join(str(field.value).replace("{", "").replace("}", "").split())
        for field in entry.fields
        if field.key not in ("author", "editor")
    }
    people = {
        field.key: str(field.value)
        for field in entry.fields
        if field.key in ("author", "editor")
    }
    kind = _BIBTEX_TYPES.get(entry.entry_type.lower(), "report")
    is_part = kind in ("article-journal", "chapter")
    container = said.get("journal") or said.get("journaltitle") or said.get("booktitle")
    publisher = (
        said.get("publisher")
        or said.get("institution")
        or said.get("school")
        or said.get("organization")
        or said.get("howpublished", "")
    )
    title = said.get("title", "")
    if subtitle := said.get("subtitle"):
        title = f"{title}: {subtitle}"
    work = Reference(
        entry.key,
        kind,
        title,
        authors=_names(people.get("author", "")),
        editors=_names(people.get("editor", "")),
        issued=_issued(said),
        publisher="" if publisher.startswith("http") else publisher,
        container=(container or "") if is_part else "",
        series=said.get("series", ""),
        edition=said.get("edition", ""),
        volume=said.get("volume", ""),
        issue=said.get("number", "") if is_part else "",
        pages=said.get("pages", "").replace("--", "–"),
        number="" if is_part else said.get("number", ""),
        genre=said.get("type", ""),
        isbn=said.get("isbn", ""),
        issn=said.get("issn", ""),
        doi=bare_doi(said.get("doi", "")),
        url=said.get("url") or (publisher if publisher.startswith("http") else ""),
        abstract=said.get("abstract", ""),
        language=said.get("language") or said.get("langid", ""),
    )
    words = re.split(r"[;,]", said.get("keywords", ""))
    return Read(work, _unique(words), (entry.start_line or 0) + 1)


def _ris(record: dict[str, Any], line: int) -> Read:
    def one(*names: str) -> str:
        texts = (str(record.get(name) or "").strip() for name in names)
        return next((text for text in texts if text), "")

    def people(*names: str) -> tuple[Name, ...]:
        listed: list[str] = next(
            (record[name] for name in names if record.get(name)), []
        )
        return tuple(person(each) for each in listed if each.strip())

    kind = _RIS_TYPES.get(one("type_of_reference"), "report")
    is_part = kind in ("article-journal", "article-magazine", "article-newspaper")
    is_part |= kind == "chapter"
    beside = one("secondary_title", "journal_name", "alternate_title3")
    first, last = one("start_page"), one("end_page")
    number = one("issn")
    isbn = number if kind in ("book", "chapter") or _ISBN.fullmatch(number) else ""
    urls = record.get("urls") or []
    work = Reference(
        one("id", "label"),
        kind,
        one("title", "primary_title", "short_title"),
        authors=people("authors", "first_authors"),
        editors=people("secondary_authors", "editors"),
        issued=_ris_date(one("date", "primary_date"), one("year", "publication_year")),
        publisher=one("publisher") or ("" if is_part or kind == "book" else beside),
        container=beside if is_part else "",
        series=beside if kind in ("book", "report") and one("publisher") else "",
        edition=one("edition"),
        volume=one("volume"),
        issue=one("number") if is_part else "",
        pages=f"{first}–{last}" if first and last else first,
        number="" if is_part else one("number"),
        genre=one("type_of_work"),
        isbn=isbn,
        issn="" if isbn else number,
        doi=bare_doi(one("doi")),
        url=str(urls[0]) if urls else one("url"),
        abstract=one("abstract", "notes_abstract"),
        language=one("language"),
    )
    return Read(work, _unique(record.get("keywords") or []), line)


def _names(text: str) -> tuple[Name, ...]:
    found = []
    for each in re.split(r"\s+and\s+", " ".join(text.split())):
        if each.startswith("{") and each.endswith("}"):
            found.append(Name(literal=each.strip("{} ")))
        elif each.strip("{} ") and each != "others":
            found.append(person(each.replace("{", "").replace("}", "")))
    return tuple(found)


def _issued(said: dict[str, str]) -> tuple[int, ...]:
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date := said.get("date", "")):
        return possible_date(tuple(int(part) for part in date.split("-")))
    year = _YEAR.search(said.get("year") or date)
    if year is None:
        return ()
    month = said.get("month", "").strip(" .").lower()
    number = int(month) if month.isdecimal() else 0
    if month[:3] in _MONTHS:
        number = _MONTHS.index(month[:3]) + 1
    return possible_date((int(year[1]), number) if number else (int(year[1]),))


def _ris_date(date: str, year: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[/-]", date)[:3] if part.strip().isdecimal()]
    numbers = tuple(int(part) for part in parts)
    if numbers and numbers[0] > 999:
        return possible_date(numbers)
    found = _YEAR.search(f"{year} {date}")
    return (int(found[1]),) if found else ()


def _unique(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
