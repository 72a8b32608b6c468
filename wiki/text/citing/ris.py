"""References as RIS, for writing and for reading.

Source: Research Information Systems, RIS format specification (2011): types of
references and tags.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import rispy

from wiki.text.citing.reference import Reference

KINDS = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "broadcast": "VIDEO",
    "chapter": "CHAP",
    "collection": "SER",
    "dataset": "DATA",
    "legislation": "STAT",
    "motion_picture": "VIDEO",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "software": "COMP",
    "thesis": "THES",
    "webpage": "ELEC",
}


def written(works: Iterable[Reference]) -> str:
    """Write references, each as a record."""
    records = [_record(work) for work in works]
    return rispy.dumps(records, implementation=_Writer) if records else ""


class _Writer(rispy.RisWriter):  # type: ignore[misc] # rispy has no types
    def set_header(self, count: int) -> str:
        """Leave out the number that the writer puts before each record."""
        del count
        return ""


def _record(work: Reference) -> dict[str, Any]:
    first, _, last = work.pages.replace("–", "-").replace("--", "-").partition("-")
    record = {
        "type_of_reference": KINDS[work.type],
        "id": work.key,
        "title": work.title,
        "authors": [name.turned for name in work.authors],
        "secondary_authors": [name.turned for name in work.editors],
        # What a part appeared in, and of what stands alone its series.
        "secondary_title": work.within or work.series,
        "publisher": work.publisher,
        "year": str(work.issued[0]) if work.issued else "",
        "date": _date(work.issued),
        "edition": work.edition,
        "volume": work.volume,
        "number": work.issue or work.number,
        "start_page": first,
        "end_page": last,
        "type_of_work": work.genre,
        "issn": work.isbn or work.issn,
        "doi": work.doi,
        "urls": [work.url] if work.url else [],
        "language": work.language,
        "abstract": work.abstract,
    }
    return {name: value for name, value in record.items() if value}


def _date(issued: tuple[int, ...]) -> str:
    """Write a date as year/month/day/, with nothing in the place of what is unknown."""
    parts = [f"{part:02}" for part in issued]
    return "/".join([*parts, *[""] * (4 - len(parts))]) if issued else ""
