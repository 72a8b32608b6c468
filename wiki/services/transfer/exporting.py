"""Giving everything out: the pages that the reader may see, in an open format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import graph
from wiki.errors import InvalidError
from wiki.services import (
    asking,
    citing,
    deriving,
    linked_data,
    pages,
    questions,
    serial,
)
from wiki.services.context import Context
from wiki.services.transfer.file_folder import write_files
from wiki.services.transfer.json_lines import write_lines
from wiki.services.transfer.linked_files import write_jsonld, write_turtle
from wiki.services.transfer.markdown_folder import write_folder
from wiki.services.transfer.snapshot import write_public
from wiki.services.transfer.tables import write_tables
from wiki.store import pages as page_store
from wiki.store.pages import PageRow
from wiki.text.citing.formats import FORMS
from wiki.text.document import Document
from wiki.text.file_links import files_in

FORMATS = (
    "markdown",
    "csv",
    "jsonl",
    "jsonld",
    "turtle",
    "graphml",
    "bibtex",
    "ris",
    "csljson",
    "parquet",
)
_CITED = {"bibtex": "bib", "ris": "ris", "csljson": "csljson"}
_LINKED = {"jsonld": write_jsonld, "turtle": write_turtle}


def export(
    context: Context,
    path: Path,
    format_name: str,
    *,
    question: str = "",
    collection: str = "",
    root: str = "",
) -> int:
    """Write the wiki, the pages that answer a question, or a page with its parts.

    Gives the number of pages.

    Markdown, CSV and Parquet make a folder, the others one file. Parquet is the whole
    public graph, whatever the question. `root` is where the wiki is served; addresses
    in linked data and references begin with it. References are of works only.
    """
    if format_name not in FORMATS:
        raise InvalidError(
            f"There is no format “{format_name}”. Choose one of {', '.join(FORMATS)}."
        )
    rows = _rows(context, question, collection)
    try:
        return _write(context, path, format_name, rows, root)
    except OSError as error:
        raise InvalidError(f"{path} cannot be written: {error}.") from error


def _write(
    context: Context, path: Path, format_name: str, rows: list[PageRow], root: str
) -> int:
    if format_name == "parquet":
        return write_public(context, path)
    if format_name == "markdown":
        keys: set[str] = set()
        count = write_folder(path, _noting(_documents(context, rows), keys))
        write_files(context, path, keys)
        return count
    if format_name == "jsonl":
        return write_lines(path, _documents(context, rows))
    if format_name == "csv":
        page_table, link_table = write_tables(_documents(context, rows))
        path.mkdir(parents=True, exist_ok=True)
        (path / "pages.csv").write_text(page_table, encoding="utf-8", newline="")
        (path / "links.csv").write_text(link_table, encoding="utf-8", newline="")
        return len(rows)
    if format_name in _CITED:
        works = [row for row in rows if citing.is_work(context, row)]
        text = FORMS[_CITED[format_name]].written(
            citing.reference(context, row, root) for row in works
        )
        path.write_text(text, encoding="utf-8", newline="\n")
        return len(works)
    if format_name in _LINKED:
        views = (pages.view(context, row.slug) for row in rows)
        nodes = (linked_data.node(context, view, root) for view in views)
        _LINKED[format_name](path, nodes, root)
        return len(rows)
    names = {row.id: {"slug": row.slug, "title": row.title} for row in rows}
    path.write_bytes(graph.graphml(context.network(), names, context.reader, names))
    return len(rows)


def _documents(context: Context, rows: list[PageRow]) -> Iterator[tuple[str, Document]]:
    for row in rows:
        yield row.slug, deriving.head_document(context.unit, row)


def _noting(
    documents: Iterable[tuple[str, Document]], keys: set[str]
) -> Iterator[tuple[str, Document]]:
    for slug, document in documents:
        keys.update(files_in(document.body))
        yield slug, document


def _rows(context: Context, question: str, collection: str) -> list[PageRow]:
    level = context.viewer.level
    if collection:
        whole = pages.known(context, collection)
        found = serial.parts_of(context, pages.reference(whole))
        slugs = [each.item.page.slug for each in found.items] if found else []
        return [whole, *(pages.readable(context, slug) for slug in slugs)]
    if question:
        pattern = questions.known(context, question).pattern
        wanted = asking.pages_in(context, pattern)
        return sorted(
            page_store.by_ids(context.unit, wanted, level).values(),
            key=lambda row: row.slug,
        )
    rows = [row for row in page_store.walk(context.unit) if row.level <= level]
    return sorted(rows, key=lambda row: row.slug)
