"""The contents of files in a folder: written whole and synced, or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from wiki.errors import SettingError, UnwritableError
from wiki.store.failures import of_system

UNKEPT = (
    "The file could not be kept. Nothing was changed; try again later, and tell"
    " whoever runs this wiki."
)


class Folder:
    """Immutable contents by name; equal names are equal contents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, data: bytes) -> None:
        """Keep a content; it is on disk when this returns.

        One that is there is only made young again, so that nobody sweeps it up.
        """
        path = self._path(name)
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
            raise UnwritableError(of_system(error) or UNKEPT) from error

    def read(self, name: str) -> bytes | None:
        """Give a content, None where it is missing."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def holds(self, name: str) -> bool:
        """Tell whether a content is there."""
        return self._path(name).is_file()

    def sendable(self, name: str) -> Path | None:
        """Give the file that holds a content, None where it is missing."""
        path = self._path(name)
        return path.absolute() if path.is_file() else None

    def names(self) -> Iterator[tuple[str, float]]:
        """Yield every name with the seconds since it was put, leftovers too."""
        now = time.time()
        for path in sorted(self._folder.glob("??/*")):
            with suppress(FileNotFoundError):
                yield path.name, now - path.stat().st_mtime

    def remove(self, name: str, *, older_than: float) -> bool:
        """Take a content away that was put so many seconds ago, and tell if it was."""
        path = self._path(name)
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > older_than:
                path.unlink()
                return True
        return False

    def identity(self) -> str:
        """Give a name that this folder has for whoever reaches it, made once."""
        path = self._folder / "identity"
        with suppress(FileNotFoundError):
            return path.read_text(encoding="ascii")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f"identity.{uuid4().hex}")
            aside.write_text(f"folder {uuid4().hex}", encoding="ascii")
            with suppress(FileExistsError):
                os.link(aside, path)
            aside.unlink()
            return path.read_text(encoding="ascii")
        except OSError as error:
            raise SettingError(
                f"The folder for pictures and files, {self._folder}, cannot be"
                f" written: {error}."
            ) from error

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
