"""New workers under load: those who connect meanwhile wait, and nobody is refused."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.trust.crowd import WAITING, Tally, ask
from tests.whole.processes import PATIENCE, PROGRAM, Server, Throughline
from wiki.config import Settings
from wiki.services.starting import initialise

PATHS = ("/", "/changes", "/search?q=anything", "/api/v1/pages", "/healthz")


@contextmanager
def asking(port: int) -> Iterator[list[Tally]]:
    """Let four clients ask as long as the block lasts; none of them tries twice."""
    over, found = threading.Event(), list[Tally]()
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(
            lambda: ask(port, PATHS, clients=4, seconds=PATIENCE, enough=over.is_set)
        )
        try:
            yield found
        finally:
            over.set()
            found.append(sent.result(PATIENCE + WAITING))


def workers(server: Server) -> set[str]:
    """Give the processes that answer."""
    pid = server.process.pid
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def test_on_a_signal_workers_are_replaced_and_no_request_fails(
    bases: Databases, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=bases.migrated())
    initialise(settings, empty=True)
    wiki = Throughline(tmp_path, {"THROUGHLINE_DATABASE_URL": settings.database_url})
    options = ["--workers", "2"] if bases.kind == "postgresql" else []
    with wiki.serving(*options) as server, asking(server.port) as tallies:
        before = workers(server)
        server.process.send_signal(signal.SIGHUP)
        while workers(server) & before:
            assert server.process.poll() is None
            assert server.fetch("/changes").status == 200
        for _ in range(50):
            assert server.fetch("/changes").status == 200
    (tally,) = tallies
    assert not tally.failures, tally
    assert tally.statuses == {200}
    assert tally.count(200) > len(PATHS), "Some were asked meanwhile."


def test_with_a_socket_handed_over_a_new_server_answers_who_waited(
    tmp_path: Path,
) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        first = started(tmp_path, listener)
        with tempfile.TemporaryFile() as log:
            Server(port, first, log, tmp_path).wait_until_ready()
        with asking(port) as tallies:
            first.send_signal(signal.SIGTERM)
            assert first.wait(PATIENCE) == 0
            second = started(tmp_path, listener)
            for _ in range(20):
                with socket.create_connection(("127.0.0.1", port), PATIENCE) as one:
                    one.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                    assert b" 200 " in one.recv(100)
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 0
    (tally,) = tallies
    assert not tally.failures, tally
    assert tally.statuses == {200}


def test_a_server_without_any_rights_replaces_its_workers_and_ends(
    tmp_path: Path,
) -> None:
    # There are kernels that let only who may rule the network keep packets out.
    is_root = os.geteuid() == 0
    stripped = ("setpriv", "--bounding-set=-all") if is_root else ()
    initialise(Settings(data_dir=tmp_path), empty=True)
    with (
        socket.create_server(("127.0.0.1", 0), backlog=512) as listener,
        tempfile.TemporaryFile() as log,
    ):
        process = started(tmp_path, listener, *stripped)
        server = Server(listener.getsockname()[1], process, log, tmp_path)
        server.wait_until_ready()
        before = workers(server)
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while workers(server) & before:
            assert process.poll() is None
            assert time.monotonic() < deadline, "It keeps its workers."
        server.wait_until_ready()
        server.stop()


def started(
    data: Path, listener: socket.socket, *before: str
) -> subprocess.Popen[bytes]:
    """Start a server as systemd does, which holds the socket itself."""
    # The shell puts its own number in, and becomes the program.
    script = 'exec 3<&"$SOCKET"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"'
    return subprocess.Popen(
        ["/bin/bash", "-c", script, "sh", *before, *PROGRAM, "serve"],
        env={
            **os.environ,
            "SOCKET": str(listener.fileno()),
            "THROUGHLINE_DATA_DIR": str(data),
            "THROUGHLINE_LIMITS": "false",
        },
        pass_fds=[listener.fileno()],
        stdin=subprocess.DEVNULL,
        cwd=data,
    )


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_end_does(tmp_path: Path, way: signal.Signals) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    with Throughline(tmp_path).serving() as server:
        server.process.send_signal(way)
        assert server.process.wait(PATIENCE) == 0


def test_one_that_is_told_again_and_again_ends_as_well(tmp_path: Path) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    with Throughline(tmp_path).serving() as server:
        while True:
            try:
                assert server.process.wait(0.001) == 0
            except subprocess.TimeoutExpired:
                server.signal()
            else:
                break
