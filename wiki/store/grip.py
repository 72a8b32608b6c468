"""What a process holds of an SQLite file, let go while its disk takes no writes.

A file system that gave up on its disk takes writes again only when it is mounted anew,
and it is not taken away while a program has a file of it open. So nothing is held then:
readers open the file for as long as they read.
"""

from __future__ import annotations

from sqlalchemy import Engine

from wiki.errors import BusyError, UnwritableError
from wiki.store.claim import Claim
from wiki.store.data_version import DataVersion
from wiki.store.failures import of_system
from wiki.store.place import Place


class Grip:
    """Lets go of a file and takes it again; only the thread that writes does either."""

    def __init__(
        self, place: Place, claim: Claim, version: DataVersion, *engines: Engine
    ) -> None:
        self._place = place
        self._claim = claim
        self._version = version
        self._engines = engines
        self.is_loose = False

    def loosen(self) -> None:
        """Let go of all that nobody uses at this moment."""
        self.is_loose = True
        self._claim.release()
        self._version.close()
        for engine in self._engines:
            engine.dispose()

    def tighten(self) -> None:
        """Hold the file again; raise `BusyError` where that cannot be."""
        if not self.is_loose:
            return
        self._place.check()
        try:
            self._claim.take()
            self._claim.sign()
        except (BusyError, OSError) as error:
            self._claim.release()
            cause = error.__cause__ if isinstance(error, BusyError) else error
            words = of_system(cause) if isinstance(cause, OSError) else ""
            if not words:
                raise
            raise UnwritableError(words) from error
        self.is_loose = False
