"""The batch job's tables as Parquet files: a snapshot written, answers read.

Needs pyarrow, which the extra `throughline[spark]` brings.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.batch import (
    ANSWERS,
    FORMAT,
    LINKS,
    PAGES,
    SNAPSHOT,
    SUGGESTIONS,
    LinkFacts,
    Origin,
    PageFacts,
    Placed,
    Ranked,
    described,
)
from graph.schema import Schema

ROWS = 50_000
"""Rows of one group of a file: what is in memory at a time."""

_PAGE_KINDS = ("int64", "string", "string", "int8", "string", "string")
_LINK_KINDS = (
    "int64",
    "string",
    "int64",
    "int64",
    "string",
    "int32",
    "int32",
    "float64",
)


class ParquetError(Exception):
    """The files cannot be used; the message says why and what to do."""


def write_snapshot(
    folder: Path,
    schema: Schema,
    origin: Origin,
    pages: Iterable[PageFacts],
    links: Iterable[LinkFacts],
) -> int:
    """Write the tables of a graph into a folder and give the number of pages.

    What describes them is written last, so that half a snapshot is never read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SNAPSHOT).unlink(missing_ok=True)
    count = _write(folder / PAGES, PageFacts._fields, _PAGE_KINDS, pages)
    _write(folder / LINKS, LinkFacts._fields, _LINK_KINDS, links)
    text = json.dumps(described(schema, origin), indent=2)
    (folder / SNAPSHOT).write_text(f"{text}\n", encoding="utf-8")
    return count


def read_description(folder: Path, name: str) -> Mapping[str, Any]:
    """Give what describes a folder's tables; `ParquetError` when it does not fit."""
    path = folder / name
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParquetError(
            f"{folder} has no {name}. Name the folder that the job wrote to the end."
        ) from None
    except (OSError, ValueError) as error:
        raise ParquetError(f"{path} cannot be read: {error}.") from error
    if found.get("format") != FORMAT:
        raise ParquetError(
            f"{path} is of another form than this version reads. Run the job again."
        )
    return found


def read_answers(folder: Path) -> tuple[Origin, Iterator[Ranked]]:
    """Give of which state answers are, and the answers, page by page."""
    described = read_description(folder, ANSWERS)
    origin = Origin(described["version"], described["fingerprint"])
    return origin, _ranked(folder / SUGGESTIONS)


def _ranked(folder: Path) -> Iterator[Ranked]:
    arrow = require()
    dataset = arrow.dataset.dataset(folder, format="parquet")
    for batch in dataset.to_batches(batch_size=2_000):
        columns = (
            batch.column(name).to_pylist()
            for name in ("page", "others", "scores", "found", "high", "near")
        )
        for page, others, scores, found, high, near in zip(*columns, strict=True):
            placed = map(Placed, others, scores, found, high)
            yield Ranked(page, tuple(placed), tuple(near))


def _write(
    folder: Path,
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
) -> int:
    arrow = require()
    folder.mkdir(exist_ok=True)
    form = arrow.schema(
        [
            (name, getattr(arrow, kind)())
            for name, kind in zip(names, kinds, strict=True)
        ]
    )
    count = 0
    with arrow.parquet.ParquetWriter(folder / "part-0.parquet", form) as writer:
        left = iter(rows)
        while some := list(itertools.islice(left, ROWS)):
            count += len(some)
            columns = [list(column) for column in zip(*some, strict=True)]
            writer.write_table(arrow.table(columns, schema=form))
    return count


def require() -> Any:
    """Give pyarrow; raise `ParquetError` where it is not installed."""
    try:
        # Only here: the site itself runs without.
        import pyarrow  # noqa: PLC0415
        import pyarrow.dataset  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise ParquetError(
            "Parquet files need pyarrow. Install it: pip install 'throughline[spark]'."
        ) from None
    return pyarrow
