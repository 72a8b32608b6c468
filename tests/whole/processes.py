"""Real processes of the program: commands that end, servers that are waited for."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.whole import forked

PROGRAM = (sys.executable, "-m", "wiki")
PATIENCE = 120
"""Seconds after which a process counts as stuck; none of them needs a tenth of it."""

START_WORK = 5.0
"""Seconds in which a server answers again after a crash, on a machine of its own.

They are counted as work of the processor: this machine may be busy with other things.
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; the names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(slots=True)
class Throughline:
    """The program over one wiki: its data folder, its settings, where it runs."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = PROGRAM
    folder: Path = Path(tempfile.gettempdir())
    trust: ssl.SSLContext | None = None
    """Which certificate it serves with, if it speaks TLS."""

    def run(self, *words: str | Path, send: str = "", **settings: str) -> Ended:
        """Run a command to its end; `settings` are added to the wiki's.

        The program is started anew where it is another one, or one that serves.
        """
        said = [str(each) for each in words]
        environment = self._environment(settings)
        if self.program == PROGRAM and said[0] not in ("serve", "work"):
            return Ended(*forked.run(said, send, self.folder, environment, PATIENCE))
        done = subprocess.run(
            [*self.program, *said],
            input=send,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def do(self, *words: str | Path, send: str = "", **settings: str) -> str:
        """Run a command that must succeed; give what it printed."""
        done = self.run(*words, send=send, **settings)
        assert done.code == 0, done
        return done.out

    @contextmanager
    def serving(self, *options: str) -> Iterator[Server]:
        """Run a server on a free port until the block ends; it must end well."""
        port = free_port()
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                [*self.program, "serve", "--port", str(port), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self._environment({}),
                start_new_session=True,
            )
            server = Server(port, process, log, self.data, trust=self.trust)
            try:
                server.wait_until_ready()
                yield server
                server.stop()
            except BaseException:
                server.kill()
                log.seek(0)
                sys.stderr.write(log.read().decode("utf-8", "replace"))
                raise

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("THROUGHLINE_")
        }
        return {
            **kept,
            "THROUGHLINE_DATA_DIR": str(self.data),
            "THROUGHLINE_LIMITS": "false",
            **self.settings,
            **settings,
        }


@dataclass(slots=True)
class Server:
    """A running server, over the wiki in a data folder."""

    port: int
    process: subprocess.Popen[bytes]
    log: IO[bytes]
    data: Path
    killed: bool = False
    trust: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        """Its address, as browsers and programs take it."""
        return f"{'https' if self.trust else 'http'}://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """What the first administrator of the wiki signs in with."""
        return (self.data / "admin-password.txt").read_text("utf-8").strip()

    def fetch(
        self,
        path: str,
        method: str = "GET",
        body: str | None = None,
        **headers: str,
    ) -> Answer:
        """Ask on a connection of its own; `headers` with `_` for a hyphen."""
        place: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "timeout": 60}
        connection = (
            http.client.HTTPSConnection(**place, context=self.trust)
            if self.trust
            else http.client.HTTPConnection(**place)
        )
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            sent["Connection"] = "close"
            data = None if body is None else body.encode()
            connection.request(method, path, body=data, headers=sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, text)
        finally:
            connection.close()

    def said(self) -> str:
        """Give what the server has written to its log."""
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), size, 0).decode()

    def wait_until_ready(self) -> None:
        """Ask until the server answers that it is ready."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            code = self.process.poll()
            assert code is None, f"The server ended with {code}."
            try:
                if self.fetch("/readyz").status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            _breathe()
        raise AssertionError("The server does not get ready.")

    def wait_until_closed(self) -> None:
        """Ask until the server takes no new connections."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except ConnectionError:
                return
            _breathe()
        raise AssertionError("The server still takes connections.")

    def workers(self) -> list[int]:
        """Give the numbers of the processes that answer."""
        number = self.process.pid
        children = Path(f"/proc/{number}/task/{number}/children")
        return [int(each) for each in children.read_text(encoding="ascii").split()]

    def worker(self) -> int:
        """Give the number of the process that answers, of the only one."""
        (worker,) = self.workers()
        return worker

    def work(self) -> float:
        """Give the seconds of the processor's time that it took since its start."""
        ticks = 0
        for each in (self.process.pid, *self.workers()):
            said = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, said[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def signal(self) -> None:
        """Ask the server to end."""
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End the server as operators do; it must say that all went well."""
        if self.killed:
            return
        if self.process.poll() is None:
            self.signal()
        assert self.process.wait(PATIENCE) == 0

    def kill(self) -> None:
        """End the server and its workers at once, whatever state they are in."""
        self.killed = True
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def kill_alone(self) -> None:
        """End the first process of the server at once; the others find out."""
        self.killed = True
        self.process.kill()
        self.process.wait(PATIENCE)


def free_port() -> int:
    """Give a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _breathe() -> None:
    """Let a moment go by between two questions, less than anybody would notice."""
    time.sleep(0.02)
