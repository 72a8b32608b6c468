"""A virus scanner on this machine that speaks as clamd does and finds one virus."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VIRUS = b"X5O!P%@AP-STANDARD-ANTIVIRUS-TEST-FILE"
NAME = "Eicar-Test-Signature"


@dataclass(slots=True)
class Scanner:
    """What a scanner was given; `answer` is what it says instead, where that is set.

    With `stops` it says so without listening to the end.
    """

    address: str = ""
    given: list[bytes] = field(default_factory=list)
    answer: bytes | None = None
    stops: bool = False


@contextmanager
def scanning(path: Path | None = None) -> Iterator[Scanner]:
    """Run a scanner on a port, or at a path of the file system."""
    scanner = Scanner()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            if scanner.stops:
                self.wfile.write(scanner.answer or b"")
                return
            data = b""
            while length := struct.unpack("!L", self.rfile.read(4))[0]:
                data += self.rfile.read(length)
            scanner.given.append(data)
            said = f"stream: {NAME} FOUND" if VIRUS in data else "stream: OK"
            answer = f"{said}\0".encode() if scanner.answer is None else scanner.answer
            self.wfile.write(answer)

    made: Any = (
        socketserver.ThreadingUnixStreamServer(str(path), Handler)
        if path
        else socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    )
    with made as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        scanner.address = (
            f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
        )
        try:
            yield scanner
        finally:
            server.shutdown()
            thread.join()
