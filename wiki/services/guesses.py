"""Passwords that were wrong: each next attempt has to wait longer.

Three counts stand beside one another. Whoever guesses one name from one address soon
waits for minutes. An address that guesses many names waits too, later, and signing in
rightly does not make up for it. A name that many addresses guess waits least: nobody
should be able to keep its owner out.
"""

from __future__ import annotations

from dataclasses import dataclass

from wiki.errors import LimitError
from wiki.services.counting import Counter, key_of

MEMORY = 3600.0
"""Seconds for which failures are remembered."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """Failures under one key: `free` cost nothing, then waits double up to `most`."""

    key: str
    free: int
    most: int

    @property
    def wait_key(self) -> str:
        return f"{self.key}:wait"


class Guesses:
    """Knows who has to wait before another password is looked at."""

    def __init__(self, counter: Counter, free: int) -> None:
        self._counter = counter
        self._free = free

    def require_patience(self, name: str, address: str) -> None:
        """Raise `LimitError` where it is too early for another attempt."""
        waits = (
            self._counter.find(each.wait_key).left
            for each in self._tallies(name, address)
        )
        if (wait := max(waits)) > 0:
            seconds = int(wait) + 1
            raise LimitError(
                "The password was wrong too often. Wait"
                f" {in_words(seconds)} and try again; if you forgot it, ask an"
                " administrator for a new one.",
                seconds,
            )

    def note_failure(self, name: str, address: str) -> None:
        """Remember that a password was wrong."""
        for each in self._tallies(name, address):
            beyond = self._counter.add(each.key, MEMORY).number - each.free
            if beyond >= 0:
                wait = min(2 ** min(beyond, 20), each.most)
                self._counter.add(each.wait_key, wait)

    def note_success(self, name: str, address: str) -> None:
        """Forget the failures of this person here; those of the address stay."""
        own, *_ = self._tallies(name, address)
        self._counter.remove(own.key)

    def _tallies(self, name: str, address: str) -> tuple[_Tally, ...]:
        name = name.strip().lower()
        return (
            _Tally(key_of("guess", name, address), self._free, 900),
            _Tally(key_of("guess-address", address), self._free * 6, 900),
            _Tally(key_of("guess-name", name), self._free * 10, 30),
        )


def in_words(seconds: int) -> str:
    """Say how long that is."""
    if seconds < 100:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
