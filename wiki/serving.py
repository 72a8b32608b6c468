"""The production server."""

from __future__ import annotations

import socket

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from wiki.config import Settings
from wiki.errors import SettingError
from wiki.services import servers
from wiki.services.site import Site
from wiki.store.database import Database

DRAIN_SECONDS = 30
"""How long requests in progress may take after a signal."""


def require_free(host: str, port: int) -> None:
    """Raise `SettingError` when nothing can be served at this address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
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


def run(host: str, port: int, threads: int, workers: int) -> None:
    """Serve until a signal ends it; requests in progress are finished."""
    Server(
        "wiki.app:create_served_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=DRAIN_SECONDS,
    ).serve()
