"""What every answer forbids the browser, and what every form must carry."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge

from wiki.errors import InvalidError, NotFoundError
from wiki.web.context import site_of

POLICY = "; ".join(
    (
        "default-src 'none'",
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

csrf = CSRFProtect()


def set_up(app: Flask) -> None:
    """Protect every form and put the headers on every answer."""

    app.before_request(_refuse_too_many_parts)
    csrf.init_app(app)
    secure = site_of(app).settings.base_url.startswith("https://")

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
        sent = (*request.args.items(multi=True), *request.form.items(multi=True))
        if any("\0" in part for pair in sent for part in pair):
            raise InvalidError("What was sent holds a character that no text has.")
        return None

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-cache"
        if request.endpoint not in KEPT_BY_BROWSERS:
            response.vary.update(("Accept", "Authorization", "Cookie"))
        return response


def _refuse_too_many_parts() -> None:
    """Refuse a form of too many parts; files count their own."""
    # Reading a million of them takes more than a second.
    if request.mimetype == "application/x-www-form-urlencoded":
        count = request.get_data(cache=True).count(b"&") + 1
        if count > (request.max_form_parts or 0):
            raise RequestEntityTooLarge
