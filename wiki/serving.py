"""What must hold before anything is served."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from wiki.config import Settings
from wiki.errors import SettingError
from wiki.lazily import Later
from wiki.listening import handed_over, listen
from wiki.orders import Orders, become_supervisor
from wiki.store.claim import Claim
from wiki.store.readiness import is_ready

if TYPE_CHECKING:
    import ssl

    from wiki.services import servers, site
    from wiki.store import database
else:
    # Loaded where something is to be made: a server that starts again needs none.
    servers, site = Later("wiki.services.servers"), Later("wiki.services.site")
    database = Later("wiki.store.database")
    ssl = Later("ssl")

_IN_A_FILE = "sqlite:///"


def open_listener(host: str, port: int) -> socket.socket:
    """Listen; raise `SettingError` when nothing can be served at this address."""
    try:
        return handed_over(os.environ) or listen(host, port)
    except (OSError, OverflowError) as error:
        raise SettingError(
            f"{host}:{port} cannot be served: {error}. Another server may be running"
            " there; choose another port with --port."
        ) from error


def require_certificate(settings: Settings) -> None:
    """Raise `SettingError` when TLS cannot be spoken with the files that are named."""
    if not settings.tls_certificate:
        return
    for name in ("tls_certificate", "tls_key"):
        path = getattr(settings, name)
        try:
            Path(path).read_bytes()
        except OSError as error:
            raise SettingError(
                f"THROUGHLINE_{name.upper()}: the file {path} cannot be read:"
                f" {error.strerror}. Name one that the program may read."
            ) from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Without a word for an encrypted key it would be asked for on the terminal.
        context.load_cert_chain(settings.tls_certificate, settings.tls_key, "")
    except ssl.SSLError as error:
        raise SettingError(
            "THROUGHLINE_TLS_CERTIFICATE and THROUGHLINE_TLS_KEY: TLS cannot be spoken"
            f" with {settings.tls_certificate} and {settings.tls_key}"
            f" ({error.reason or error}). Name a certificate with its chain and its key"
            " without a password, both as PEM."
        ) from error


def find_ready(settings: Settings) -> bool:
    """Tell whether the wiki can be served as it is, without preparing anything.

    Raises `BusyError` when another process is the one that writes. Settings that only
    opening the wiki can check are never found ready.
    """
    url = settings.database
    if not url.startswith(_IN_A_FILE) or set(url) & set("?%") or settings.files:
        return False
    file = Path(url.removeprefix(_IN_A_FILE))
    if not is_ready(file):
        return False
    claim = Claim(file)
    claim.take()
    claim.release()
    return True


def require_writable(settings: Settings) -> None:
    """Raise `BusyError` when another process is the one that writes."""
    opened = database.Database(settings.database)
    try:
        opened.claim()
    finally:
        opened.close()


def require_company(settings: Settings) -> None:
    """Raise `SettingError` when other servers on the database are set otherwise."""
    opened = site.Site.open(settings)
    try:
        servers.join(opened)
    finally:
        opened.close()


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
            certificate=settings.tls_certificate,
            key=settings.tls_key,
        )
    )
