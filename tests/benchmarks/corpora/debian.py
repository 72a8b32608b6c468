"""Debian's package index: a page a package, its section the type, its needs the links.

The text is the name and the one-line description; the long descriptions are in
translation files that many machines do not fetch, so they are never read.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator

from tests.benchmarks.corpora.corpus import (
    Corpus,
    Entry,
    MissingSourceError,
    Statement,
)

RELATIONS = {
    "Depends": "depends",
    "Pre-Depends": "pre-depends",
    "Recommends": "recommends",
    "Suggests": "suggests",
    "Enhances": "enhances",
}
FEWEST = 1_000
"""Fewer packages than this are those installed, not the index."""

_NAME = re.compile(r"^\s*([a-z0-9][a-z0-9+.-]+)")


def load() -> Corpus:
    """Read the index that apt last fetched; some 63,000 packages, 20 s."""
    if shutil.which("apt-cache") is None:
        raise MissingSourceError("debian: needs apt; run this on Debian or Ubuntu.")
    dump = subprocess.run(
        ["apt-cache", "dumpavail"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    corpus = read(dump.splitlines())
    if len(corpus.network) < FEWEST:
        raise MissingSourceError("debian: no package index; run `apt-get update`.")
    return corpus


def read(lines: Iterable[str]) -> Corpus:
    """Read paragraphs in the form of Debian's control files.

    Versions are left out, and every package of an alternative `a | b` is linked. Of a
    package in several versions the first counts.
    """
    entries: dict[str, Entry] = {}
    statements: list[Statement] = []
    for fields in _paragraphs(lines):
        name = fields.get("Package", "")
        if not name or name in entries:
            continue
        section = fields.get("Section", "unknown").rpartition("/")[2]
        entries[name] = Entry(name, section, name, fields.get("Description", ""))
        for field, relation in RELATIONS.items():
            statements += [
                Statement(name, relation, other)
                for other in _packages(fields.get(field, ""))
            ]
    return Corpus.of(entries.values(), statements)


def _paragraphs(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    last = ""
    for line in lines:
        if not line.strip():
            if fields:
                yield fields
            fields, last = {}, ""
        elif line[0] in " \t":
            if last != "Description":
                fields[last] = f"{fields.get(last, '')} {line.strip()}"
        else:
            last, _, value = line.partition(":")
            fields[last] = value.strip()
    if fields:
        yield fields


def _packages(value: str) -> list[str]:
    found = (_NAME.match(part) for part in re.split(r"[,|]", value))
    return [match[1] for match in found if match]
