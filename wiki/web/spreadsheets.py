"""Tables as CSV that a spreadsheet may open without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_of(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as RFC 4180 has it; a cell that looks like a formula is quoted."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
