"""Which requests are counted, and how an answer tells what is left.

Views of pages are not counted: they are kept, and cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, Response, current_app, g, request, session

from wiki.errors import SignInError
from wiki.services.counting import counter_of
from wiki.services.limits import Allowance, Limits, network_of
from wiki.web.context import site_of, viewer

_LIMITS = "throughline-limits"
SAFE = ("GET", "HEAD", "OPTIONS")
FREE = ("accounts.sign_out",)
"""What is never refused though it is sent: leaving."""

READING = {
    "search": "search",
    "paths": "graph",
    "questions": "graph",
    "maps": "graph",
    "gaps": "graph",
    "insight": "graph",
    "places": "graph",
    "presenting": "graph",
    "pages.show_related": "graph",
    "pages.compare": "graph",
    "papers": "export",
    "feeds.own": "export",
    "questions.export": "export",
    "paths.show_table": "export",
    "places.table": "export",
    "places.workbook": "export",
    "gaps.table": "export",
    "gaps.matrix_table": "export",
    "maps.export": "export",
    "identities": "password",
    "api.GET /search": "search",
    "api.GET /suggest": "search",
    "api.GET /paths": "graph",
    "api.GET /graph": "graph",
    "api.GET /gaps": "graph",
    "api.GET /gaps/<kind>": "graph",
    "api.GET /insight": "graph",
    "api.GET /states": "graph",
    "api.GET /questions/<slug>": "graph",
    "api.GET /pages/<slug>/related": "graph",
    "api.GET /pages/<slug>/suggested-links": "graph",
}
"""What reading costs more than a page, by endpoint or by room."""

WRITING = {
    "accounts.sign_in": "password",
    "accounts.account": "password",
    "second_step": "password",
    "setting_up": "password",
    "factors": "password",
    "resets": "join",
    "passkeys": "password",
    "identities": "join",
    "joining.sign_up": "join",
    "joining.accept": "join",
    "fetching": "fetch",
    "webhooks": "fetch",
    "advising": "graph",
    "api.POST /advice": "graph",
    "api.POST /ask": "graph",
    "assistants": "graph",
}
"""What sending is counted as, where it is no plain change."""


def set_up(app: Flask) -> None:
    """Count the requests of an application, unless its settings say not to."""
    here = site_of(app)
    app.after_request(_tell)
    if here.settings.limits:
        counter = counter_of(here.settings, here.database)
        app.extensions[_LIMITS] = Limits(here.settings, counter)
        app.before_request(_count)


def forget_over(app: Flask) -> None:
    """Let go of counts that have ended."""
    limits: Limits | None = app.extensions.get(_LIMITS)
    if limits is not None:
        limits.counter.forget_over()


def kind_of(endpoint: str, method: str) -> str:
    """Tell which limit a request falls under; "" where none."""
    table = READING if method in SAFE else WRITING
    room = endpoint.partition(".")[0]
    found = table.get(endpoint) or table.get(room, "")
    if found or method in SAFE or endpoint in FREE:
        return found
    return "write"


def count_bearer() -> None:
    """Count a request of a program, once it is known whose it is."""
    _count_account(kind_of(request.endpoint or "", request.method))


@contextmanager
def guessing(name: str) -> Iterator[None]:
    """Look at a password within this: wrong ones are counted, and have to wait."""
    limits = _limits()
    if limits is None:
        yield
        return
    address = network_of(request.remote_addr or "")
    limits.guesses.require_patience(name, address)
    try:
        yield
    except SignInError:
        limits.guesses.note_failure(name, address)
        raise
    limits.guesses.note_success(name, address)


def _count() -> None:
    kind = kind_of(request.endpoint or "", request.method)
    limits = _limits()
    if not kind or limits is None:
        return
    _note(limits.count_address(kind, network_of(request.remote_addr or "")))
    if session.get("account"):
        _count_account(kind)


def _count_account(kind: str) -> None:
    limits, person = _limits(), viewer()
    if kind and limits is not None and person.id is not None:
        _note(limits.count_account(kind, person.id))


def _note(allowance: Allowance | None) -> None:
    held: Allowance | None = g.get("allowance")
    if allowance and (held is None or allowance.rest < held.rest):
        g.allowance = allowance


def _tell(response: Response) -> Response:
    held: Allowance | None = g.get("allowance")
    if held is not None:
        response.headers["RateLimit-Policy"] = (
            f'"{held.kind}";q={held.amount};w={held.window}'
        )
        response.headers["RateLimit"] = f'"{held.kind}";r={held.rest};t={held.left}'
    return response


def _limits() -> Limits | None:
    return cast("Limits | None", current_app.extensions.get(_LIMITS))
