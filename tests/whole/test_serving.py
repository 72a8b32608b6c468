"""The production server as operators meet it: real processes, real signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.mailbox import Mailbox, receiving
from tests.whole.processes import PATIENCE, Server, Throughline, free_port
from wiki.config import Settings
from wiki.services import tokens
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.supervising import DRAIN_SECONDS

EDITS = 10


def made(settings: Settings) -> str:
    """Make an empty wiki with the starter vocabulary; give an API token for it."""
    initialise(settings, empty=True)
    site = Site.open(settings)
    try:
        return site.writing(SYSTEM, lambda context: tokens.make(context, "admin").token)
    finally:
        site.close()


def bearer(token: str) -> dict[str, str]:
    """Give the headers of a request that changes something."""
    return {
        "Authorization": f"Bearer {token}",
        "Content_Type": "application/json",
    }


def concept(title: str, **more: str) -> str:
    """Give the body of a request that writes a page."""
    return json.dumps({"type": "concept", "title": title, **more})


def assert_refused(wiki: Throughline, *words: str) -> str:
    """Run a command that must fail; give the one line that it says."""
    ended = wiki.run(*words)
    assert ended.code == 1, ended
    assert ended.err.startswith("throughline: "), ended
    assert ended.err.count("\n") == 1, ended
    return ended.err


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Throughline:
    """An empty wiki on SQLite."""
    data = tmp_path_factory.mktemp("served")
    initialise(Settings(data_dir=data), empty=True)
    return Throughline(data)


@pytest.fixture(scope="module")
def server(wiki: Throughline) -> Iterator[Server]:
    """A server over it."""
    with wiki.serving() as running:
        yield running


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_the_process_that_watches_is_a_small_one_of_the_same_number(
    server: Server,
) -> None:
    program = Path(f"/proc/{server.process.pid}/cmdline").read_text(encoding="utf-8")
    assert "wiki.supervising" in program.split("\0")


@contextmanager
def _beginning(wiki: Throughline, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A server that begins, what it says at hand; killed where it has not ended."""
    process = subprocess.Popen(
        [sys.executable, *options, "-m", "wiki", "serve", "--port", str(free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "THROUGHLINE_DATA_DIR": str(wiki.data)},
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _read_to(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    assert any(words in line for line in process.stdout)


def test_ctrl_c_while_the_program_loads_ends_it_without_a_traceback(
    tmp_path: Path,
) -> None:
    with _beginning(Throughline(tmp_path), "-X", "importtime") as process:
        _read_to(process, "graph.arrays")
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("has_worker", [False, True])
def test_a_server_that_is_stopped_while_it_starts_waits_for_no_worker(
    tmp_path: Path, number: signal.Signals, has_worker: bool
) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    with _beginning(Throughline(tmp_path)) as process:
        _read_to(process, "Sign in")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while has_worker and not children.read_text(encoding="ascii"):
            assert process.poll() is None
        process.send_signal(number)
        # A worker that hears nothing is killed after as long as requests may take.
        told, _ = process.communicate(timeout=DRAIN_SECONDS - 5)
    assert "Traceback" not in told


def test_operators_can_ask_whether_it_lives_and_is_ready(server: Server) -> None:
    alive, ready = server.fetch("/healthz"), server.fetch("/readyz")
    assert (alive.status, json.loads(alive.text)) == (200, {"status": "ok"})
    assert ready.status == 200
    assert json.loads(ready.text)["status"] == "ok"
    assert json.loads(ready.text)["database"].startswith("SQLite ")
    assert server.fetch("/").status == 200


def test_a_server_that_starts_again_prepares_nothing(
    tmp_path: Path,
) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    said: list[str] = []
    with _beginning(Throughline(tmp_path), "-X", "importtime") as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "Throughline serves" in line:
                break
    assert any("wiki.store.readiness" in line for line in said)
    assert not [line for line in said if "sqlalchemy" in line]


def test_a_second_server_on_the_same_data_is_refused(
    wiki: Throughline, server: Server
) -> None:
    said = assert_refused(wiki, "serve", "--port", str(free_port()))
    assert "Another process" in said
    assert "Stop that server first" in said
    assert server.fetch("/healthz").status == 200


def test_a_taken_port_is_refused_before_anything_is_made(
    server: Server, tmp_path: Path
) -> None:
    other = Throughline(tmp_path / "other")
    said = assert_refused(other, "serve", "--port", str(server.port))
    assert f"127.0.0.1:{server.port}" in said
    assert "--port" in said
    assert not other.data.exists()


def test_a_writing_command_beside_a_server_on_sqlite_says_what_to_do(
    wiki: Throughline, server: Server
) -> None:
    said = assert_refused(wiki, "user", "add", "maria", "--role", "reader")
    assert "Stop that server first" in said
    assert "API" in said
    assert "maria" not in wiki.do("user", "list")  # reading goes on
    assert server.fetch("/healthz").status == 200


def test_several_workers_need_postgresql(tmp_path: Path) -> None:
    said = assert_refused(Throughline(tmp_path / "none"), "serve", "--workers", "2")
    assert "--workers 1" in said
    assert "PostgreSQL" in said


def test_a_request_in_progress_is_finished_after_a_signal(tmp_path: Path) -> None:
    token = made(Settings(data_dir=tmp_path))
    body = concept("Slow page", body="word " * 4000).encode()
    head = (
        "POST /api/v1/pages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    ).encode()
    with Throughline(tmp_path).serving() as server:
        with socket.create_connection(("127.0.0.1", server.port), 60) as client:
            client.sendall(head)
            # The server asks for the body once the application begins to read it.
            assert client.recv(1000).startswith(b"HTTP/1.1 100 ")
            client.sendall(body[:5000])
            server.signal()
            server.wait_until_closed()
            assert server.process.poll() is None
            client.sendall(body[5000:])
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 201 "), answer[:500]
        server.stop()
    with Throughline(tmp_path).serving() as server:
        assert "Slow page" in server.fetch("/pages/slow-page").text


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_workers_on_postgresql_see_every_edit_at_once(
    bases: Databases, tmp_path: Path
) -> None:
    url = bases.migrated()
    headers = bearer(made(Settings(data_dir=tmp_path, database_url=url)))
    wiki = Throughline(tmp_path, {"THROUGHLINE_DATABASE_URL": url})
    with wiki.serving("--workers", "2") as server:
        made_page = server.fetch(
            "/api/v1/pages", "POST", concept("Edited page"), **headers
        )
        assert made_page.status == 201, made_page
        tag = made_page.headers["etag"]
        for number in range(EDITS):
            saved = server.fetch(
                "/api/v1/pages/edited-page",
                "PUT",
                concept("Edited page", summary=f"Summary number {number}."),
                If_Match=tag,
                **headers,
            )
            assert saved.status == 200, saved
            tag = saved.headers["etag"]
            for _ in range(2):
                page = server.fetch("/pages/edited-page")
                assert f"Summary number {number}." in page.text
        wiki.do("user", "add", "maria", "--role", "contributor")
        token = wiki.do("user", "token", "maria").strip()
        by_maria = server.fetch(
            "/api/v1/pages", "POST", concept("By Maria"), **bearer(token)
        )
        assert by_maria.status == 201, by_maria


def test_mail_goes_out_behind_the_requests_and_by_a_command(tmp_path: Path) -> None:
    token = made(Settings(data_dir=tmp_path))
    with receiving() as box:
        wiki = Throughline(tmp_path, box.environment())
        silent = Throughline(tmp_path, {**wiki.settings, "THROUGHLINE_JOBS": "false"})
        with silent.serving() as running:
            body = json.dumps({"email": "admin@example.org", "choice": "daily"})
            answer = running.fetch(
                "/api/v1/mail", "POST", body, Host="localhost", **bearer(token)
            )
            assert answer.status == 200, answer.text
        assert wiki.do("mail") == "Sent 1 mails.\n"
        assert wiki.do("mail") == "Sent 0 mails.\n"
        box.arrived.clear()
        with wiki.serving() as running:
            body = json.dumps({"email": "other@example.org"})
            running.fetch(
                "/api/v1/mail", "POST", body, Host="localhost", **bearer(token)
            )
        with wiki.serving():
            assert box.arrived.wait(PATIENCE)
        assert box.receivers == [["admin@example.org"], ["other@example.org"]]
    assert "MAIL_HOST" in assert_refused(Throughline(tmp_path), "mail")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MAIL_TLS", "maybe", "MAIL_TLS"),
        ("MAIL_FROM", "", "MAIL_FROM"),
        ("MAIL_FROM", "nobody", "MAIL_FROM"),
        ("BASE_URL", "", "BASE_URL"),
    ],
)
def test_wrong_settings_for_mail_stop_the_start_with_their_names(
    tmp_path: Path, name: str, value: str, told: str
) -> None:
    settings = Mailbox(25).environment() | {f"THROUGHLINE_{name}": value}
    told_by = assert_refused(Throughline(tmp_path, settings), "init")
    assert f"THROUGHLINE_{told}" in told_by
