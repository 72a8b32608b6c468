"""Texts made to be slow, at the size limit, saved and shown on a real server.

Measures, so it belongs to the long run: `make test-long`. The machine may be busy with
other things: CPU is that of the server, a wait is compared with the longest one just
before, and too much is what is so three times.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pathological import Make, families
from tests.whole.processes import Answer, Server, Throughline
from wiki.text.limits import BODY_BYTES

MOST_CPU = 2.0
"""Seconds of the server's CPU for saving a text, and for showing it."""

MOST_DELAY = 0.5
"""Seconds more than at rest that another reader waits meanwhile."""

TRIES = 3

CALM_READS = 20
"""The longest wait among so many, just before, is that at rest."""


class Reader(threading.Thread):
    """Reads a page again and again, and keeps the longest wait."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.longest = 0.0
        self._server = server
        self._over = threading.Event()
        self._reads = threading.Semaphore(0)

    def run(self) -> None:
        """Read until the end."""
        while not self._over.is_set():
            begun = time.perf_counter()
            assert self._server.fetch("/search?q=learning").status == 200
            self.longest = max(self.longest, time.perf_counter() - begun)
            self._reads.release()

    def wait_for(self, reads: int) -> None:
        """Wait until it has read so often."""
        for _ in range(reads):
            self._reads.acquire()

    def end(self) -> float:
        """End, and give the longest wait."""
        self._over.set()
        self.join()
        return self.longest


@contextmanager
def _reading(server: Server) -> Iterator[Reader]:
    reader = Reader(server)
    reader.start()
    try:
        yield reader
    finally:
        reader.end()


def _cpu(server: Server) -> float:
    """Give the seconds of CPU that a server and its workers have used."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if server.process.pid in (int(stat.parent.name), int(fields[1])):
            total += int(fields[11]) + int(fields[12])
    return total / 100


def _rested(server: Server) -> float:
    """Wait until a server does nothing behind the requests, and give its CPU so far."""
    before = -1.0
    while (now := _cpu(server)) > before:
        before = now
        time.sleep(0.1)  # what it does in this time is what is looked for
    return now


@dataclass(frozen=True, slots=True)
class Cost:
    """What a text cost: seconds of CPU to save and to show, of waiting for another."""

    saved: float
    shown: float
    delay: float

    @property
    def is_too_much(self) -> bool:
        """Tell whether a bound is broken."""
        return max(self.saved, self.shown) > MOST_CPU or self.delay > MOST_DELAY

    def __str__(self) -> str:
        told = f"saved in {self.saved:.2f} s, shown in {self.shown:.2f} s"
        return f"{told}, another waited {self.delay:.2f} s longer"


class Desk:
    """Saves texts on a server as somebody who may, and measures."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content_Type": "application/json",
        }
        self._number = 0
        server.fetch("/search?q=learning")

    def cost(self, name: str, make: Make) -> Cost:
        """Save a text as a new page, show it, and save another while one reads."""
        self._number += 1
        slug = f"slow-{self._number}"
        # What was read of a text is kept, so none of them is saved twice.
        size = BODY_BYTES - 2 * self._number
        page = {"type": "concept", "title": slug, "body": make(size)}
        begun = _rested(self._server)
        saved = self._send("/api/v1/pages", "POST", page)
        middle = _rested(self._server)
        shown = self._server.fetch(f"/pages/{slug}")
        end = _rested(self._server)
        # Characters that no page may hold are refused, which costs nothing.
        assert saved.status in (201, 422), f"{name}: {saved.text[:200]}"
        assert shown.status == (200 if saved.status == 201 else 404), name
        page["body"] = make(size - 1)
        with _reading(self._server) as reader:
            reader.wait_for(CALM_READS)
            rest = reader.end()
        with _reading(self._server) as reader:
            self._send(f"/api/v1/pages/{slug}", "PUT", page, If_Match='"1"')
            delay = reader.end() - rest
        return Cost(middle - begun, end - middle, delay)

    def _send(
        self, address: str, method: str, page: dict[str, Any], **more: str
    ) -> Answer:
        return self._server.fetch(
            address, method, json.dumps(page), **self._headers, **more
        )


@pytest.mark.long
def test_every_family_is_saved_and_shown_in_time_and_delays_nobody(
    tmp_path: Path,
) -> None:
    wiki = Throughline(tmp_path / "data")
    wiki.do("init")
    wiki.do("user", "add", "ada", "--role", "admin")
    token = wiki.do("user", "token", "ada").split()[-1]
    slow = []
    with wiki.serving() as server:
        desk = Desk(server, token)
        for name, make in families():
            costs = [desk.cost(name, make)]
            while costs[-1].is_too_much and len(costs) < TRIES:
                costs.append(desk.cost(name, make))
            if costs[-1].is_too_much:
                slow.append(f"{name}: {'; '.join(map(str, costs))}")
    assert not slow, "\n".join(slow)
