"""What every request passes before and after Flask: its number, its place, its time.

A reader without an account may be answered from memory, which takes no place; the view
takes one when it has to work (`enter`). All others take one here. Where none is free
and the queue is full, the answer is 503 at once, so that those who are let in are
answered as quickly as ever.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import IO, Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import ServiceUnavailable

from wiki.services.context import Viewer
from wiki.web import metrics, request_log
from wiki.web.bodies import Bodies, TooManyError, TooSlowError
from wiki.web.context import site_of
from wiki.web.hosts import Hosts
from wiki.web.security import HEADERS
from wiki.web.slots import THREADS, Slots

PASSAGE = "throughline.passage"
RETRY = "2"
UNSHED = ("/healthz", "/readyz", "/metrics", "/static/")
"""What costs next to nothing, or has to be answered in any case."""

PROBES = ("/healthz", "/readyz", "/metrics")
"""What says the same under every name."""

REFUSALS = frozenset({"400", "403", "413", "415", "422"})
"""What is a line in the log in any case: who asks so may try to get round the rules.
Passwords are in the audit log, limits and sheds are counted."""

BUSY = "Too many people ask at this moment. Try again in a few seconds."
STRANGE = (
    "This site is not called that. Ask for it by its own name; who runs it can add a"
    " name to THROUGHLINE_SITE_HOSTS."
)
SLOW = "What you sent came too slowly, and waiting for it was given up. Send it again."
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_KEEPS = "_throughline_keeps"
_UPLOAD_HEAD = 1_000_000

Start = Callable[..., Any]
Environ = dict[str, Any]


class Passage:
    """One request on its way through."""

    __slots__ = ("_has_place", "_slots", "began", "body", "id", "role", "route")

    def __init__(self, number: str, slots: Slots | None) -> None:
        self.id = number
        self.began = perf_counter()
        self.route = "none"
        self.role = ""
        self.body: IO[bytes] | None = None
        self._slots = slots
        self._has_place = False

    def enter(self) -> bool:
        """Take a place for work, unless one is held; tell whether there is one."""
        if self._slots is None or self._has_place:
            return True
        self._has_place = self._slots.take()
        return self._has_place

    @property
    def is_free(self) -> bool:
        """Whether the request needs no place at all."""
        return self._slots is None

    def leave(self) -> None:
        """Give the place back, and let go of what was sent."""
        if self.body is not None:
            self.body.close()
        if self._has_place and self._slots is not None:
            self._has_place = False
            self._slots.give_back()


class Gate:
    """The WSGI application around Flask's."""

    def __init__(self, app: Flask, slots: Slots) -> None:
        settings = site_of(app).settings
        self._app = app.wsgi_app
        self._slots = slots
        self._looks = Slots(slots.count, queue=0)
        self._bodies = Bodies(
            slots.count * THREADS, settings.largest_file + _UPLOAD_HEAD
        )
        self._hosts = Hosts(settings.own_hosts)
        self._takes_ids = settings.trusted_proxies > 0
        self._metrics = metrics.of(app)
        self._logs = settings.log_requests

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        is_free = environ["PATH_INFO"].startswith(UNSHED)
        passage = Passage(self._number(environ), None if is_free else self._slots)
        environ[PASSAGE] = passage
        told = ["500"]

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told[0] = status[:3]
            headers.append(("X-Request-ID", passage.id))
            return start(status, headers, *rest)

        try:
            return self._pass(environ, begin, passage)
        finally:
            passage.leave()
            self._note(environ["REQUEST_METHOD"], told[0], passage)

    def _pass(
        self, environ: Environ, begin: Start, passage: Passage
    ) -> Iterable[bytes]:
        if not self._hosts.know(environ) and not _is_probe(environ):
            return _plain(environ, begin, "400 Bad Request", STRANGE)
        try:
            passage.body = self._bodies.take_in(environ)
        except TooManyError:
            return self._refuse(environ, begin, "senders")
        except TooSlowError:
            return _plain(environ, begin, "408 Request Timeout", SLOW)
        if not _may_be_kept(environ):
            if not passage.enter():
                return self._refuse(environ, begin, "places")
            return self._app(environ, begin)
        if not self._slots.is_full:
            return self._app(environ, begin)
        if passage.is_free or self._looks.take():
            try:
                return self._app(environ, begin)
            finally:
                if not passage.is_free:
                    self._looks.give_back()
        return self._refuse(environ, begin, "places")

    def _refuse(self, environ: Environ, begin: Start, why: str) -> Iterable[bytes]:
        self._metrics.note_shed(why)
        return _plain(environ, begin, "503 Service Unavailable", BUSY)

    def _number(self, environ: Environ) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._takes_ids else ""
        return given if _GIVEN_ID.fullmatch(given) else os.urandom(8).hex()

    def _note(self, method: str, status: str, passage: Passage) -> None:
        seconds = perf_counter() - passage.began
        self._metrics.note_request(passage.route, method, status, seconds)
        if self._logs:
            request_log.tell(passage, method, status, seconds)
        elif status in REFUSALS:
            request_log.tell_refused(passage, method, status)


