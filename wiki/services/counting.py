"""Counting how much is asked for: in this process, in PostgreSQL, or in Redis."""

from __future__ import annotations

import hashlib
import threading
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wiki.config import Settings
from wiki.errors import SettingError
from wiki.lazily import Later
from wiki.store import allowances
from wiki.store.database import Database

if TYPE_CHECKING:
    from limits import storage
else:
    storage = Later("limits.storage")

MOST = 200_000
"""Counts kept in memory; beyond it the ones that would end first are forgotten."""

PATIENCE = 0.5
"""Seconds after which a Redis that does not answer counts as gone."""


class Count(NamedTuple):
    """How often something happened, and the seconds until that is forgotten."""

    number: int
    left: float


class Counter(Protocol):
    """Counts that end by themselves, each by its key."""

    def add(self, key: str, seconds: float) -> Count:
        """Add one to a count; the first one begins its time."""

    def find(self, key: str) -> Count:
        """Give a count as it is."""

    def remove(self, key: str) -> None:
        """Begin a count anew."""

    def forget_over(self) -> None:
        """Let go of what has ended."""


class MemoryCounter:
    """Counts of one process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}

    def add(self, key: str, seconds: float) -> Count:
        """Add one to a count."""
        now = time.monotonic()
        with self._lock:
            number, ends = self._counts.get(key, (0, 0.0))
            if ends <= now:
                number, ends = 0, now + seconds
                self._make_room(now)
            self._counts[key] = (number + 1, ends)
        return Count(number + 1, ends - now)

    def find(self, key: str) -> Count:
        """Give a count as it is."""
        number, ends = self._counts.get(key, (0, 0.0))
        left = ends - time.monotonic()
        return Count(number, left) if left > 0 else Count(0, 0.0)

    def remove(self, key: str) -> None:
        """Begin a count anew."""
        with self._lock:
            self._counts.pop(key, None)

    def forget_over(self) -> None:
        """Let go of what has ended."""
        now = time.monotonic()
        with self._lock:
            self._counts = {
                key: each for key, each in self._counts.items() if each[1] > now
            }

    def _make_room(self, now: float) -> None:
        if len(self._counts) < self._most:
            return
        soonest = sorted(self._counts, key=lambda key: self._counts[key][1])
        for key in soonest[: self._most // 10]:
            del self._counts[key]


class DatabaseCounter:
    """Counts that all processes on a PostgreSQL database share."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: str, seconds: float) -> Count:
        """Add one to a count."""
        return Count(
            *self._database.write(lambda unit: allowances.add(unit, key, seconds))
        )

    def find(self, key: str) -> Count:
        """Give a count as it is."""
        with self._database.reading() as unit:
            return Count(*allowances.find(unit, key))

    def remove(self, key: str) -> None:
        """Begin a count anew."""
        self._database.write(lambda unit: allowances.remove(unit, key))

    def forget_over(self) -> None:
        """Let go of what has ended."""
        self._database.write(allowances.forget_over)


class RedisCounter:
    """Counts that all processes share through Redis, which forgets by itself."""

    def __init__(self, address: str) -> None:
        try:
            opened = storage.storage_from_string(
                address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
            )
            if not isinstance(opened, storage.Storage):
                raise TypeError("it is for programs of another kind")
            self._storage = opened
        except Exception as error:
            raise SettingError(
                f"THROUGHLINE_LIMITS_STORE cannot be used: {error}. Install the extra"
                " with `pip install 'throughline[redis]'`, and see that Redis runs."
            ) from error

    def add(self, key: str, seconds: float) -> Count:
        """Add one to a count."""
        self._storage.incr(key, max(1, round(seconds)))
        return self.find(key)

    def find(self, key: str) -> Count:
        """Give a count as it is."""
        number = self._storage.get(key)
        return Count(number, self._storage.get_expiry(key) - time.time())

    def remove(self, key: str) -> None:
        """Begin a count anew."""
        self._storage.clear(key)

    def forget_over(self) -> None:
        """Leave it to Redis."""


def counter_of(settings: Settings, database: Database) -> Counter:
    """Give where this wiki counts: by default as far as its processes reach."""
    store = settings.limits_store
    if store.startswith(("redis://", "rediss://")):
        return RedisCounter(store)
    shared = database.dialect == "postgresql"
    if store == "database" or (not store and shared):
        return DatabaseCounter(database)
    return MemoryCounter()


def key_of(*parts: object) -> str:
    """Give the key of a count: nobody's name or address can be read from it."""
    text = "\0".join(str(part) for part in parts)
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)
    return f"throughline:{digest.hexdigest()}"
