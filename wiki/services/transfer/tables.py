"""Pages and links from a pair of tables, CSV or XLSX.

Which column is what, and which fact becomes which field, stands in a `columns.toml`
beside the tables or in the seeds; nothing here knows a field's name.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.schema import PageType, Schema
from wiki.errors import InvalidError
from wiki.services.checking import fault_of_field
from wiki.services.transfer.archives import check_archive
from wiki.services.transfer.columns import LINK_COLUMNS, PAGE_COLUMNS, Columns
from wiki.services.transfer.incoming import Found, Incoming, Refused
from wiki.text import json_text
from wiki.text.document import Document, FieldValue, LinkStatement
from wiki.text.slugs import name_key

SEPARATOR = " | "
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LARGEST_CELL = 1_000_000
"""Characters; the csv module's own limit is less than the body of a page may have."""

_PART = re.compile(r"part (\d+)(?: of \d+)?\s*(.*)\Z", re.IGNORECASE)
_SEVERAL = re.compile(r"\s+\|\s+|\s*;\s*")


@dataclass(frozen=True, slots=True)
class _Row:
    origin: str
    cells: Mapping[str, str]


def read_tables(
    pages: Path, links: Path | None, schema: Schema, columns: Columns
) -> Iterator[Found]:
    """Yield the pages of one table with the links of another, and refused rows.

    Where rows are refused, no page is given.
    """
    refused: list[Refused] = []
    found: dict[str, Incoming] = {}
    needed = ("title",) if columns.type else ("title", "type")
    for row in _rows(pages, columns.pages, needed):
        try:
            incoming = _page(row, columns, schema)
        except InvalidError as error:
            refused.append(Refused(row.origin, error.message))
            continue
        key = incoming.slug or row.origin
        if key in found:
            reason = f"“{key}” stands in {found[key].origin} already."
            refused.append(Refused(row.origin, reason))
            continue
        found[key] = incoming
    stated: dict[str, list[LinkStatement]] = {}
    ends = ("source", "relation", "target")
    for row in _rows(links, columns.links, ends) if links else ():
        try:
            source, statement = _link(row, columns, schema, found)
            stated.setdefault(source, []).append(statement)
        except InvalidError as error:
            refused.append(Refused(row.origin, error.message))
    if refused:
        yield from refused
        return
    for slug, each in found.items():
        links_of = (*each.document.links, *stated.get(slug, ()))
        document = replace(each.document, links=links_of)
        yield replace(each, document=document)


def write_tables(pages: Iterable[tuple[str, Document]]) -> tuple[str, str]:
    """Give the texts of a pages table and a links table; cells cannot be formulas."""
    listed = list(pages)
    names = sorted({name for _, document in listed for name in document.fields})
    page_file, link_file = io.StringIO(), io.StringIO()
    page_rows = csv.writer(page_file, lineterminator="\n")
    link_rows = csv.writer(link_file, lineterminator="\n")
    page_rows.writerow([*PAGE_COLUMNS, *names])
    link_rows.writerow(LINK_COLUMNS)
    for slug, document in listed:
        page_rows.writerow(
            _harmless(
                [
                    slug,
                    document.title,
                    document.type,
                    SEPARATOR.join(document.aliases),
                    document.summary,
                    document.body,
                    document.visibility,
                    *(_cell(document.fields.get(name, "")) for name in names),
                ]
            )
        )
        for link in document.links:
            link_rows.writerow(
                _harmless(
                    [
                        slug,
                        link.relation,
                        link.target,
                        link.note,
                        link.evidence,
                        link.since,
                        link.until,
                        "" if link.position is None else str(link.position),
                        link.status,
                    ]
                )
            )
    return page_file.getvalue(), link_file.getvalue()


def headings(path: Path) -> list[str]:
    """Give the names of a table's columns."""
    return [cell.strip() for cell in next(_lines(path), (1, []))[1]]


