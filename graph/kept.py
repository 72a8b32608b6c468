"""What follows from the links of a wiki alone, kept until one of them changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")

MOST = 400
"""Answers kept; those of one page's surroundings take some 30 kB."""


class Kept:
    """A bounded number of answers, the longest unused ones forgotten first.

    Shared by the versions of a graph between which no page, type, level or link has
    changed, as when texts alone are edited. Nobody may change an answer.
    """

    __slots__ = ("_answers", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, object] = OrderedDict()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give the answer of this key; where there is none, `make` works it out."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return cast("T", self._answers[key])
        made = make()
        with self._lock:
            self._answers[key] = made
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return made


class Same:
    """A part of a key that is the same as another only if it is one object with it."""

    __slots__ = ("_of",)

    def __init__(self, of: object) -> None:
        self._of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._of is self._of

    def __hash__(self) -> int:
        return id(self._of)
