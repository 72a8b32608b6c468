"""The disk under an SQLite file: whether it takes anything now, or why not."""

from __future__ import annotations

import os
from pathlib import Path

from wiki.store.claim import Claim
from wiki.store.failures import FULL, READ_ONLY, of_system

LEAST = 1_000_000
"""Bytes that must be free: a save of a long page with its index takes about a third."""


class Disk:
    """Looks at the folder of a database, and tries to write what is there already."""

    def __init__(self, database: Path, claim: Claim) -> None:
        self._folder = database.parent
        self._claim = claim

    def fault(self) -> str:
        """Say in a sentence why nothing can be saved, "" where all is well; 10 µs."""
        try:
            # A system that gave up on its disk says so to who writes, not here.
            self._claim.sign()
            found = os.statvfs(self._folder)
        except OSError as error:
            return of_system(error)
        if found.f_flag & os.ST_RDONLY:
            return READ_ONLY
        return FULL if found.f_bavail * found.f_frsize < LEAST else ""
