"""The production server."""

from __future__ import annotations

import os
import socket
import tempfile

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from wiki import log
from wiki.config import Settings
from wiki.errors import SettingError
from wiki.listening import (
    SharedServer,
    allow_many_connections,
    handed_over,
    listen,
)
from wiki.services import servers
from wiki.services.site import Site
from wiki.store.database import Database

DRAIN_SECONDS = 30
"""How long requests in progress may take after a signal."""

HEADER_SECONDS = 15
"""How long the head of a request may take, and a connection may be idle."""

MOST_CONNECTIONS = 8_000
LARGEST_HEAD = 64 * 1024
THREADS = 8
"""Threads for each request worked on at once: see `wiki/web/slots.py`."""


def open_listener(host: str, port: int) -> socket.socket:
    """Listen; raise `SettingError` when nothing can be served at this address."""
    try:
        return handed_over(os.environ) or listen(host, port)
    except (OSError, OverflowError) as error:
        raise SettingError(
            f"{host}:{port} cannot be served: {error}. Another server may be running"
            " there; choose another port with --port."
        ) from error


def require_writable(settings: Settings) -> None:
    """Raise `BusyError` when another process is the one that writes."""
    database = Database(settings.database)
    try:
        database.claim()
    finally:
        database.close()


def require_company(settings: Settings) -> None:
    """Raise `SettingError` when other servers on the database are set otherwise."""
    site = Site.open(settings)
    try:
        servers.join(site)
    finally:
        site.close()


def run(
    settings: Settings, listener: socket.socket, threads: int, workers: int
) -> None:
    """Serve until a signal ends it; requests in progress are finished.

    On SIGHUP the workers are replaced by new ones; nobody who connects is refused.
    """
    os.environ["THROUGHLINE_THREADS"] = str(threads)
    with tempfile.TemporaryDirectory(prefix="throughline-") as counts:
        if workers > 1:
            # Where the workers add up what they count (wiki/web/metrics.py).
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        server = SharedServer(
            "wiki.app:create_served_app",
            factory=True,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads * THREADS,
            backpressure=min(MOST_CONNECTIONS, allow_many_connections()),
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_SECONDS * 1000,
                max_buffer_size=LARGEST_HEAD,
            ),
            websockets=False,
            log_level=LogLevels.warning,
            workers_kill_timeout=DRAIN_SECONDS,
            respawn_failed_workers=True,
            listener=listener,
            one_writer=settings.database.startswith("sqlite"),
        )
        log.set_up(settings.log)
        server.serve()
