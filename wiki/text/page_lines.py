"""On which line of a page's text each of its parts stands, for faults that name one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wiki.errors import InvalidError
from wiki.text.canonical import normalise_link
from wiki.text.frontmatter import split_page
from wiki.text.page_reader import PageReader
from wiki.text.yaml_nodes import read_yaml

_READ = re.compile(r"line ([0-9]{1,6})(?:, (.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong on a line; `line` is 0 where no line says it, `key` may be ""."""

    line: int
    key: str
    text: str


def faults_by_line(
    text: str, errors: Mapping[str, Sequence[str]]
) -> tuple[LineFault, ...]:
    """Give the faults of a page with the lines of its text that they are about.

    `errors` are those of reading the text ("line 7, since") or of checking the page
    ("fields.began", "links.2.evidence", as `checking.find_faults` numbers the links).
    """
    lines = lines_of(text)
    found = [
        LineFault(*_place(place, lines), sentence)
        for place, sentences in errors.items()
        for sentence in sentences
    ]
    return tuple(sorted(found, key=lambda each: each.line))


def lines_of(text: str) -> Mapping[str, int]:
    """Give the line of each part; nothing for a text that cannot be read."""
    text = text.replace("\r\n", "\n")
    try:
        head, _ = split_page(text)
        reader = PageReader()
        reader.read(read_yaml(head, first_line=2), "")
    except InvalidError:
        return {}
    lines = dict(reader.lines)
    first: dict[object, int] = {}
    for link, line in reader.links:
        first.setdefault(normalise_link(link), line)
    lines |= {f"links.{number}": line for number, line in enumerate(first.values())}
    lines["body"] = head.count("\n") + (4 if head else 3)
    return lines


def _place(place: str, lines: Mapping[str, int]) -> tuple[int, str]:
    if read := _READ.fullmatch(place):
        return int(read[1]), read[2] or ""
    key = place.rpartition(".")[2] if "." in place else place
    while place and place not in lines:
        place = place.rpartition(".")[0]
    return lines.get(place, 0), "" if key.isdigit() else key
