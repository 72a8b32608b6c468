"""The content of files, by name, in a folder: written whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from wiki.errors import BusyError


class Blobs:
    """A folder of immutable contents; equal names are equal contents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, data: bytes) -> None:
        """Keep a content; it is on disk when this returns.

        One that is there is only made young again, so that nobody sweeps it up.
        """
        path = self.path(name)
        try:
            if path.exists():
                os.utime(path)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f"{name}.{uuid4().hex}")
            try:
                with aside.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
            for folder in (path.parent, self._folder, self._folder.parent):
                _sync(folder)
        except OSError as error:
            raise BusyError(
                "The file could not be kept: the disk may be full. Nothing was"
                " changed; try again later, and tell whoever runs this wiki."
            ) from error

    def path(self, name: str) -> Path:
        """Give where a content lies, or would."""
        return self._folder / name[:2] / name

    def read(self, name: str) -> bytes | None:
        """Give a content, None where it is missing."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return None

    def names(self) -> Iterator[tuple[str, float]]:
        """Yield every name with the seconds since it was put, leftovers too."""
        now = time.time()
        for path in sorted(self._folder.glob("??/*")):
            with suppress(FileNotFoundError):
                yield path.name, now - path.stat().st_mtime

    def remove(self, name: str) -> None:
        """Take a content away, if it is there."""
        self.path(name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
