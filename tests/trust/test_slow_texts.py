"""Texts made to be slow, at the size limit, saved and shown on a real server.

Measures, so it belongs to the long run: `make test-long`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pathological import families
from tests.whole.processes import Server, Throughline
from wiki.text.limits import BODY_BYTES

MOST_CPU = 2.0
"""Seconds of the server's CPU for saving a text, and for showing it."""

MOST_DELAY = 0.5
"""Seconds more than at rest that another reader waits meanwhile."""


class Reader(threading.Thread):
    """Reads a page again and again, and keeps the longest wait."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.longest = 0.0
        self._server = server
        self._over = threading.Event()

    def run(self) -> None:
        """Read until the end."""
        while not self._over.is_set():
            begun = time.perf_counter()
            assert self._server.fetch("/search?q=learning").status == 200
            self.longest = max(self.longest, time.perf_counter() - begun)

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
        headers = {
            "Authorization": f"Bearer {token}",
            "Content_Type": "application/json",
        }
        with _reading(server) as reader:
            while not reader.longest:
                pass
            rest = reader.end()
        for number, (name, make) in enumerate(families()):
            page = {"type": "concept", "title": f"Slow {number}"}
            page |= {"body": make(BODY_BYTES)}
            begun = _cpu(server)
            saved = server.fetch("/api/v1/pages", "POST", json.dumps(page), **headers)
            middle = _cpu(server)
            shown = server.fetch(f"/pages/slow-{number}")
            end = _cpu(server)
            with _reading(server) as reader:
                again = {**page, "summary": "Saved while somebody else reads."}
                server.fetch(
                    f"/api/v1/pages/slow-{number}",
                    "PUT",
                    json.dumps(again),
                    If_Match='"1"',
                    **headers,
                )
                delay = reader.end() - rest
            # Characters that no page may hold are refused, which costs nothing.
            assert saved.status in (201, 422), f"{name}: {saved.text[:200]}"
            assert shown.status == (200 if saved.status == 201 else 404), name
            if max(middle - begun, end - middle) > MOST_CPU or delay > MOST_DELAY:
                slow.append(
                    f"{name}: saved in {middle - begun:.2f} s, shown in"
                    f" {end - middle:.2f} s, another waited {delay:.2f} s"
                )
    assert not slow, "\n".join(slow)
