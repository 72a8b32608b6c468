"""Tables as CSV and XLSX, which a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from wiki.services.graph_views import AnswerView, Cell
from wiki.services.views import PageRef

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPE = "text/csv; charset=utf-8"
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


def csv_of(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as RFC 4180 has it; a cell that looks like a formula is quoted."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def workbook_of(sheets: Mapping[str, Iterable[Iterable[str]]]) -> bytes:
    """Write tables as the sheets of a workbook, all cells as text, first rows bold."""
    # Only who takes a workbook away waits for it to load.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book, bold = Workbook(write_only=True), Font(bold=True)
    for title, rows in sheets.items():
        name = _NOT_IN_A_NAME.sub(" ", title)[:31].strip() or "Table"
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, _harmless(text))
                if number == 0:
                    cell.font = bold
                cells.append(cell)
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(found: AnswerView) -> list[list[str]]:
    """Give answers as rows of text under their heads; a page has slug and title."""
    heads = [head for name in found.columns for head in _heads(found, name)]
    rows = [[text for each in row.cells for text in _texts(each)] for row in found.rows]
    return [heads, *rows]


def _heads(found: AnswerView, name: str) -> tuple[str, ...]:
    place = found.columns.index(name)
    is_page = any(isinstance(row.cells[place], PageRef) for row in found.rows)
    return (name, f"{name}_title") if is_page else (name,)


def _texts(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, PageRef):
        return cell.slug, cell.title
    return ("" if cell is None else str(cell),)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
