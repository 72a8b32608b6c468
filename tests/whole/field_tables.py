"""The field's tables read plainly, to work out by hand what the wiki must answer.

Nothing of the program is used here: two CSV files, dictionaries and sets.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "field"


@dataclass(frozen=True)
class Row:
    """One line of links.csv."""

    source: str
    relation: str
    target: str
    note: str


def read_titles() -> dict[str, str]:
    """Give each page's title by its key."""
    return {row["key"]: row["title"] for row in _rows("pages.csv")}


def read_summaries() -> dict[str, str]:
    """Give each page's summary by its key."""
    return {row["key"]: row["summary"] for row in _rows("pages.csv")}


def read_types() -> dict[str, str]:
    """Give each page's type by its key."""
    return {row["key"]: row["type"] for row in _rows("pages.csv")}


def read_links() -> list[Row]:
    """Give the links in the order of the file."""
    return [
        Row(row["source_key"], row["relation"], row["target_key"], row["note"])
        for row in _rows("links.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TYPES = read_types()
LINKS = read_links()


def targets(source: str, relation: str, kind: str = "") -> set[str]:
    """Give what a page links to by a relation."""
    return {
        row.target
        for row in LINKS
        if row.source == source
        and row.relation == relation
        and kind in ("", TYPES[row.target])
    }


def sources(target: str, relation: str, kind: str = "") -> set[str]:
    """Give what links to a page by a relation."""
    return {
        row.source
        for row in LINKS
        if row.target == target
        and row.relation == relation
        and kind in ("", TYPES[row.source])
    }


def of_kind(kind: str) -> set[str]:
    """Give all pages of a type."""
    return {key for key, each in TYPES.items() if each == kind}


def parts_in_order(series: str) -> list[str]:
    """Give the parts of a series by the number in the note, "part 2 of 8"."""
    numbered = [
        (int(found.group(1)), row.source)
        for row in LINKS
        if row.relation == "part-of" and row.target == series
        if (found := re.match(r"part (\d+)", row.note, re.IGNORECASE))
    ]
    return [source for _, source in sorted(numbered)]


def distance(start: str, end: str) -> int:
    """Give the number of links on the shortest way between two pages."""
    near: dict[str, set[str]] = {}
    for row in LINKS:
        near.setdefault(row.source, set()).add(row.target)
        near.setdefault(row.target, set()).add(row.source)
    steps = {start: 0}
    queue = deque([start])
    while queue:
        page = queue.popleft()
        for other in near[page] - steps.keys():
            steps[other] = steps[page] + 1
            queue.append(other)
    return steps[end]
