"""Real servers in processes of their own: what they cost in processor time and memory.

Linux only: the figures are read from `/proc`, for a process and all its children.
"""

from __future__ import annotations

import gzip
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.whole.processes import free_port

PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sends."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass
class Served:
    """A server that runs, and a connection to it that is kept open."""

    port: int
    process: subprocess.Popen[bytes]
    started: float
    """Seconds from its start to its first answer."""

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        """Begin a new connection."""
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def send(self, request: Request, *, wanted: Sequence[int] = (200,)) -> Answer:
        """Give the answer to a request; its status must be a wanted one."""
        self._connection.request(
            request.method,
            request.path,
            body=request.body,
            headers={"Accept-Encoding": "gzip, br", **dict(request.headers)},
        )
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        assert answer.status in wanted, (request.path, answer.status, body[:300])
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(named, body)

    def cost(self, requests: Sequence[Request], *, wanted: Sequence[int]) -> float:
        """Give the processor time of a request in ms, a mean over these."""
        before = self.processor_time()
        for request in requests:
            self.send(request, wanted=wanted)
        return (self.processor_time() - before) / len(requests)

    def processor_time(self) -> float:
        """Give the processor time in ms that the server's processes took so far."""
        texts = self._said("task/*/schedstat")
        return sum(int(text.split()[0]) for text in texts if text) / 1e6

    def memory(self) -> float:
        """Give the memory of the server's processes in MiB, what they share once."""
        text = "".join(self._said("smaps_rollup"))
        return sum(map(int, re.findall(r"^Pss:\s+(\d+) kB", text, re.M))) / 1024

    def _said(self, pattern: str) -> list[str]:
        """Read such files of every process."""
        folders = [Path(f"/proc/{pid}") for pid in self._pids()]
        return [_read(file) for folder in folders for file in folder.glob(pattern)]

    def _pids(self) -> list[int]:
        parents = {}
        for file in Path("/proc").glob("[0-9]*/stat"):
            if text := _read(file):
                parents[int(file.parent.name)] = int(text.rpartition(")")[2].split()[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers are in small letters."""

    headers: Mapping[str, str]
    body: bytes


@contextmanager
def serving(command: Sequence[str], first: str, **settings: str) -> Iterator[Served]:
    """Run a server until the block ends; `{port}` in the command is its port."""
    port = free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        [part.replace("{port}", str(port)) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **settings},
        start_new_session=True,
    )
    try:
        _wait(port, first, process)
        yield Served(port, process, time.monotonic() - begun)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def ours(data: Path, first: str, **settings: str) -> Iterator[Served]:
    """Serve the wiki in a data folder."""
    return serving(
        [sys.executable, "-m", "wiki", "serve", "--port", "{port}"],
        first,
        THROUGHLINE_DATA_DIR=str(data),
        **settings,
    )


def yardstick(data: Path, first: str) -> Iterator[Served]:
    """Serve the bare page over the same database by gunicorn."""
    url = f"sqlite:///{data / 'throughline.db'}"
    return serving(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "4"),
            f"tests.benchmarks.bare:bare_app({url!r})",
        ],
        first,
    )


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "The server ended."
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)
    raise AssertionError("The server does not answer.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
