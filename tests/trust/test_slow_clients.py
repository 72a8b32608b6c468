"""Clients that dawdle, hold on or shout do not stop others, at a real server."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from tests.whole.processes import Server, Throughline
from wiki.config import Settings
from wiki.services.starting import initialise

PATIENCE = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with few places, over an empty wiki."""
    data = tmp_path_factory.mktemp("slow")
    initialise(Settings(data_dir=data), empty=True)
    with Throughline(data).serving("--threads", "2") as running:
        yield running


def connect(server: Server) -> socket.socket:
    """Open a connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def read_all(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def assert_well(server: Server) -> None:
    """See that others are answered: screens, programs, and what they send."""
    assert server.fetch("/").status == 200
    assert server.fetch("/search?q=anything").status == 200
    sent = server.fetch("/api/v1/advice", "POST", "{}", Content_Type="application/json")
    assert sent.status in (401, 422)


def test_two_thousand_idle_connections_stop_nobody(server: Server) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    try:
        with ExitStack() as held:
            for _ in range(2_000):
                held.enter_context(closing(connect(server)))
            assert_well(server)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_heads_that_come_byte_by_byte_stop_nobody(server: Server) -> None:
    with ExitStack() as held:
        slow = [held.enter_context(closing(connect(server))) for _ in range(100)]
        for byte in b"GET / HT":
            for each in slow:
                each.sendall(bytes([byte]))
            assert_well(server)


def test_bodies_that_come_byte_by_byte_stop_nobody(server: Server) -> None:
    head = (
        b"POST /api/v1/advice HTTP/1.1\r\nHost: wiki\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    with ExitStack() as held:
        slow = [held.enter_context(closing(connect(server))) for _ in range(100)]
        for each in slow:
            each.sendall(head)
        # Those beyond the share of one address are told so at once.
        refused = [each for each in slow if is_told(each, b" 503 ")]
        assert len(refused) == 100 - 4
        assert server.fetch("/").status == 200
        assert server.fetch("/search?q=anything").status == 200
    assert_well_again(server)


def is_told(connection: socket.socket, words: bytes) -> bool:
    """Tell whether the first thing a server says, if it says anything, holds words."""
    connection.settimeout(0.5)
    try:
        return words in connection.recv(200)
    except TimeoutError:
        return False
    finally:
        connection.settimeout(PATIENCE)


def assert_well_again(server: Server) -> None:
    """See that what was held by those who left is given back."""
    for _ in range(1_000):
        sent = server.fetch(
            "/api/v1/advice", "POST", "{}", Content_Type="application/json"
        )
        if sent.status != 503:
            return
    raise AssertionError("Nobody can send anything any more.")


def test_a_huge_head_is_refused_and_stops_nobody(server: Server) -> None:
    with closing(connect(server)) as connection:
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: wiki\r\nX-Long: ")
            for _ in range(200):
                connection.sendall(b"x" * 10_000)
            connection.sendall(b"\r\n\r\n")
            answer = read_all(connection)
        except ConnectionError:
            answer = b""
        assert answer == b"" or b" 431 " in answer.split(b"\r\n")[0]
    assert_well(server)


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    with closing(connect(server)) as connection:
        one = b"GET /healthz HTTP/1.1\r\nHost: wiki\r\n\r\n"
        last = b"GET /nothing HTTP/1.1\r\nHost: wiki\r\nConnection: close\r\n\r\n"
        connection.sendall(one * 50 + last)
        answer = read_all(connection)
    assert answer.count(b"HTTP/1.1 200 OK") == 50
    assert answer.rindex(b"HTTP/1.1 404") > answer.rindex(b"HTTP/1.1 200")
    assert_well(server)
