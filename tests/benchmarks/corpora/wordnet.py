"""WordNet: a page a set of synonyms, its lexicographer's file the type.

The text is the words and the gloss. Of a relation and its inverse, both of which the
files state, one link is made, so that hiding it hides both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.benchmarks.corpora.corpus import (
    Corpus,
    Entry,
    MissingSourceError,
    Statement,
)

FOLDER = Path(os.environ.get("WNSEARCHDIR", "/usr/share/wordnet"))
"""Where `wordnet-base` puts the files; WordNet's own variable names another place."""

PARTS = ("noun", "verb", "adj", "adv")
LETTERS = {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
DIRECTED = {
    "@": "is a kind of",
    "@i": "is an example of",
    "#m": "is a member of",
    "#s": "is a substance of",
    "#p": "is a part of",
    ";c": "is in the field of",
    ";r": "is used in the region of",
    ";u": "is used as",
    "*": "entails",
    ">": "causes",
    "<": "is a participle of",
    "\\": "pertains to",
}
SYMMETRIC = {
    "!": "is the opposite of",
    "+": "is derived with",
    "=": "is an attribute with",
    "&": "is similar to",
    "^": "see also",
    "$": "is grouped with",
}


def load(folder: Path = FOLDER) -> Corpus:
    """Read the four data files; some 118,000 pages, 30 s."""
    if not all((folder / f"data.{part}").exists() for part in PARTS):
        raise MissingSourceError(
            f"wordnet: no data files in {folder}; run `apt-get install wordnet-base`, "
            "or unpack it and name its folder in WNSEARCHDIR."
        )
    return read(
        {
            part: (folder / f"data.{part}").read_text("utf-8").splitlines()
            for part in PARTS
        }
    )


def read(files: dict[str, list[str]]) -> Corpus:
    """Read lines of data files by part of speech (wndb(5WN) has their form)."""
    entries: list[Entry] = []
    statements: list[Statement] = []
    for part, lines in files.items():
        for line in lines:
            if line[:2].strip():  # the licence at the top is indented
                entry, links = _synset(part, line)
                entries.append(entry)
                statements += links
    return Corpus.of(entries, statements)


def _synset(part: str, line: str) -> tuple[Entry, list[Statement]]:
    data, _, gloss = line.partition("|")
    cells = data.split()
    count = int(cells[3], 16)
    words = [cell.replace("_", " ") for cell in cells[4 : 4 + 2 * count : 2]]
    name = f"{part}-{cells[0]}"
    entry = Entry(name, f"{part}-{cells[1]}", ", ".join(words), gloss.strip())
    return entry, list(_links(name, cells[4 + 2 * count :]))


def _links(name: str, cells: Iterable[str]) -> Iterator[Statement]:
    parts = iter(cells)
    for _ in range(int(next(parts))):
        sign, offset, letter, _ends = (next(parts) for _ in range(4))
        other = f"{LETTERS[letter]}-{offset}"
        if sign in DIRECTED:
            yield Statement(name, DIRECTED[sign], other)
        elif sign in SYMMETRIC:
            first, second = sorted((name, other))
            yield Statement(first, SYMMETRIC[sign], second)
