"""What a server does behind the requests to send mail."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from wiki.web.context import site_of
from wiki.web.letters import send_due

EVERY = 20.0
"""Seconds between looks at what is to be sent."""

_log = logging.getLogger(__name__)


class Carrier:
    """Looks every few seconds for mail that is to be sent, behind the requests."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        """Begin to look, if this wiki sends mail."""
        if site_of(self._app).settings.mail_host:
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                send_due(self._app)
            except Exception as error:  # the next look may do better
                _log.warning("Sending mail was broken off this time: %s", error)
            if self._end.wait(EVERY):
                return
