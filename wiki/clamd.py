"""Asking a virus scanner that runs elsewhere: clamd, by its command INSTREAM.

The libraries that do so are under the GPL or LGPL, or need an event loop.

Source: clamd(8), Commands; a chunk is its length in four bytes, and then itself.
"""

from __future__ import annotations

import logging
import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

from wiki.errors import BusyError, InvalidError

PORT = 3310
SECONDS = 60.0
"""How long each step may take: large archives take some."""

_CHUNK = 65_536
_LONGEST = 4_096
_log = logging.getLogger(__name__)


class ScannerError(BusyError):
    """No virus scanner says what a file is, so none is taken."""

    title = "No file can be taken now"


def is_address(text: str) -> bool:
    """Tell whether a text says where a scanner listens: `tcp://…` or `unix:///…`."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return False
    if parts.scheme == "unix":
        return not parts.netloc and len(parts.path) > 1
    return parts.scheme == "tcp" and bool(parts.hostname) and parts.path in ("", "/")


def scan(address: str, data: bytes) -> None:
    """Return if the scanner finds nothing.

    Raises `InvalidError` where it does, `ScannerError` where it does not say.
    """
    try:
        with _connected(address) as connection:
            said = _ask(connection, data)
    except OSError as error:
        raise _unknown(str(error)) from error
    if said.endswith(" FOUND"):
        name = said.removeprefix("stream: ").removesuffix(" FOUND")
        _log.warning("The virus scanner found %s in a file, which was refused", name)
        raise InvalidError(
            f"The virus scanner found “{name}” in this file, which was not kept. Clean"
            " your device, or ask whoever made the file for another one."
        )
    if said != "stream: OK":
        raise _unknown(said or "it said nothing")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        place = parts.hostname or "", parts.port or PORT
        return socket.create_connection(place, SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _ask(connection: socket.socket, data: bytes) -> str:
    with suppress(BrokenPipeError):  # it listens no more, and may have said why
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    said = b""
    while len(said) < _LONGEST and (more := connection.recv(_LONGEST)):
        said += more
    return " ".join(said.rstrip(b"\0").decode("utf-8", "replace").split())


def _unknown(why: str) -> ScannerError:
    _log.error("The virus scanner did not say what a file is: %s", why)
    return ScannerError(
        "A virus scanner looks at files here, and it does not answer. Nothing was kept."
        " Try again in a few minutes; if it lasts, tell whoever runs this wiki."
    )
