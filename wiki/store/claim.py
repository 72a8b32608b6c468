"""The claim on an SQLite file: one process writes, and a lock file says which."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from wiki.errors import BusyError


class Claim:
    """An exclusive lock beside the database, held from the first write to the end."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Become the writing process; raise `BusyError` when another one is."""
        if self._file is not None:
            return
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise BusyError(
                f"Another process (number {holder}) is writing to this database, and"
                " SQLite takes one writer. Stop that server first, or make the change"
                " through its screens or its API."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let another process write."""
        if self._file is not None:
            self._file.close()
            self._file = None
