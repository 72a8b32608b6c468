"""Another site on this machine: real HTTP, with answers that a test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: status, media type, body, and further headers."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What the site was sent; the names of headers are in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Elsewhere:
    """The site: `answers` by path, `sent` in order."""

    port: int
    answers: dict[str, Given] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The host with its port, as settings allow it."""
        return f"127.0.0.1:{self.port}"

    def address(self, path: str) -> str:
        """Give where a path is."""
        return f"http://{self.host}{path}"


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Serve the site until the block ends."""
    site = Elsewhere(0)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(size)
            site.sent.append(Sent(self.command, self.path, headers, body))
            given = site.answers.get(self.path, Given(b"nothing", status=404))
            self.send_response(given.status)
            self.send_header("Content-Type", given.media_type)
            for name, value in given.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = _answer  # noqa: N815 - the names are http.server's
        do_POST = _answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    # It looks often whether it is to end: each of many tests would wait half a second.
    serve = partial(server.serve_forever, poll_interval=0.01)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
