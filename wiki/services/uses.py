"""When sessions and tokens were last used: noted in memory, written now and then.

A request that only reads writes nothing, and one an hour is noted for each of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from wiki.services.context import stamp
from wiki.store.database import Database
from wiki.store.unit import Unit

GRAIN = timedelta(hours=1)
Write = Callable[[Unit, Mapping[int, str]], None]


class Uses:
    """What was used in this process since it was last written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: dict[Write, dict[int, str]] = {}

    def note(self, write: Write, number: int, before: str, now: datetime) -> None:
        """Note that something was used now, unless it was within the hour before."""
        if before > stamp(now - GRAIN):
            return
        with self._lock:
            self._noted.setdefault(write, {})[number] = stamp(now)

    def keep(self, database: Database) -> None:
        """Write what was noted, and forget it."""
        with self._lock:
            noted, self._noted = self._noted, {}

        def write_all(unit: Unit) -> None:
            for write, uses in noted.items():
                write(unit, uses)

        if noted:
            database.write(write_all)
