"""The place of an SQLite file: that it is still the file which was opened.

A file that was removed or replaced is read and written on by those who have it open:
they would show what is gone, and what they write would be gone too.
"""

from __future__ import annotations

from pathlib import Path

from wiki.errors import BusyError

GONE = (
    "The database file is not where it was. Nothing can be read or saved until it is"
    " back; try again later."
)
REPLACED = (
    "The database file was replaced while the server ran. Nothing can be read or saved"
    " until the server is started again."
)


class Place:
    """Remembers the file that was first seen at a path, by device and number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    def check(self) -> None:
        """Raise `BusyError` when another file is there than before, or none; 2 µs."""
        try:
            found = self._path.stat()
        except OSError as error:
            if self._seen is None:
                return  # nothing was made yet
            raise BusyError(GONE) from error
        file = (found.st_dev, found.st_ino)
        if self._seen is None:
            self._seen = file
        elif self._seen != file:
            raise BusyError(REPLACED)
