"""Answers kept in memory for readers without an account, sent before Flask is asked.

The key holds the number of the newest change and of the vocabulary, and the day, so
that an edit made by any process is seen by the next request; an answer is never older
than that.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from flask import Flask, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from wiki.errors import WikiError
from wiki.web import gate, metrics
from wiki.web.context import site_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

P = ParamSpec("P")
Key = tuple[Any, ...]
Headers = list[tuple[str, str]]

LARGEST = 400_000
"""Bytes of an answer above which it is not kept."""

MOST = 64_000_000
"""Bytes of all answers together, compressed as they are."""

LEVEL = 4
"""Of gzip: a page of 50 kB takes 0.3 ms and becomes 7 kB; level 6 gains 6 %."""

_KEEPING = "throughline-keeping"
_MARK = "throughline.kept"
"""Where a request says under which key its answer may be kept."""

_FOUND = "throughline.found"
"""Where a request says which kept answer was found for somebody with a cookie."""

_KEY = "throughline.key"
"""Where a request says under which key its answer was looked for."""

_OWN = {"ratelimit", "ratelimit-policy"}
"""What is said to one reader."""

_MADE_ANEW = {
    *("content-length", "etag", "vary", "cache-control"),
    *_OWN,
}
_VARY = "Accept, Accept-Encoding, Authorization, Cookie"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its route and headers, a digest of its body, the body compressed."""

    route: str
    headers: tuple[tuple[str, str], ...]
    digest: str
    packed: bytes

    @classmethod
    def of(cls, route: str, headers: Headers, body: bytes) -> Kept:
        """Give an answer as it is kept."""
        return cls(
            route,
            tuple(each for each in headers if each[0].lower() not in _MADE_ANEW),
            hashlib.sha256(body).hexdigest()[:24],
            gzip.compress(body, LEVEL, mtime=0),
        )

    def send(
        self, environ: WSGIEnvironment, begin: StartResponse, *own: tuple[str, str]
    ) -> Iterable[bytes]:
        """Answer a request, with 304 where the browser has the answer already.

        `own` are headers of this one answer, which are not kept.
        """
        packed = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        etag = f"{self.digest}-gzip" if packed else self.digest
        told = [
            *self.headers,
            *own,
            ("ETag", f'"{etag}"'),
            ("Cache-Control", "private, no-cache"),
            ("Vary", _VARY),
        ]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (known == f'"{etag}"' or parse_etags(known).contains_weak(etag)):
            begin("304 Not Modified", told)
            return ()
        body = self.packed if packed else gzip.decompress(self.packed)
        if packed:
            told.append(("Content-Encoding", "gzip"))
        told.append(("Content-Length", str(len(body))))
        begin("200 OK", told)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)


class Answers:
    """A bounded number of answers, the longest unused ones forgotten first.

    A key begins with the state of the wiki: all go when one of a newer state comes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._newest: Any = None
        self._size = 0

    def find(self, key: Key) -> Kept | None:
        """Find an answer."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def count(self) -> int:
        """Tell how many answers are kept."""
        return len(self._kept)

    def keep(self, key: Key, answer: Kept) -> None:
        """Keep an answer and forget what is beyond the bounds."""
        with self._lock:
            if self._newest is None or key[0] > self._newest:
                self._newest = key[0]
                self._kept.clear()
                self._size = 0
            elif key[0] != self._newest:
                return  # nobody will ask for it again
            before = self._kept.pop(key, None)
            self._size += len(answer.packed) - (len(before.packed) if before else 0)
            self._kept[key] = answer
            while len(self._kept) > self._most or self._size > MOST:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.packed)


class Keeping:
    """The application with its answers kept: a WSGI application around it."""

    def __init__(self, app: Flask) -> None:
        self._site = site_of(app)
        self.answers = Answers(self._site.settings.page_cache)
        self._app = app.wsgi_app
        self._cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._metrics = metrics.of(app)
        self._metrics.watch_kept(self.answers.count)

    def __call__(
        self, environ: WSGIEnvironment, begin: StartResponse
    ) -> Iterable[bytes]:
        if self._is_anybody(environ) and (found := self._find(environ)):
            self._metrics.note_kept(hit=True)
            gate.note_route(environ, found.route)
            return found.send(environ, begin)
        told: list[tuple[str, Headers]] = []

        def hold(status: str, headers: Headers, _fault: Any = None) -> Any:
            told[:] = [(status, headers)]

        body = self._app(environ, hold)
        status, headers = told[0]
        key = environ.get(_MARK)
        if not key or status != "200 OK" or _sets_cookie(headers):
            begin(status, headers)
            return body
        with closing(cast("Any", body)):
            whole = b"".join(body)
        if len(whole) > LARGEST:
            begin(status, headers)
            return (whole,)
        answer: Kept | None = environ.get(_FOUND)
        if answer is None:
            answer = Kept.of(gate.route_of(environ), headers, whole)
            self.answers.keep(key, answer)
        own = [each for each in headers if each[0].lower() in _OWN]
        return answer.send(environ, begin, *own)

    def key_of(self, environ: WSGIEnvironment) -> Key:
        """Give what an answer is kept under: the wiki's state, and what was asked."""
        return (
            self._site.state(),
            # The day: what is read together, or due, changes without an edit.
            datetime.now(UTC).date(),
            # The host: without a BASE_URL answers hold the address that was asked.
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST"),
            environ.get("SCRIPT_NAME"),
            environ["PATH_INFO"],
            environ.get("QUERY_STRING"),
            environ.get("HTTP_ACCEPT"),
        )

    def _is_anybody(self, environ: WSGIEnvironment) -> bool:
        """Tell whether this is surely somebody without an account who only reads."""
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and "HTTP_AUTHORIZATION" not in environ
            and self._cookie not in environ.get("HTTP_COOKIE", "")
        )

    def _find(self, environ: WSGIEnvironment) -> Kept | None:
        try:
            key = environ[_KEY] = self.key_of(environ)
            return self.answers.find(key)
        except WikiError:  # the application has words for it
            return None


def set_up(app: Flask) -> None:
    """Give an application answers of its own to keep."""
    keeping = app.extensions[_KEEPING] = Keeping(app)
    # Flask's documented way.
    app.wsgi_app = keeping  # type: ignore[method-assign, assignment]


def kept(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let a view's good answers be kept, with an ETag, for readers with no account."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        keeping: Keeping = current_app.extensions[_KEEPING]
        signed = session.get("account") or request.headers.get("Authorization")
        if not signed and request.method == "GET":
            # An answer may be newer than its key says, and is never older.
            key = request.environ.get(_KEY) or keeping.key_of(request.environ)
            found = keeping.answers.find(key)
            metrics.current().note_kept(hit=found is not None)
            request.environ[_MARK] = key
            if found is not None:
                request.environ[_FOUND] = found
                return Response(gzip.decompress(found.packed), headers=found.headers)
        gate.enter()
        return view(*args, **kwargs)

    gate.keeps(wrapped)
    return wrapped


@lru_cache(maxsize=100)
def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header lets gzip be sent."""
    return parse_accept_header(accepted, Accept).quality("gzip") > 0


def _sets_cookie(headers: Headers) -> bool:
    return any(name.lower() == "set-cookie" for name, _ in headers)