def sample(path: Path) -> Iterator[list[str]]:
    """Give a table's lines one by one, its headings first."""
    return (cells for _, cells in _lines(path))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    sheet = path.suffix.lower() == ".xlsx"
    return _sheet_rows(path) if sheet else _csv_rows(path)


def _rows(
    path: Path, names: Mapping[str, Any], needed: Sequence[str]
) -> Iterator[_Row]:
    rows = _lines(path)
    heads = [cell.strip() for cell in next(rows, (1, []))[1]]
    missing = [
        name
        for name in needed
        if name not in heads and str(names.get(name, name)) not in heads
    ]
    if missing:
        raise InvalidError(
            f"{path.name} has no column “{'”, “'.join(missing)}”. Its first line must"
            " name the columns; the table of pages comes first, then that of links."
        )
    for number, cells in rows:
        if any(cell.strip() for cell in cells[len(heads) :]):
            raise InvalidError(
                f"{path.name}, line {number}: there are more cells than columns."
                " A cell with a comma or a quotation mark must stand in quotes."
            )
        if any(cells):
            plain = map(_plain_cell, cells)
            yield _Row(
                f"{path.name}, line {number}", dict(zip(heads, plain, strict=False))
            )


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LARGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            for cells in reader:
                # The reader counts to where a row ends, people to where it begins.
                yield reader.line_num - sum(cell.count("\n") for cell in cells), cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidError(
            f"{path.name} cannot be read as a table: {error}. It must be CSV in UTF-8."
        ) from error


def _sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Only here: few commands read a workbook, and every one would wait for this.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        check_archive(path)
        book = load_workbook(path, read_only=True, data_only=True)
    except (
        OSError,
        KeyError,
        ValueError,
        InvalidFileException,
        zipfile.BadZipFile,
    ) as error:
        raise InvalidError(f"{path.name} cannot be read as XLSX: {error}.") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        for number, values in enumerate(rows, 1):
            yield number, [_sheet_text(value) for value in values]
    finally:
        book.close()


def _sheet_text(value: object) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return "" if value is None else str(value)


def _plain_cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" and _is_formula(text[1:]) else text


def _harmless(cells: Sequence[str]) -> list[str]:
    return [f"'{cell}" if _is_formula(cell) else cell for cell in cells]


def _is_formula(cell: str) -> bool:
    # An apostrophe that was there before gets a second one, or import would take it.
    return cell.lstrip("'").startswith(FORMULA)


def _cell(value: FieldValue) -> str:
    return SEPARATOR.join(value) if isinstance(value, tuple) else value


def _page(row: _Row, columns: Columns, schema: Schema) -> Incoming:
    def cell(name: str) -> str:
        return row.cells.get(str(columns.pages.get(name, name)), "") or row.cells.get(
            name, ""
        )

    named = cell("type") or columns.type
    kind = schema.types.get(named)
    if kind is None:
        raise InvalidError(f"The vocabulary has no page type “{named}”.")
    if not cell("title"):
        raise InvalidError("The row has no title.")
    aliases = [part.strip() for part in cell("aliases").split(SEPARATOR)]
    return Incoming(
        cell("slug"),
        Document(
            type=kind.slug,
            title=cell("title"),
            summary=cell("summary"),
            body=cell("body"),
            fields=_fields(row, columns, kind),
            aliases=tuple(alias for alias in aliases if alias),
            links=tuple(_column_links(row, columns, schema)),
            visibility=cell("visibility") or "public",
        ),
        row.origin,
    )


def _column_links(
    row: _Row, columns: Columns, schema: Schema
) -> Iterator[LinkStatement]:
    """Yield links from the columns that name other pages."""
    for column, relation in columns.relations.items():
        if relation not in schema.relations:
            raise InvalidError(f"The vocabulary has no relation “{relation}”.")
        for name in _SEVERAL.split(row.cells.get(column, "")):
            if name.strip():
                yield LinkStatement(relation, name.strip())