def set_up(app: Flask) -> None:
    """Put the gate before an application; called before anything else looks."""
    settings = site_of(app).settings
    slots = Slots(settings.threads)
    app.wsgi_app = Gate(app, slots)  # type: ignore[method-assign,assignment] # Flask's documented way
    metrics.of(app).watch_slots(slots)

    @app.before_request
    def look() -> None:
        passage = _passage()
        passage.route = request.endpoint or "none"
        view = app.view_functions.get(passage.route)
        if not hasattr(view, _KEEPS):
            enter()

    @app.teardown_request
    def remember(_error: BaseException | None) -> None:
        person: Viewer | None = g.get("viewer")
        if person is not None and PASSAGE in request.environ:
            _passage().role = person.role


def keeps(view: Callable[..., Any]) -> None:
    """Mark a view that may answer from memory and calls `enter` when it does not."""
    setattr(view, _KEEPS, True)


def enter() -> None:
    """Take a place for the work of this request; refuse it where there is none."""
    if not _passage().enter():
        metrics.current().note_shed("places")
        told = _told(request.environ, "503 Service Unavailable", BUSY)
        raise ServiceUnavailable(response=Response(told[0], 503, told[1]))


def note_route(environ: Environ, route: str) -> None:
    """Say which route an answer is of that Flask was not asked for."""
    if PASSAGE in environ:
        environ[PASSAGE].route = route


def route_of(environ: Environ) -> str:
    """Give the route that Flask found for a request."""
    return str(environ[PASSAGE].route) if PASSAGE in environ else "none"


def request_number() -> str:
    """Give the number by which the log knows this request."""
    return _passage().id


def _passage() -> Passage:
    # Flask's own test contexts come without a gate.
    passage: Passage = request.environ.setdefault(PASSAGE, Passage("none", None))
    return passage


def _is_probe(environ: Environ) -> bool:
    """Tell whether this is what proxies and monitors ask, by whatever name."""
    return environ["PATH_INFO"] in PROBES


def _may_be_kept(environ: Environ) -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and "session=" not in environ.get("HTTP_COOKIE", "")
        and "HTTP_AUTHORIZATION" not in environ
    )


def _plain(environ: Environ, begin: Start, status: str, text: str) -> Iterable[bytes]:
    body, headers = _told(environ, status, text)
    begin(status, [*headers.items(), *HEADERS.items()])
    return [body]


def _told(environ: Environ, status: str, text: str) -> tuple[bytes, dict[str, str]]:
    """Give a refusal that costs nothing to make: no page, and nothing is read."""
    number, _, title = status.partition(" ")
    path, kind = str(environ["PATH_INFO"]), "text/plain; charset=utf-8"
    if path.startswith("/api/") or path.endswith((".json", ".jsonld")):
        kind = "application/problem+json"
        known = {"type": "about:blank", "title": title, "status": int(number)}
        text = json.dumps({**known, "detail": text})
    body = text.encode()
    headers = {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
    }
    if number == "503":
        headers["Retry-After"] = RETRY
    return body, headers
