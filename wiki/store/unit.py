"""One connection inside one transaction, as the store's functions take it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Unit:
    """A transaction in progress; returning commits it, raising rolls it back."""

    connection: Connection
    is_reading: bool = False
    """Whether nothing is written in it, and it sees one state of the wiki."""
    kept: dict[Hashable, Any] = field(default_factory=dict)
    """What was read in it, where it sees one state: asked again, it is not read again.
    """

    @property
    def is_open(self) -> bool:
        """Whether the transaction goes on."""
        return not self.connection.closed

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.connection.dialect.name

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Keep all that the block writes or, when it raises, nothing of it.

        What the transaction wrote before stays in either case.
        """
        with self.connection.begin_nested():
            yield