def _fields(row: _Row, columns: Columns, kind: PageType) -> dict[str, FieldValue]:
    found: dict[str, list[str]] = {}
    rest: list[str] = []
    for name, text in _facts(row, columns, kind):
        target = columns.rename.get(name, name)
        if target in kind.fields:
            found.setdefault(target, []).append(text)
        elif name not in columns.drop:
            rest.append(f"{name.replace('_', ' ').capitalize()}: {text}")
    if rest and columns.rest in kind.fields:
        found.setdefault(columns.rest, []).extend(rest)
    elif rest:
        long = next((f.name for f in kind.fields.values() if f.kind == "long"), "")
        if not long:
            raise InvalidError(f"{kind.label} has no field for: {'; '.join(rest)}.")
        found.setdefault(long, []).extend(rest)
    return {name: _value(kind, name, texts) for name, texts in found.items()}


def _value(kind: PageType, name: str, texts: list[str]) -> FieldValue:
    field_kind = kind.fields[name].kind
    if field_kind == "list":
        return tuple(texts)
    text = " · ".join(texts) if field_kind == "long" else texts[0]
    if fault := fault_of_field(kind.fields[name], text):
        raise InvalidError(fault)
    return text


def _facts(row: _Row, columns: Columns, kind: PageType) -> Iterator[tuple[str, str]]:
    date_columns = columns.pages.get("date", [])
    dates = [row.cells[name] for name in date_columns if row.cells.get(name)]
    if dates and kind.date_field and not row.cells.get(kind.date_field):
        yield kind.date_field, dates[0]
    known = {str(columns.pages.get(name, name)) for name in PAGE_COLUMNS}
    extra = str(columns.pages.get("extra", ""))
    for name, text in row.cells.items():
        if name in columns.relations:
            continue
        if name == extra or name in known or name in date_columns or not text:
            continue
        if name in kind.fields and kind.fields[name].kind == "list":
            yield from ((name, part) for part in text.split(SEPARATOR))
        elif name in kind.fields:
            yield name, text
    yield from _extra(row.cells.get(extra, ""))


def _extra(text: str) -> Iterator[tuple[str, str]]:
    facts = json_text.read(text, "The cell of facts") if text else {}
    if not isinstance(facts, dict):
        raise InvalidError("The facts must be a JSON object of names and values.")
    for name, value in facts.items():
        for each in _texts(value):
            if each.strip():
                yield name, each.strip()


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}: {each}" for key, each in value.items()]
    return [str(each) for each in (value if isinstance(value, list) else [value])]


def _link(
    row: _Row, columns: Columns, schema: Schema, pages: Mapping[str, Incoming]
) -> tuple[str, LinkStatement]:
    def cell(name: str) -> str:
        return row.cells.get(columns.links.get(name, name), "") or row.cells.get(
            name, ""
        )

    source, relation, target = cell("source"), cell("relation"), cell("target")
    if source not in pages:
        raise InvalidError(f"No row of the pages table has the slug “{source}”.")
    if relation not in schema.relations:
        raise InvalidError(f"The vocabulary has no relation “{relation}”.")
    if not target:
        raise InvalidError("The row names no target.")
    note, position = cell("note"), cell("position")
    if schema.relations[relation].ordered and not position:
        position, note = _position(note)
    if position and not (position.isdecimal() and len(position) < 8):
        raise InvalidError(f"A position is a whole number, not “{position}”.")
    statement = LinkStatement(
        relation=relation,
        target=target,
        note=note,
        evidence=cell("evidence"),
        since=cell("since"),
        until=cell("until"),
        position=int(position) if position else None,
        status=name_key(cell("status")) or "stated",
    )
    return source, statement


def _position(note: str) -> tuple[str, str]:
    """Split "part 2 of 8 (visit)" into its number and what else it says."""
    match = _PART.match(note)
    return (match[1], match[2]) if match else ("", note)
