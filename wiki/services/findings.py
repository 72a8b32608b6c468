"""What was worked out of the wiki as it stands, kept in memory until it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")

MOST = 1_000


class Findings:
    """A bounded number of small values, the longest unused ones forgotten first.

    A key begins with the state of the wiki that its value was worked out of, so that
    nothing older is ever given, and all go when a newer state is asked about. Values
    are shared: nobody may change one.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Any, ...], object] = OrderedDict()
        self._newest: Any = None

    def find(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Give the value of a key; where there is none, `make` works it out."""
        with self._lock:
            if self._newest is None or key[0] > self._newest:
                self._newest = key[0]
                self._kept.clear()
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("T", self._kept[key])
        made = make()
        with self._lock:
            if key[0] == self._newest:
                self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
