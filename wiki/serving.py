"""The production server."""

from __future__ import annotations

from granian.constants import Interfaces
from granian.server import Server


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
        log_access=False,
    ).serve()
