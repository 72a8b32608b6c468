"""Seeing that an SQLite file changed, without a query."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine


class DataVersion:
    """One connection that is asked for nothing but its `data_version`.

    SQLite changes that number for a connection whenever another one, of any process,
    has committed (documentation of `PRAGMA data_version`). Numbers of two connections
    are not to be compared, so each one has numbers of its own here.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: Any = None
        self._opened = 0

    def read(self) -> int:
        """Give the number as it is now."""
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.raw_connection()
                self._connection.detach()
                self._opened += 1
            cursor = self._connection.execute("PRAGMA data_version")
            return self._opened << 32 | int(cursor.fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
