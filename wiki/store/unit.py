"""One connection inside one transaction, as the store's functions take it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """A transaction in progress; returning commits it, raising rolls it back."""

    connection: Connection
    is_reading: bool = False
    """Whether nothing is written in it, and it sees one state of the wiki."""
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether the transaction goes on."""
        return not self.connection.closed

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.connection.dialect.name

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """Give what `read` gives; where one state is seen, it is read the first time.

        Each service asks for itself: a screen of five would read all of it five times.
        """
        if not self.is_reading:
            return read()
        if key not in self._kept:
            self._kept[key] = read()
        return cast("T", self._kept[key])

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Keep all that the block writes or, when it raises, nothing of it.

        What the transaction wrote before stays in either case.
        """
        with self.connection.begin_nested():
            yield
