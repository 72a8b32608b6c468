"""Places where work is done: few, with a short queue, and nobody waits for long."""

from __future__ import annotations

import threading
from collections import deque

QUEUE = 2
"""How many may wait for each place."""

PATIENCE = 1.0
"""Seconds after which waiting is given up, where the work of others takes long."""

THREADS = 8
"""Threads for each place: all others answer from memory, wait, or refuse."""


class Slots:
    """A number of places; who finds none waits in a bounded queue or is refused.

    A place that is given back goes to the one who has waited longest. Whoever comes
    just then does not get in between: under load the first would wait for ever.
    """

    def __init__(self, count: int, *, queue: int = QUEUE) -> None:
        self.count = count
        self._lock = threading.Lock()
        self._most = count * queue
        self._waiting: deque[threading.Lock] = deque()
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many places are taken at this moment."""
        return self._taken

    @property
    def waiting(self) -> int:
        """How many wait for a place at this moment."""
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether nobody may even wait."""
        return len(self._waiting) >= self._most and self._taken >= self.count

    def take(self) -> bool:
        """Take a place, and tell whether there was one."""
        with self._lock:
            if self._taken < self.count and not self._waiting:
                self._taken += 1
                return True
            if len(self._waiting) >= self._most:
                return False
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=PATIENCE):
            return True
        with self._lock:
            if turn not in self._waiting:
                return True  # it was called in the very moment
            self._waiting.remove(turn)
            return False

    def give_back(self) -> None:
        """Let the next one have the place."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken -= 1
