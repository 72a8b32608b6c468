"""The server's workers, who share a listening socket.

The parent keeps it open, so that whoever connects while workers come and go waits in
its queue and is not refused.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from granian._granian import SocketHolder
from granian.server.mp import MPServer, WorkerProcess

from wiki.listening import BACKLOG, SETTLING, nobody_new

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux."""

_ENDING = (signal.SIGINT, signal.SIGTERM)


class SharedServer(MPServer):
    """Granian with one listening socket for all workers.

    `one_writer`: a worker ends before the next one begins, which may then write. One
    that was killed is followed by another.
    """

    def __init__(
        self, *args: Any, listener: socket.socket, one_writer: bool, **known: Any
    ) -> None:
        super().__init__(*args, **known)
        self._listener = listener
        self._one_writer = one_writer
        self._is_ending = False
        self._was_handed_over = os.environ.get("LISTEN_PID") == str(os.getpid())

    def serve(self, *known: Any, **named: Any) -> None:
        """Serve until a signal ends it."""
        # The server's own method only adds a warning of more threads than processors,
        # most of which wait here: wiki/web/slots.py says how many work.
        super(MPServer, self).serve(*known, **named)

    def _init_shared_socket(self) -> None:
        self._listener.set_inheritable(True)
        self._ssp = None
        self._sfd = self._listener.fileno()  # type: ignore[assignment] # None is its default
        self._shd = SocketHolder(self._sfd, False, BACKLOG)  # type: ignore[call-arg,assignment] # as above
        self._sso = self._listener

    def _drop_shared_socket(self) -> None:
        self._is_ending = not self._was_handed_over

    def _stop_workers(self) -> None:
        with nullcontext() if self._is_ending else nobody_new(self._listener):
            for worker in self.wrks:
                worker.terminate()  # type: ignore[no-untyped-call] # as above
        if self._is_ending:
            # A worker that has not heard it yet would ask the closed socket without a
            # pause and hear nothing more, until it is killed.
            time.sleep(SETTLING)
            # Workers have the socket too: closing it here alone would not close it.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for worker in self.wrks:
            self._see_end(worker)
        self.wrks.clear()

    def _see_end(self, worker: WorkerProcess) -> None:
        worker.join(self.workers_kill_timeout)  # type: ignore[no-untyped-call] # as above
        if worker.is_alive():  # type: ignore[no-untyped-call] # as above
            worker.kill()  # type: ignore[no-untyped-call] # as above

    def _respawn_workers(
        self,
        workers: Sequence[int],
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Any],
        delay: float = 0,
    ) -> None:
        killed = [each for each in workers if not self.wrks[each].is_alive()]  # type: ignore[no-untyped-call] # as above
        for each in killed:
            # Those who connect meanwhile wait: the socket is this process's too. One
            # that ends again at once ends the server, which says so.
            self.respawned_wrks[each] = time.monotonic()
            self._begin(each, spawn_target, target_loader)
        workers = [each for each in workers if each not in killed]
        if not workers:
            return
        if not self._one_writer:
            for each in workers:
                self._replace(each, spawn_target, target_loader, delay)
            return
        self._stop_workers()
        self._spawn_workers(spawn_target, target_loader)

    def _replace(
        self,
        index: int,
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Any],
        delay: float,
    ) -> None:
        """Let a new worker begin, and then the old one end."""
        old = self.wrks[index]
        self._begin(index, spawn_target, target_loader)
        time.sleep(delay)
        with nobody_new(self._listener):
            old.terminate()  # type: ignore[no-untyped-call] # as above
        self._see_end(old)

    def _spawn_worker(  # type: ignore[override] # granian's own servers differ here too
        self,
        idx: int,
        target: Callable[..., None],
        callback_loader: Callable[..., Any],
    ) -> WorkerProcess:
        ending = partial(_end_with, os.getpid(), target)
        return super()._spawn_worker(idx, ending, partial(_load, callback_loader))

    def _spawn_workers(
        self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]
    ) -> None:
        with _held_back():
            super()._spawn_workers(spawn_target, target_loader)  # type: ignore[no-untyped-call] # as above

    def _begin(
        self,
        index: int,
        spawn_target: Callable[..., None],
        target_loader: Callable[..., Any],
    ) -> None:
        """Let a new worker begin in the place of one."""
        worker = self._spawn_worker(index, spawn_target, target_loader)
        with _held_back():
            worker.start()  # type: ignore[no-untyped-call] # as above
        self.wrks[index] = worker


def _end_with(parent: int, work: Callable[..., None], *given: Any) -> None:
    """Do a worker's work, which ends at once when its parent is killed.

    It would serve on, could be told nothing more, and would keep the next server out.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            return
    work(*given)


def _load(load: Callable[[], Any]) -> Any:
    """Load the application in a worker, which a signal meanwhile ends at once.

    A worker is forked with its parent's handlers: they would note the signal where
    nobody looks, and the server would wait for the worker until it kills it.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    # What is loaded stays: the collector would look at all of it, a tenth of the time.
    gc.disable()
    try:
        return load()
    finally:
        gc.enable()


@contextmanager
def _held_back() -> Iterator[None]:
    """Let signals wait: for a worker forked meanwhile, until it can hear them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
