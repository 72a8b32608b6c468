"""What must hold before anything is served."""

from __future__ import annotations

import os
import socket

from wiki.config import Settings
from wiki.errors import SettingError
from wiki.listening import handed_over, listen
from wiki.services import servers
from wiki.services.site import Site
from wiki.store.database import Database
from wiki.supervising import Orders, become_supervisor


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
    """Serve until a signal ends it, in the place of this program."""
    become_supervisor(
        Orders(
            listener=listener.detach(),
            threads=threads,
            workers=workers,
            one_writer=settings.database.startswith("sqlite"),
            log=settings.log,
        )
    )
