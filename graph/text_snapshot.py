"""The telling words of all pages as a file that several processes share."""

from __future__ import annotations

from pathlib import Path

from graph.mapped import Snapshot, read, write
from graph.text_index import TextIndex
from graph.texts import Texts

FORMAT = 2
"""Raised whenever words, weights or arrays change; others are not read."""


def ending(level: int) -> str:
    """Give how the files of readers of this level end: each kind has its own words."""
    return f".texts-{level}"


def save_texts(texts: Texts, folder: Path, level: int, origin: str) -> Snapshot:
    """Write texts that no edit overlays and remove older files of this level.

    `origin` says of which history they are. Raises OSError when the disk is full.
    """
    arrays = texts.index.arrays()
    return write(folder, ending(level), texts.version, arrays, _facts(level, origin))


def open_texts(snapshot: Snapshot, level: int, origin: str) -> Texts:
    """Map the texts of a file.

    Raises `SnapshotError` when any byte is not what was written, or when the file is
    of another format, kind of reader or origin.
    """
    _, arrays = read(snapshot, _facts(level, origin))
    return Texts.over(TextIndex(**arrays), snapshot.version)


def _facts(level: int, origin: str) -> dict[str, object]:
    return {"format": FORMAT, "level": level, "origin": origin}
