"""Whether files and their contents belong together: checked, swept, made good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from wiki.services.context import Context, stamp
from wiki.services.file_kinds import KINDS
from wiki.services.files import copy_name
from wiki.services.pictures import measured
from wiki.store import files as file_store
from wiki.store.files import FileRow
from wiki.store.unit import Unit

GRACE = 86_400.0
"""Seconds for which a content may wait to be noted: its form may still be open."""

UNUSED_DAYS = 30


def find_failures(context: Context) -> Iterator[str]:
    """Yield a sentence for each file without its content, and each content without."""
    for row in file_store.walk(context.unit):
        content = context.blobs.read(row.digest)
        if content is None:
            yield f"The content of the file {row.key} ({row.name}) is missing."
        elif hashlib.sha256(content).hexdigest() != row.digest:
            yield f"The content of the file {row.key} ({row.name}) is not its own."
        if missing := _missing_copies(context, row):
            widths = ", ".join(str(each) for each in missing)
            yield f"The file {row.key} ({row.name}) lacks copies of {widths} pixels."
    for name in _stray(context):
        yield f"The content {name} is kept for no file."


def remarks(context: Context) -> Iterator[str]:
    """Yield what an operator may want to know though nothing is wrong."""
    before = stamp(context.now - timedelta(days=UNUSED_DAYS))
    if unused := file_store.unused_since(context.unit, before):
        yield (
            f"{len(unused):,} files older than {UNUSED_DAYS} days are shown by no"
            " page: /files?show=unused lists them."
        )


def contents(unit: Unit) -> set[str]:
    """Give the names of all contents that files have, smaller copies too."""
    found = set()
    for row in file_store.walk(unit):
        copies = (copy_name(row.digest, width) for width in row.widths)
        found |= {row.digest, *copies}
    return found


def sweep(context: Context) -> int:
    """Take away contents that no file has for a day, and give their number."""
    count = 0
    # One after another: one that is brought anew meanwhile is young again, and stays.
    for name in _stray(context):
        count += context.blobs.remove(name, older_than=GRACE)
    return count


def repair(context: Context) -> None:
    """Make missing copies of pictures anew and sweep; contents are never made up."""
    for row in file_store.walk(context.unit):
        content = context.blobs.read(row.digest)
        if content is not None and _missing_copies(context, row):
            picture = measured(content, KINDS[row.media_type])
            for width, copy in picture.copies.items():
                context.blobs.put(copy_name(row.digest, width), copy)
    sweep(context)


def _missing_copies(context: Context, row: FileRow) -> list[int]:
    return [
        width
        for width in row.widths
        if not context.blobs.holds(copy_name(row.digest, width))
    ]


def _stray(context: Context) -> Iterator[str]:
    wanted = contents(context.unit)
    for name, age in context.blobs.names():
        if name not in wanted and age > GRACE:
            yield name
