"""Answers kept in memory for readers without an account.

The key holds the number of the newest change and of the vocabulary, and the day, so
that an edit made by any process is seen by the next request; an answer is never older
than that.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from flask import Flask, Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue

from wiki.web import gate, metrics
from wiki.web.context import root, site

P = ParamSpec("P")
LARGEST = 400_000
_Kept = tuple[bytes, dict[str, str], str]
_HEADERS = ("Content-Type", "Content-Disposition")
_ANSWERS = "throughline-answers"


class Answers:
    """A bounded number of answers, the longest unused ones forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def find(self, key: str) -> _Kept | None:
        """Find an answer: body, headers, ETag."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def count(self) -> int:
        """Tell how many answers are kept."""
        return len(self._kept)

    def keep(self, key: str, answer: _Kept, most: int) -> None:
        """Keep an answer and forget what is beyond `most`."""
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > most:
                self._kept.popitem(last=False)


def set_up(app: Flask) -> None:
    """Give an application answers of its own to keep."""
    answers = app.extensions[_ANSWERS] = Answers()
    metrics.of(app).watch_kept(answers.count)


def kept(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let a view's good answers be kept, with an ETag, for readers with no account."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if session.get("account") or request.headers.get("Authorization"):
            return view(*args, **kwargs)
        here = site()
        # The root too: without a BASE_URL answers hold the address that was asked.
        asked = f"{root()}\0{request.full_path}\0{request.accept_mimetypes}"
        # The day too: what is read together, or due, changes without an edit.
        today = datetime.now(UTC).date()
        key = f"{here.state()}\0{today}\0{asked}"
        answers: Answers = current_app.extensions[_ANSWERS]
        found = answers.find(key)
        metrics.current().note_kept(hit=found is not None)
        if found is None:
            gate.enter()
            response = make_response(view(*args, **kwargs))
            body = response.get_data()
            if response.status_code != 200 or len(body) > LARGEST:
                return response
            digest = hashlib.sha256(body).hexdigest()[:24]
            headers = {
                name: response.headers[name]
                for name in _HEADERS
                if name in response.headers
            }
            found = (body, headers, digest)
            answers.keep(key, found, here.settings.page_cache)
        return _answered(*found)

    gate.keeps(wrapped)
    return wrapped


def _answered(body: bytes, headers: dict[str, str], digest: str) -> Response:
    response = Response(body, headers=headers)
    response.set_etag(digest)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
