"""Reading from a replica of PostgreSQL, as long as it has all that the primary has.

Every read begins with a question to the primary: how far is your log? A replica that
has replayed it that far holds every save that was answered before, by whichever server,
so that nobody sees anything older than what they wrote or saw. One that is behind, or
away, is passed over, and the primary is read.
"""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from wiki.errors import SettingError

REST = 5.0
"""Seconds for which a replica that failed is not asked; one request tries it again."""

REACHED_WITHIN = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2_000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
"""For how long a machine that vanished can hold up a request that was sent to it."""

_WRITTEN = text("SELECT pg_current_wal_flush_lsn()::text")
_HAS_REPLAYED = text(
    "SELECT pg_is_in_recovery()"
    " AND pg_last_wal_replay_lsn() >= CAST(:written AS pg_lsn)"
)
_SYSTEM = text("SELECT system_identifier::text FROM pg_control_system()")

_log = logging.getLogger(__name__)


class Replica:
    """Gives connections to a replica that is in step; safe to share between threads."""

    def __init__(self, primary: Engine, replica: Engine) -> None:
        self._primary = primary.execution_options(isolation_level="AUTOCOMMIT")
        self._engine = replica
        self._asking = replica.execution_options(isolation_level="AUTOCOMMIT")
        self._lock = threading.Lock()
        self._rests_until = 0.0
        self._is_known = False
        self.given = self.refused = 0

    def connect(self) -> Connection | None:
        """Open a reading transaction that sees all that the primary holds now.

        None where the replica is behind or cannot be reached. An `OperationalError`
        comes from the primary.
        """
        if not self._may_be_asked():
            return None
        connection = self._in_step(self._written())
        with self._lock:
            if connection is None:
                self.refused += 1
            else:
                self.given += 1
        return connection

    def rest(self, error: Exception) -> None:
        """Pass the replica over for a while: something was wrong with it."""
        with self._lock:
            is_new = self._rests_until == 0.0
            self._rests_until = time.monotonic() + REST
        if is_new:
            _log.warning("The replica is not read from: %s", str(error).strip())

    def verify(self) -> None:
        """Raise `SettingError` when it replicates another database than the primary.

        One that cannot be reached is verified when it can.
        """
        try:
            with self._primary.connect() as connection:
                ours = connection.execute(_SYSTEM).scalar()
            with self._asking.connect() as connection:
                theirs = connection.execute(_SYSTEM).scalar()
        except DBAPIError as error:
            self.rest(error)
            return
        if ours != theirs:
            raise SettingError(
                "THROUGHLINE_REPLICA_URL is not a replica of the database of"
                " THROUGHLINE_DATABASE_URL: they were not made from one another."
            )
        self._is_known = True

    def close(self) -> None:
        """Drop every connection."""
        self._engine.dispose()

    def _may_be_asked(self) -> bool:
        with self._lock:
            if self._rests_until == 0.0:
                return True
            if time.monotonic() < self._rests_until:
                self.refused += 1
                return False
            # The others go on without it until this one knows more.
            self._rests_until = time.monotonic() + REST
            return True

    def _written(self) -> str:
        with self._primary.connect() as connection:
            return str(connection.execute(_WRITTEN).scalar())

    def _in_step(self, written: str) -> Connection | None:
        connection: Connection | None = None
        try:
            if not self._is_known:
                self.verify()
                if not self._is_known:
                    return None
            connection = self._asking.connect()
            # Asked before the transaction begins: what it sees is at least as new.
            reached = connection.execute(_HAS_REPLAYED, {"written": written}).scalar()
            connection.commit()
            self._awake()
            if reached:
                return connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
        except (OperationalError, SettingError) as error:
            self.rest(error)
        if connection is not None:
            connection.close()
        return None

    def _awake(self) -> None:
        with self._lock:
            was_away = self._rests_until != 0.0
            self._rests_until = 0.0
        if was_away:
            _log.warning("The replica is read from again.")
