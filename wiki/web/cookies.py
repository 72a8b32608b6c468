"""The cookie that sessions are kept in: Flask's own, signed by one signer."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Opens and saves sessions with a signer that is made once for an application.

    Flask makes one for each request, and a second one for each cookie that it sends.
    """

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give what signs the cookies of an application."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def set_up(app: Flask) -> None:
    """Let an application keep its sessions in such cookies."""
    app.session_interface = Cookies()
