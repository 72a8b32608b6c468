"""What is fuzzed: each target takes bytes, and what must hold of them is asserted.

A refusal with a sentence is an answer; any other exception is a finding.
"""

from __future__ import annotations

import itertools
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.pattern_reader import parse
from graph.patterns import PatternError
from graph.schema import Schema
from graph.vocabulary import read_schema
from tests.pathological import families
from wiki.config import Settings
from wiki.errors import InvalidError, WikiError
from wiki.services.context import Viewer
from wiki.services.site import Site
from wiki.services.starting import initialise
from wiki.services.transfer.importing import FORMATS, Wishes, import_paths
from wiki.text import markdown
from wiki.text.canonical import normalise
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page, parse_page
from wiki.text.limits import refused_character
from wiki.text.merge import merge_documents
from wiki.text.prose import plain
from wiki.text.sanitise import clean
from wiki.text.sections import merge_text
from wiki.text.wikilinks import list_links, rewrite

HOUSE = Path(__file__).parent.parent.parent
FOREIGN = HOUSE / "tests" / "services" / "foreign"
BETWEEN = "\x1e"
"""Stands between the texts of a merge."""

FILES = {
    "markdown": "page.md",
    "csv": "table.csv",
    "jsonl": "pages.jsonl",
    "wordpress": "blog.xml",
    "mediawiki": "wiki.xml",
    "obsidian": "note.md",
    "bibtex": "library.bib",
    "ris": "library.ris",
}
"""What a file of each format is called; of folders it is the one file in them."""

FOLDERS = ("markdown", "obsidian")


@dataclass(frozen=True, slots=True)
class Target:
    """What is tried with bytes, and the bytes to begin with."""

    attempt: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


def read_links(data: bytes) -> None:
    """A body is set, and its links stand where they are said to stand."""
    body = _text(data)
    try:
        html = markdown.render(body, _target).html
    except InvalidError:
        return
    assert clean(html) == html, "What was made is cleaned once and for all."
    plain(body)
    links = list_links(body)
    ends = [0]
    for link in links:
        assert ends[-1] <= link.start < link.end <= len(body), (
            "Links follow each other."
        )
        written = body[link.start : link.end]
        assert written.startswith("[[")
        assert written.endswith("]]")
        ends.append(link.end)
    assert rewrite(body, lambda link: None) == body
    same = rewrite(body, lambda link: link)
    said = [(link.relation, link.target, link.shown) for link in list_links(same)]
    assert said == [(link.relation, link.target, link.shown) for link in links]


def read_page(data: bytes) -> None:
    """A page that can be read is written and read again as the same."""
    try:
        document = parse_page(_text(data))
    except InvalidError:
        return
    written = dump_page(document)
    assert parse_page(written) == document
    assert dump_page(parse_page(written)) == written


def merge(data: bytes) -> None:
    """A merge says the same from both sides, and a side that did nothing gives way."""
    base, mine, theirs = (*_text(data).split(BETWEEN), "", "", "")[:3]
    one, conflicts = merge_text(base, mine, theirs)
    other, mirrored = merge_text(base, theirs, mine)
    assert one == other
    assert len(conflicts) == len(mirrored)
    assert (one is None) == bool(conflicts)
    assert merge_text(base, base, theirs) == (theirs, ())
    assert merge_text(base, mine, mine) == (mine, ())
    pages = [_page(text) for text in (base, mine, theirs)]
    merged = merge_documents(*pages)
    turned = merge_documents(pages[0], pages[2], pages[1])
    assert {each.part for each in merged.conflicts} == {
        each.part for each in turned.conflicts
    }
    if merged.document and turned.document:
        assert merged.document.title == turned.document.title
        # Sections that both added at one place stand in the order of who is asked.
        lines, other_lines = (
            sorted(filter(None, each.body.split("\n")))
            for each in (merged.document, turned.document)
        )
        assert lines == other_lines
    assert normalise(merged.draft) == merged.draft
    assert merge_documents(pages[0], pages[0], pages[2]).document == pages[2]


