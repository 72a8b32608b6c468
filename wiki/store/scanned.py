"""Contents that a virus scanner looks at before they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wiki import clamd
from wiki.config import Settings
from wiki.store.blobs import Blobs, open_blobs


class Scanned:
    """Contents of which nothing new is kept that the scanner does not know as clean."""

    def __init__(self, kept: Blobs, address: str) -> None:
        self._kept = kept
        self._address = address

    def put(self, name: str, data: bytes) -> None:
        """Keep a content, unless something is found in it."""
        if not self._kept.holds(name):
            clamd.scan(self._address, data)
        self._kept.put(name, data)

    def read(self, name: str) -> bytes | None:
        """Give a content, None where it is missing."""
        return self._kept.read(name)

    def holds(self, name: str) -> bool:
        """Tell whether a content is there."""
        return self._kept.holds(name)

    def sendable(self, name: str) -> Path | bytes | None:
        """Give a content as a file or as it is, None where it is missing."""
        return self._kept.sendable(name)

    def names(self) -> Iterator[tuple[str, float]]:
        """Yield every name with the seconds since it was put, leftovers too."""
        return self._kept.names()

    def remove(self, name: str, *, older_than: float) -> bool:
        """Take a content away that was put so many seconds ago, and tell if it was."""
        return self._kept.remove(name, older_than=older_than)

    def identity(self) -> str:
        """Give what two servers have in common only where the place is the same."""
        return self._kept.identity()


def open_scanned(settings: Settings) -> Blobs:
    """Give the contents, looked at where `THROUGHLINE_VIRUS_SCANNER` is set."""
    kept = open_blobs(settings)
    if not settings.virus_scanner:
        return kept
    return Scanned(kept, settings.virus_scanner)
