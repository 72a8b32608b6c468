"""What the first readers after a start would wait for, done behind the requests."""

from __future__ import annotations

import logging
import threading

from flask import Flask

from wiki.errors import BusyError
from wiki.services.context import ANONYMOUS
from wiki.web.context import site_of

AFTER = 2.0
"""Seconds from the start: who comes at once is served first."""

_log = logging.getLogger(__name__)


def begin(app: Flask) -> None:
    """Begin to make an application ready."""
    timer = threading.Timer(AFTER, warm, (app,))
    timer.name, timer.daemon = "getting ready", True
    timer.start()


def warm(app: Flask) -> None:
    """See that all templates are compiled, and read graph, facets and texts."""
    unkept = app.jinja_env.overlay(cache_size=0)
    for name in unkept.list_templates():
        unkept.get_template(name)
    try:
        with site_of(app).reading(ANONYMOUS) as context:
            context.network()
            context.facets()
            context.texts()
    except BusyError as error:  # requests read them when they need them
        _log.warning("Not everything was read at the start: %s", error)
