"""What every answer forbids the browser, and what every form must carry."""

from __future__ import annotations

from flask import Flask, Response, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge

from wiki.errors import InvalidError, NotFoundError
from wiki.web.context import site_of

POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

KEPT_BY_BROWSERS = ("static", "files.content", "files.copy")
"""Answers that are the same for everybody who gets them."""

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

UNKEPT = {
    *("accounts", "sessions", "tokens", "factors", "passkeys", "identities"),
    *("second_step", "setting_up", "resets", "joining", "mailing"),
    *("audit", "people", "webhooks"),
}
"""Rooms whose screens no browser keeps: they show people, and keys this once."""

DEPENDS_ON = ("Accept", "Authorization", "Cookie")
"""What of a request decides about the answers to it."""

YEAR = 31_536_000

csrf = CSRFProtect()


def set_up(app: Flask) -> None:
    """Protect every form and put the headers on every answer."""

    app.before_request(_refuse_too_many_parts)
    csrf.init_app(app)
    settings = site_of(app).settings
    transport = f"max-age={YEAR}"
    if settings.hsts_subdomains:
        transport += "; includeSubDomains"

    @app.before_request
    def refuse_what_no_text_holds() -> Response | None:
        try:
            request.query_string.decode()
        except UnicodeDecodeError:
            # No page: every page names its own address, which cannot be read.
            text = "The address holds bytes that are no UTF-8. Encode it anew."
            return Response(text, 400, mimetype="text/plain")
        if "\0" in request.path:
            raise NotFoundError("There is nothing at this address.")
        sent = list(request.args.items(multi=True))
        if request.mimetype in FORMS:
            # Only then: asking a file for its fields holds it to the size of a form.
            sent += request.form.items(multi=True)
        if any("\0" in part for pair in sent for part in pair):
            raise InvalidError("What was sent holds a character that no text has.")
        return None

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        _forbid(headers)
        if settings.is_secure:
            headers["Strict-Transport-Security"] = transport
        if "Cache-Control" not in headers:
            headers.add("Cache-Control", _keeping())
        if request.endpoint not in KEPT_BY_BROWSERS:
            _vary(response)
        return response


def _forbid(headers: Headers) -> None:
    for name, value in HEADERS.items():
        if name not in headers:
            headers.add(name, value)


def _vary(response: Response) -> None:
    if "Vary" in response.headers:
        response.vary.update(DEPENDS_ON)
    else:  # of nearly all, and at a quarter of the cost
        response.headers.add("Vary", ", ".join(DEPENDS_ON))


def _keeping() -> str:
    """Say who may keep an answer that says nothing of it itself."""
    if request.blueprint in UNKEPT:
        return "no-store"
    return "private, no-cache" if session.get("account") else "no-cache"


def _refuse_too_many_parts() -> None:
    """Refuse a form of too many parts; files count their own."""
    # Reading a million of them takes more than a second.
    if request.mimetype == FORMS[0]:
        count = request.get_data(cache=True).count(b"&") + 1
        if count > (request.max_form_parts or 0):
            raise RequestEntityTooLarge
