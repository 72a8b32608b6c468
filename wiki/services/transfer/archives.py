"""Archives that arrive, unpacked with care: nothing outside, nothing that swells."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

from wiki.errors import InvalidError

MOST_FILES = 200_000
MOST_BYTES = 2_000_000_000
MOST_RATIO = 100
"""Bytes unpacked for a byte packed, of the whole archive; beyond 10 MB it counts."""

FREE = 10_000_000
_STEP = 65_536


def check_archive(path: Path) -> None:
    """Return if a ZIP (a workbook is one too) declares no more than it may.

    Raises `InvalidError`, or what `zipfile` raises for what is none.
    """
    with zipfile.ZipFile(path) as archive:
        _check(path, archive)


def unpack(path: Path, folder: Path) -> None:
    """Unpack a ZIP into an empty folder.

    Raises `InvalidError` for names that lead outside, links, encryption, and for more
    than is allowed, by what is declared and by what really comes out.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(path, archive)
            left = MOST_BYTES
            for info in archive.infolist():
                if not info.is_dir():
                    left -= _take(archive, info, folder / _place(path, info), left)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise InvalidError(f"{path.name} cannot be unpacked: {error}.") from error


def _check(path: Path, archive: zipfile.ZipFile) -> None:
    files = archive.infolist()
    if len(files) > MOST_FILES:
        raise InvalidError(f"{path.name} holds more than {MOST_FILES:,} files.")
    whole = sum(each.file_size for each in files)
    packed = max(path.stat().st_size, 1)
    if whole > MOST_BYTES or (whole > FREE and whole > packed * MOST_RATIO):
        raise InvalidError(
            f"{path.name} would swell to {whole:,} bytes, {whole // packed:,} times its"
            " size. It is not unpacked."
        )
    for each in files:
        _place(path, each)


def _place(path: Path, info: zipfile.ZipInfo) -> Path:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    mode = info.external_attr >> 16
    outside = name.is_absolute() or ".." in name.parts or ":" in "".join(name.parts[:1])
    if outside or stat.S_ISLNK(mode) or "\0" in info.filename or not name.parts:
        raise InvalidError(
            f"{path.name}: “{info.filename[:80]}” leads out of the archive. Pack the"
            " files alone."
        )
    return Path(*name.parts)


def _take(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int
) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    taken = 0
    with archive.open(info) as source, target.open("xb") as file:
        while piece := source.read(_STEP):
            taken += len(piece)
            if taken > min(left, info.file_size):
                raise InvalidError(f"“{info.filename[:80]}” is larger than it says.")
            file.write(piece)
    return taken
