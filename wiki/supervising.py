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
from pathlib import Path

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels

from wiki import log
from wiki.listening import allow_many_connections
from wiki.orders import HELD_BACK, Orders
from wiki.workers import SharedServer

DRAIN_SECONDS = 30
"""How long requests in progress may take after a signal."""

HEADER_SECONDS = 15
"""How long the head of a request may take, and a connection may be idle."""

MOST_CONNECTIONS = 8_000
LARGEST_HEAD = 64 * 1024
THREADS = 8
"""Threads for each request worked on at once: see `wiki/web/slots.py`."""


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
            # What is bounded here is HTTP/1, which proxies speak over TLS, too.
            http=HTTPModes.http1,
            websockets=False,
            ssl_cert=_file(orders.certificate),
            ssl_key=_file(orders.key),
            ssl_protocol_min=SSLProtocols.tls12,
            log_level=LogLevels.warning,
            workers_kill_timeout=DRAIN_SECONDS,
            respawn_failed_workers=True,
            listener=socket.socket(fileno=orders.listener),
            one_writer=orders.one_writer,
        )
        log.set_up(orders.log)
        server.on_startup(_hear_signals)
        server.serve()
        # Python lets go of its own answers to signals while it ends, and one that comes
        # then would end it as if something had gone wrong.
        for number in HELD_BACK:
            signal.signal(number, signal.SIG_IGN)


def _file(path: str) -> Path | None:
    return Path(path) if path else None


def _hear_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)


if __name__ == "__main__":
    supervise(Orders(**json.loads(sys.argv[1])))
