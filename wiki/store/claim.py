"""The claim on an SQLite file: one process writes, and a lock file says which."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from wiki.errors import BusyError


class Claim:
    """An exclusive lock beside the database, held from the first write to the end."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Become the writing process; raise `BusyError` when it cannot be."""
        if self._file is not None:
            return
        try:
            number = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise self._unclaimed(error) from error
        file = os.fdopen(number, "r+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            with file:
                file.seek(0)
                holder = file.read().strip() or "unknown"
            raise BusyError(
                f"Another process (number {holder}) is writing to this database, and"
                " SQLite takes one writer. Stop that server first, or make the change"
                " through its screens or its API."
            ) from error
        except OSError as error:
            file.close()
            raise self._unclaimed(error) from error
        self._file = file
        # The number is for people: on a full disk the lock holds without it.
        with suppress(OSError):
            os.ftruncate(file.fileno(), 0)
            self.sign()

    def sign(self) -> None:
        """Write who holds the lock, if this does; raise OSError when the disk refuses.

        What is there is written over, so that it takes no room.
        """
        if self._file is not None:
            os.pwrite(self._file.fileno(), str(os.getpid()).encode(), 0)

    def _unclaimed(self, error: OSError) -> BusyError:
        return BusyError(
            f"Nothing can be saved: the file {self._path}, which keeps other writers"
            f" out, cannot be opened and locked ({error.strerror}). Make its folder"
            " writable for this program."
        )

    def release(self) -> None:
        """Let another process write."""
        if self._file is not None:
            self._file.close()
            self._file = None
