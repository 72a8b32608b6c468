"""Counts that servers share through a real Redis, and what happens without it."""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.whole.processes import free_port
from wiki.app import create_app
from wiki.config import Settings
from wiki.services.counting import RedisCounter, key_of
from wiki.web.context import site_of

redis = pytest.importorskip("redis", reason="the extra `redis` is not installed")

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None,
    reason="redis-server is not installed: install the package redis-server",
)

PATIENCE = 30.0


class RedisServer:
    """A Redis of its own on a free port, which keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port)
        self._process = subprocess.Popen(
            [
                *("redis-server", "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--dir", str(folder)),
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "Redis ended."
            assert time.monotonic() < deadline, "Redis does not answer."

    def stop(self) -> None:
        """End it, as a machine does that fails."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def hang(self) -> None:
        """Let it answer nothing any more, though it takes connections."""
        self._process.send_signal(signal.SIGSTOP)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """Run a Redis while the test does."""
    running = RedisServer(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def opened(kitchen_settings: Settings) -> Iterator[Callable[[str], Flask]]:
    """Open the wiki of recipes as one more server that counts in a Redis."""
    apps = []

    def open_it(address: str) -> Flask:
        settings = replace(
            kitchen_settings,
            limits=True,
            limits_store=address,
            limit_search="2/minute",
            limit_address=1,
            page_cache=0,
        )
        apps.append(create_app(settings))
        return apps[-1]

    yield open_it
    for app in apps:
        site_of(app).close()


def test_servers_count_together(
    server: RedisServer, opened: Callable[[str], Flask]
) -> None:
    one, other = (opened(server.address).test_client() for _ in range(2))
    statuses = [each.get("/search?q=soup").status_code for each in (one, other, one)]
    assert statuses == [200, 200, 429]
    refused = other.get("/search?q=stew")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 61


def test_no_name_and_no_address_stands_there(
    server: RedisServer, opened: Callable[[str], Flask]
) -> None:
    client = opened(server.address).test_client()
    client.get("/search?q=soup", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    keys = server.client.keys("*")
    assert keys
    assert not [key for key in keys if b"192" in key or b"search" in key]
    assert all(server.client.ttl(key) > 0 for key in keys), "Every count ends."


def test_a_count_adds_up_ends_and_begins_anew(server: RedisServer) -> None:
    counter, key = RedisCounter(server.address), key_of("soup")
    assert counter.find(key).number == 0
    assert [counter.add(key, 60.0).number for _ in range(3)] == [1, 2, 3]
    found = counter.find(key)
    assert found.number == 3
    assert 0 < found.left <= 61
    counter.remove(key)
    assert counter.find(key).number == 0
    counter.add(key, 60.0)
    server.client.pexpire(server.client.keys("*")[0], 1)
    deadline = time.monotonic() + PATIENCE
    while counter.find(key).number and time.monotonic() < deadline:
        pass
    assert counter.add(key, 60.0).number == 1


@pytest.mark.parametrize("fails", [RedisServer.stop, RedisServer.hang])
def test_without_redis_requests_are_served_and_the_log_says_so(
    server: RedisServer,
    opened: Callable[[str], Flask],
    caplog: pytest.LogCaptureFixture,
    fails: Callable[[RedisServer], None],
) -> None:
    client = opened(server.address).test_client()
    assert client.get("/search?q=soup").status_code == 200
    fails(server)
    with caplog.at_level(logging.WARNING):
        statuses = {client.get("/search?q=soup").status_code for _ in range(3)}
    assert statuses == {200}
    assert "count" in caplog.text
