"""The one thread that writes to an SQLite file, with group commit.

Requests hand it a job and wait. Up to `BATCH` waiting jobs share one transaction,
each in its own savepoint, and are answered only after COMMIT is on disk: one
sync for all of them, first come first served, so no client starves.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from wiki.errors import BusyError
from wiki.store.claim import Claim
from wiki.store.disk import Disk
from wiki.store.failures import LOST, READ_ONLY, is_the_databases, told, unwritten
from wiki.store.grip import Grip
from wiki.store.place import Place
from wiki.store.unit import Unit

BATCH = 16

LOGGED = 32
"""Transactions after which what stands in the write-ahead log is brought into the file:
some 8 MB. SQLite would do so within a commit, and whoever saves then would wait for all
of it; here it is done when nobody waits, and after four times as many in any case."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ticket:
    job: Callable[[Unit], Any]
    future: Future[Any]


class Writer:
    """Runs jobs one after another on the only connection that may write."""

    def __init__(
        self, engine: Engine, claim: Claim, place: Place, disk: Disk, grip: Grip
    ) -> None:
        self._engine = engine
        self._claim = claim
        self._place = place
        self._disk = disk
        self._grip = grip
        self._queue: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._logged = 0

    def run(self, job: Callable[[Unit], T], timeout: float) -> T:
        """Run `job` in a transaction and give its result once it is durable.

        Raises what the job raised (its changes are undone), or `BusyError` when it
        did not begin within `timeout` seconds.
        """
        self._ensure_thread()
        future: Future[T] = Future()
        self._queue.put(_Ticket(job, future))
        try:
            return future.result(timeout)
        except FutureTimeoutError:
            if future.cancel():
                raise BusyError(
                    "Too many people are saving at this moment. Nothing was changed;"
                    " try again in a few seconds."
                ) from None
            return future.result()

    def close(self) -> None:
        """Finish the jobs already handed in and end the thread."""
        with self._start:
            self._closed = True
            thread = self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join()
        self._engine.dispose()
        self._claim.release()

    def _ensure_thread(self) -> None:
        with self._start:
            if self._closed:
                raise BusyError("The server is shutting down. Try again in a moment.")
            if self._thread is None:
                self._claim.take()
                # Started at the first write, so that a forked worker owns its own.
                self._thread = threading.Thread(
                    target=self._loop, name="writer", daemon=True
                )
                self._thread.start()

    def _loop(self) -> None:
        running = True
        while running:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            while len(batch) < BATCH:
                try:
                    ticket = self._queue.get_nowait()
                except queue.Empty:
                    break
                if ticket is None:
                    running = False
                    break
                batch.append(ticket)
            self._commit(batch)
            self._logged += 1
            if self._logged >= (LOGGED if self._queue.empty() else 4 * LOGGED):
                self._bring_in()

    def _bring_in(self) -> None:
        """Bring the log into the file, as far as nobody still reads an older state."""
        self._logged = 0
        try:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        except Exception as error:
            # All of it is safe in the log, and a next time comes.
            _log.warning("The write-ahead log was not brought in: %s", error)

    def _commit(self, batch: list[_Ticket]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        is_done = False
        try:
            self._grip.tighten()
            self._place.check()
            with self._engine.begin() as connection:
                for ticket in batch:
                    if ticket.future.set_running_or_notify_cancel():
                        self._run_one(connection, ticket, done, failed)
            is_done = True
            self._place.check()  # what was written is where the next reader looks
        except Exception as error:
            # Whatever it is: an exception that ended this thread would end all saving.
            if is_done:
                failure = told(error, LOST)
            elif isinstance(error, BusyError):
                failure = error
            else:
                failure = self._unwritten(error)
            for ticket in batch:
                _fail(ticket.future, failure)
            return
        for future, result in done:
            future.set_result(result)
        for future, cause in failed:
            future.set_exception(self._unwritten(cause))

    def _unwritten(self, error: BaseException) -> BusyError:
        """Give what those are told who wanted to save; let go where nothing can be."""
        failure = unwritten(error, self._disk.fault())
        if failure.message == READ_ONLY:
            self._grip.loosen()
        return failure

    def _run_one(
        self,
        connection: Connection,
        ticket: _Ticket,
        done: list[tuple[Future[Any], Any]],
        failed: list[tuple[Future[Any], BaseException]],
    ) -> None:
        savepoint = connection.begin_nested()
        try:
            result = ticket.job(Unit(connection))
            savepoint.commit()
        except BaseException as error:
            if savepoint.is_active:
                # Where SQLite took all back by itself, this fails, and all jobs do.
                savepoint.rollback()
            if is_the_databases(error):
                # Told after the transaction: within it the file cannot be let go.
                failed.append((ticket.future, error))
            else:
                ticket.future.set_exception(error)
        else:
            done.append((ticket.future, result))


def _fail(future: Future[Any], failure: BusyError) -> None:
    """Tell a failure to who still waits for it."""
    if future.done():
        return
    if future.running() or future.set_running_or_notify_cancel():
        future.set_exception(failure)
