"""What is done when more is asked for than can be done, and what is told of it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder
from werkzeug.wsgi import ClosingIterator

from wiki.app import create_app
from wiki.config import Settings
from wiki.web.context import site_of
from wiki.web.slots import QUEUE, Slots

PATIENCE = 20


class Held:
    """Requests that are being worked on for as long as a test wants."""

    def __init__(self, app: Flask) -> None:
        self.begun = threading.Semaphore(0)
        self._end = threading.Event()
        self.app = app
        self.sent: list[Future[int]] = []
        self._pool = ThreadPoolExecutor(64)
        app.add_url_rule("/held", "held", self._hold)
        app.add_url_rule("/fails", "fails", self._fail)

    def _hold(self) -> str:
        self.begun.release()
        assert self._end.wait(PATIENCE)
        return "done"

    def _fail(self) -> str:
        raise ValueError("planted")

    def fill(self, count: int) -> None:
        """Let so many requests begin."""
        self.sent = [
            self._pool.submit(lambda: self.app.test_client().get("/held").status_code)
            for _ in range(count)
        ]
        for _ in range(count):
            assert self.begun.acquire(timeout=PATIENCE)

    def end(self) -> list[int]:
        """Let them end, and give how they were answered."""
        self._end.set()
        found = [each.result(PATIENCE) for each in self.sent]
        self._pool.shutdown()
        return found


@pytest.fixture
def held(kitchen_settings: Settings) -> Iterator[Held]:
    """The wiki of recipes, where two requests are worked on at once."""
    app = create_app(replace(kitchen_settings, threads=2))
    app.testing = True
    made = Held(app)
    yield made
    made.end()
    site_of(app).close()


@pytest.fixture
def app(held: Held) -> Flask:
    """Its application."""
    return held.app


@pytest.fixture
def full(held: Held, monkeypatch: pytest.MonkeyPatch) -> Held:
    """It is full, and nobody may wait; the kept answers are those of `/`."""
    monkeypatch.setattr("wiki.web.slots.PATIENCE", 0.0)
    assert held.app.test_client().get("/").status_code == 200
    held.fill(2)
    return held


def test_more_than_can_be_done_is_refused_at_once_and_done_when_there_is_room(
    app: Flask, full: Held
) -> None:
    client = app.test_client()
    screen = client.get("/search?q=tomato")
    assert screen.status_code == 503
    assert int(screen.headers["Retry-After"]) > 0
    assert "Try again in a few seconds" in screen.text
    assert screen.headers["X-Content-Type-Options"] == "nosniff"
    program = client.get("/api/v1/search?q=tomato")
    assert program.status_code == 503
    assert program.content_type == "application/problem+json"
    assert program.get_json()["status"] == 503
    signed = client.get("/api/v1/search", headers={"Authorization": "Bearer x"})
    assert signed.status_code == 503, "Before anything is looked up."
    assert int(signed.headers["Retry-After"]) > 0
    assert full.end() == [200, 200]
    assert client.get("/search?q=tomato").status_code == 200


@pytest.mark.usefixtures("full")
def test_what_costs_next_to_nothing_is_answered_however_full_it_is(app: Flask) -> None:
    client = app.test_client()
    for address in ("/", "/healthz", "/readyz", "/static/app.css", "/metrics"):
        with client.get(address) as answer:
            assert answer.status_code == 200, address


def test_a_few_wait_for_a_place_and_get_it(app: Flask, held: Held) -> None:
    held.fill(2)
    with ThreadPoolExecutor(2) as pool:
        waiting = [
            pool.submit(lambda: app.test_client().get("/search?q=tomato").status_code)
            for _ in range(2)
        ]
        held.end()
        assert [each.result(PATIENCE) for each in waiting] == [200, 200]


def test_the_queue_is_short() -> None:
    slots = Slots(1)
    assert slots.take()
    with ThreadPoolExecutor(QUEUE) as pool:
        waiting = [pool.submit(slots.take) for _ in range(QUEUE)]
        while slots.waiting < QUEUE:
            pass
        assert not slots.take(), "The queue is full, and nobody waits beside it."
        for _ in range(QUEUE + 1):
            slots.give_back()
        assert [each.result(PATIENCE) for each in waiting] == [True] * QUEUE
    assert (slots.taken, slots.waiting) == (0, 0)


def test_a_place_is_given_back_whatever_becomes_of_a_request(app: Flask) -> None:
    client = app.test_client()
    for _ in range(5):
        assert client.get("/fails").status_code == 500
        assert client.get("/nothing-here").status_code == 404
    assert client.get("/search?q=tomato").status_code == 200


def test_every_answer_has_a_number(browse: Callable[..., FlaskClient]) -> None:
    client = browse()
    numbers = {client.get("/").headers["X-Request-ID"] for _ in range(3)}
    assert len(numbers) == 3
    given = client.get("/", headers={"X-Request-ID": "chosen-by-the-reader"})
    assert given.headers["X-Request-ID"] != "chosen-by-the-reader"


def test_a_proxy_that_is_trusted_may_give_the_number(
    kitchen_settings: Settings,
) -> None:
    app = create_app(replace(kitchen_settings, trusted_proxies=1))
    client = app.test_client()

    def asked(number: str) -> str:
        return client.get("/", headers={"X-Request-ID": number}).headers["X-Request-ID"]

    assert asked("4f6a-93bc.01") == "4f6a-93bc.01"
    for wrong in ("short", "x" * 65, "with space", "<script>alert</script>"):
        assert asked(wrong) != wrong
    site_of(app).close()


class Stuck:
    """A body of which nothing comes until the test says so."""

    def __init__(self) -> None:
        self.asked, self.end = threading.Event(), threading.Event()

    def read(self, _size: int = -1) -> bytes:
        """Wait, and give the end."""
        self.asked.set()
        assert self.end.wait(PATIENCE)
        return b""


def test_one_sender_cannot_hold_what_others_need_though_a_proxy_is_between(
    kitchen_settings: Settings,
) -> None:
    app = create_app(replace(kitchen_settings, threads=1, trusted_proxies=1))

    def send(address: str, body: Stuck | None = None) -> int:
        sent = EnvironBuilder(
            "/api/v1/ask", method="POST", headers={"X-Forwarded-For": address}
        ).get_environ()
        sent["CONTENT_LENGTH"] = "5"
        sent["wsgi.input"] = body or io.BytesIO(b"{}   ")
        told: list[str] = []
        answer = app.wsgi_app(sent, lambda status, *_: told.append(status))  # type: ignore[arg-type,return-value] # nothing is written by it
        ClosingIterator(answer).close()
        return int(told[0][:3])

    slow = [Stuck(), Stuck()]
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(send, "192.0.2.1", each) for each in slow]
        for each in slow:
            assert each.asked.wait(PATIENCE)
        assert send("192.0.2.1") == 503
        assert send("192.0.2.2") != 503
        for each in slow:
            each.end.set()
        for each in sent:
            each.result(PATIENCE)
    assert send("192.0.2.1") != 503
    site_of(app).close()
