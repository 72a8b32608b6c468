"""What is sent is taken in before any work begins, from slow senders too.

A thread waits for the bytes, and a sender may let it wait. So only half of the threads
do so at a time, a quarter for one address, and whoever dawdles is cut off.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from wiki.services.limits import network_of

IN_MEMORY = 2_100_000
"""Bytes kept in memory; what is larger, an upload, is put aside on the disk."""

ALWAYS, A_BYTE = 15.0, 1 / 20_000
"""Seconds that every sender has, and those for each byte beside."""

SMALL, LARGE = 64, 65_536
QUICK = 0.05


class TooManyError(Exception):
    """Too many senders are waited for at this moment."""


class TooSlowError(Exception):
    """A sender took longer than anybody needs."""


class Bodies:
    """Takes in what is sent, from a bounded number of senders at once."""

    def __init__(self, threads: int, most: int) -> None:
        self._most = most
        self._senders = max(2, threads // 2)
        self._for_one = max(2, threads // 4)
        self._lock = threading.Lock()
        self._by_address: Counter[str] = Counter()

    def take_in(self, environ: dict[str, Any]) -> IO[bytes] | None:
        """Replace the stream of a request by what came of it, and give that."""
        length = _length_of(environ)
        if length == 0 or (length is not None and length > self._most):
            return None  # nothing to read, or refused without reading
        address = network_of(environ.get("REMOTE_ADDR", ""))
        with self._lock:
            if (
                self._by_address.total() >= self._senders
                or self._by_address[address] >= self._for_one
            ):
                raise TooManyError
            self._by_address[address] += 1
        try:
            body = self._read(environ["wsgi.input"], length)
        finally:
            with self._lock:
                self._by_address[address] -= 1
                if not self._by_address[address]:
                    del self._by_address[address]
        environ["wsgi.input"] = body
        return body

    def _read(self, stream: IO[bytes], length: int | None) -> IO[bytes]:
        taken: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the gate closes it
        most = self._most + 1 if length is None else length
        began, size, step = time.monotonic(), 0, SMALL
        while size < most:
            before = time.monotonic()
            if before - began > ALWAYS + size * A_BYTE:
                raise TooSlowError
            part = stream.read(min(step, most - size))
            if not part:
                break
            taken.write(part)
            size += len(part)
            # Small pieces for slow senders: the time is looked at between pieces.
            quick = time.monotonic() - before < QUICK
            step = min(step * 4, LARGE) if quick else SMALL
        taken.seek(0)
        return taken


def _length_of(environ: dict[str, Any]) -> int | None:
    """Give how much is sent; None where only the end of the stream tells."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None
    text = environ.get("CONTENT_LENGTH", "") or environ.get("HTTP_CONTENT_LENGTH", "")
    return int(text) if text.isdecimal() else 0
