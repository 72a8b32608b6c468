"""Named arrays as one file that several processes map and share.

The file is written aside, synced and renamed, and never changed afterwards; whoever
opens it checks all of it first, so that a torn or damaged one is never answered from.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import numpy as np
import numpy.typing as npt

MAGIC = b"THRULINE"
FORMAT = 2
"""Raised whenever the form of the file changes; other formats are not read."""

ALIGNMENT = 64
BLOCK = 1 << 22
_LEAD = struct.Struct("<8sIII")
"""Magic, format, length of the header and its checksum."""

UNFINISHED = ".part"
UNFIT = "unfit"
STALE_SECONDS = 3_600.0
"""Age at which an unfinished file was left behind by a process that ended."""


class SnapshotError(Exception):
    """The file is torn, damaged, of another format, or about something else."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file in a folder of snapshots, by the version that its name states."""

    path: Path
    version: int


def listed(folder: Path, ending: str) -> list[Snapshot]:
    """Give the snapshots of this ending, newest first; none without a folder."""
    found = []
    for path in folder.glob(f"*{ending}"):
        with suppress(ValueError):
            found.append(Snapshot(path, int(path.name.removesuffix(ending))))
    return sorted(found, key=lambda each: -each.version)


def write(
    folder: Path,
    ending: str,
    version: int,
    arrays: Mapping[str, npt.NDArray[Any]],
    facts: Mapping[str, Any],
) -> Snapshot:
    """Write arrays, with facts about them, and remove older snapshots of this ending.

    Any number of processes may write at the same time: each writes a file of its own,
    and the last rename of a version stands. Raises OSError when the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{version}{ending}"
    with NamedTemporaryFile(dir=folder, suffix=UNFINISHED, delete=False) as file:
        aside = Path(file.name)
        try:
            _write(file, arrays, {**facts, "version": version})
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            aside.unlink()
            raise
    aside.replace(final)
    _sync_folder(folder)
    _tidy(folder, ending, version)
    return Snapshot(final, version)


def read(
    snapshot: Snapshot, facts: Mapping[str, Any]
) -> tuple[Mapping[str, Any], dict[str, npt.NDArray[Any]]]:
    """Map a snapshot's arrays; they can only be read.

    `facts` are those that it must state; all it states come back. Raises
    `SnapshotError` when it states others, when any byte is not what was written, or
    when the file is of another format. Reads the whole file once, about 2 GB/s.
    """
    try:
        with snapshot.path.open("rb") as file:
            header = _header(file)
            stated = header["facts"]
            _require_fit(stated, {**facts, "version": snapshot.version})
            _require_whole(file, header)
            mapped = _map(file)
    except OSError as error:
        raise SnapshotError(f"{snapshot.path.name} cannot be read: {error}") from error
    return stated, {
        each["name"]: np.frombuffer(
            mapped, np.dtype(each["kind"]), each["count"], each["offset"]
        ).reshape(each["shape"])
        for each in header["arrays"]
    }


def _map(file: BufferedReader) -> mmap.mmap:
    """Map a file for reading; where Linux can, all of it at once.

    Else every first look at a part of it costs as much as a hundred later ones.
    """
    whole: int = getattr(mmap, "MAP_POPULATE", 0)
    flags = mmap.MAP_SHARED | whole
    return mmap.mmap(file.fileno(), 0, flags, mmap.PROT_READ)


def set_aside(snapshot: Snapshot) -> None:
    """Take a file that cannot be used out of the list; the last one can be examined."""
    with suppress(OSError):
        snapshot.path.replace(snapshot.path.with_name(UNFIT))


def _write(
    file: IO[bytes], named: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, Any]
) -> None:
    arrays = [(name, np.ascontiguousarray(array)) for name, array in named.items()]
    described: list[dict[str, Any]] = []
    offset = 0
    for name, array in arrays:
        described.append(
            {
                "name": name,
                "kind": array.dtype.newbyteorder("<").str,
                "count": array.size,
                "shape": array.shape,
                "offset": offset,
            }
        )
        offset += _padded(array.nbytes)
    header = {
        "facts": facts,
        "arrays": described,
        "size": offset,
        "checksums": list(_checksums(_content(arrays))),
    }
    # Offsets count from the beginning of the file, whose header states them.
    room = _padded(_LEAD.size + len(json.dumps(header)) + 20 * len(described))
    for each in described:
        each["offset"] += room
    text = json.dumps(header).encode()
    text = text.ljust(room - _LEAD.size)
    file.write(_LEAD.pack(MAGIC, FORMAT, len(text), zlib.crc32(text)))
    file.write(text)
    for block in _content(arrays):
        file.write(block)


def _content(arrays: Sequence[tuple[str, Any]]) -> Iterator[memoryview | bytes]:
    for _, array in arrays:
        if array.nbytes:
            yield array.reshape(-1).view(np.uint8).data
        yield bytes(_padded(array.nbytes) - array.nbytes)


def _checksums(content: Iterator[memoryview | bytes]) -> Iterator[int]:
    """Yield the CRC-32 of each `BLOCK` of the content."""
    checksum, filled = 0, 0
    for part in content:
        view = memoryview(part)
        while view:
            piece, view = view[: BLOCK - filled], view[BLOCK - filled :]
            checksum = zlib.crc32(piece, checksum)
            filled += len(piece)
            if filled == BLOCK:
                yield checksum
                checksum, filled = 0, 0
    if filled:
        yield checksum


def _header(file: BufferedReader) -> dict[str, Any]:
    """Read what the file says of itself; its checksum must fit."""
    lead = file.read(_LEAD.size)
    if len(lead) < _LEAD.size:
        raise SnapshotError("the file is torn")
    magic, form, length, checksum = _LEAD.unpack(lead)
    if magic != MAGIC or form != FORMAT:
        raise SnapshotError("the file is of another format")
    text = file.read(length)
    if len(text) != length or zlib.crc32(text) != checksum:
        raise SnapshotError("the header is damaged")
    header: dict[str, Any] = json.loads(text)
    return header


def _require_whole(file: BufferedReader, header: dict[str, Any]) -> None:
    """Read the content behind the header; every block must fit its checksum."""
    left: int = header["size"]
    if os.fstat(file.fileno()).st_size != file.tell() + left:
        raise SnapshotError("the file is torn")
    # Read, not mapped: what is looked through once is then nobody's memory.
    block = bytearray(BLOCK)
    for expected in header["checksums"]:
        part = memoryview(block)[: min(left, BLOCK)]
        if file.readinto(part) != len(part) or zlib.crc32(part) != expected:
            raise SnapshotError("the content is damaged")
        left -= len(part)


def _require_fit(stated: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if stated.get(name) != value:
            raise SnapshotError(f"the file has another {name}")


def _tidy(folder: Path, ending: str, version: int) -> None:
    """Remove what is older; who has it mapped keeps it until the end."""
    for each in listed(folder, ending):
        if each.version < version:
            with suppress(OSError):
                each.path.unlink()
    long_ago = time.time() - STALE_SECONDS
    for path in folder.glob(f"*{UNFINISHED}"):
        with suppress(OSError):
            if path.stat().st_mtime < long_ago:
                path.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut, where folders can be synced."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
