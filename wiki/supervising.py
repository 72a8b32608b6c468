"""The process that watches over the workers: it holds the socket and little else.

`throughline serve` becomes this program once all is prepared. What preparing needs, a
third of the memory of a server of a small wiki, is not carried along.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
from dataclasses import asdict, dataclass

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from wiki import log
from wiki.listening import SharedServer, allow_many_connections

DRAIN_SECONDS = 30
"""How long requests in progress may take after a signal."""

HEADER_SECONDS = 15
"""How long the head of a request may take, and a connection may be idle."""

MOST_CONNECTIONS = 8_000
LARGEST_HEAD = 64 * 1024
THREADS = 8
"""Threads for each request worked on at once: see `wiki/web/slots.py`."""

ARENAS = "2"
"""Where glibc lets threads allocate (mallopt(3)). A place for each of a worker's many
threads takes half as much memory again, and Python's lock leaves nothing to gain."""

_HELD_BACK = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be served: the number of the listening socket, by whom, and how."""

    listener: int
    threads: int
    workers: int
    one_writer: bool
    log: str


def become_supervisor(orders: Orders) -> None:
    """Turn this process into the supervisor, its number and open socket the same.

    From then on signals wait until it can hear them.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", ARENAS)
    os.set_inheritable(orders.listener, True)
    # Libraries have threads that would take a signal into the program that goes: there
    # it ends this process. The one that comes has a single thread, where it waits.
    for number in _HELD_BACK:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)
    sys.stdout.flush()
    sys.stderr.flush()
    program = [sys.executable, "-m", "wiki.supervising", json.dumps(asdict(orders))]
    os.execv(sys.executable, program)  # noqa: S606 # no shell is wanted


def supervise(orders: Orders) -> None:
    """Serve until a signal ends it; requests in progress are finished.

    On SIGHUP the workers are replaced by new ones; nobody who connects is refused.
    """
    os.environ["THROUGHLINE_THREADS"] = str(orders.threads)
    with tempfile.TemporaryDirectory(prefix="throughline-") as counts:
        if orders.workers > 1:
            # Where the workers add up what they count (wiki/web/metrics.py).
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        server = SharedServer(
            "wiki.app:create_served_app",
            factory=True,
            interface=Interfaces.WSGI,
            workers=orders.workers,
            blocking_threads=orders.threads * THREADS,
            backpressure=min(MOST_CONNECTIONS, allow_many_connections()),
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_SECONDS * 1000,
                max_buffer_size=LARGEST_HEAD,
            ),
            websockets=False,
            log_level=LogLevels.warning,
            workers_kill_timeout=DRAIN_SECONDS,
            respawn_failed_workers=True,
            listener=socket.socket(fileno=orders.listener),
            one_writer=orders.one_writer,
        )
        log.set_up(orders.log)
        server.on_startup(_hear_signals)
        server.serve()


def _hear_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)


if __name__ == "__main__":
    supervise(Orders(**json.loads(sys.argv[1])))