def read_pattern(data: bytes) -> None:
    """A pattern is read, or refused with the place and with what would be read."""
    text = _text(data)
    schema = _schema()
    try:
        pattern = parse(text, schema)
    except PatternError as error:
        refusal = error
    else:
        assert parse(text, schema).digest == pattern.digest
        return
    assert 0 <= refusal.position <= len(text)
    if refusal.suggestion:
        parse(refusal.suggestion, schema)


def bring_in(data: bytes) -> None:
    """A file of any format is looked at: pages, refusals and what is left out."""
    kind, content = FORMATS[data[0] % len(FORMATS)] if data else "csv", data[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILES[kind]
        file.write_bytes(content)
        if kind == "obsidian":
            (Path(folder) / ".obsidian").mkdir()
        path = Path(folder) if kind in FOLDERS else file
        with suppress(WikiError):
            import_paths(_site(), IMPORTER, [path], Wishes(kind, dry_run=True))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _target(_relation: str, target: str) -> markdown.Target:
    return markdown.Target(f"/pages/{target}")


def _page(text: str) -> Document:
    """Give the page that a text is, or one with the text for its body."""
    try:
        return parse_page(text)
    except InvalidError:
        body = "" if refused_character(text) is not None else text
        return normalise(Document("concept", "A page", body=body))


@cache
def _schema() -> Schema:
    text = (HOUSE / "seeds" / "vocabulary.toml").read_text("utf-8")
    return read_schema(tomllib.loads(text))


IMPORTER = Viewer("importer", "admin")
_FOLDER = tempfile.TemporaryDirectory()


@cache
def _site() -> Site:
    """Give an empty wiki that lasts as long as the process."""
    settings = Settings(data_dir=Path(_FOLDER.name))
    initialise(settings, empty=True)
    return Site.open(settings)


def _pages() -> list[str]:
    """Give pages of the field, every eighth."""
    files = sorted(HOUSE.glob("seeds/pages/*/*.md"))
    return [path.read_text("utf-8") for path in files[::8]]


def _bodies() -> Iterator[bytes]:
    for text in _pages():
        yield parse_page(text).body.encode()
    for _, make in families():
        yield make(400).encode("utf-8", "replace")


def _fronts() -> Iterator[bytes]:
    yield from (text.encode() for text in _pages())


def _merges() -> Iterator[bytes]:
    for one, other in itertools.pairwise(_pages()):
        bodies = [one, one.replace("\n\n", "\n\nMore.\n\n", 2), one.replace(". ", "! ")]
        yield BETWEEN.join(bodies).encode()
        yield BETWEEN.join([one, other, one]).encode()


def _patterns() -> Iterator[bytes]:
    for path in (*HOUSE.glob("docs/*.md"), *HOUSE.glob("seeds/pages/*/*.md")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("("):
                yield line.encode()


def _files() -> Iterator[bytes]:
    for number, kind in enumerate(FORMATS):
        for path in sorted(FOREIGN.rglob(f"*{Path(FILES[kind]).suffix}")):
            yield bytes([number]) + path.read_bytes()
    number = FORMATS.index("markdown")
    yield from (bytes([number]) + text.encode() for text in _pages()[:20])
    number = FORMATS.index("csv")
    for name in ("pages.csv", "links.csv"):
        lines = (HOUSE / "tests" / "field" / name).read_bytes().splitlines(True)
        yield bytes([number]) + b"".join(lines[:6])
    number = FORMATS.index("jsonl")
    yield bytes([number]) + (
        b'{"slug": "a", "type": "concept", "title": "A", "fields": {"b": ["c", 1]},'
        b' "links": [{"relation": "mentions", "target": "d", "position": 1}]}\n'
    )


TARGETS = {
    "wikilinks": Target(read_links, _bodies),
    "front-matter": Target(read_page, _fronts),
    "merge": Target(merge, _merges),
    "patterns": Target(read_pattern, _patterns),
    "importers": Target(bring_in, _files),
}
