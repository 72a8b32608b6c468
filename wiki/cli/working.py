"""`work`: what is done behind the requests, without serving any."""

from __future__ import annotations

import signal
import threading

import click

from wiki import log
from wiki.config import load_settings


@click.command()
def work() -> None:
    """Do what is done behind the requests: mail, webhooks, publishing, learning.

    Where several servers share a PostgreSQL database, one of these beside them, and
    THROUGHLINE_JOBS=false for the servers. Two do no harm: each job is claimed. On
    SQLite the server does the work itself, and this command is refused beside it.

    Example: throughline work
    """
    # Not before it is needed: the web is slow to import.
    from wiki.app import create_app, start_jobs  # noqa: PLC0415
    from wiki.web.context import site_of  # noqa: PLC0415

    settings = load_settings()
    log.set_up(settings.log)
    app = create_app(settings)
    over = threading.Event()
    try:
        site_of(app).database.claim()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: over.set())
        start_jobs(app)
        click.echo("Throughline works behind the requests (stop with Ctrl-C).")
        over.wait()
    finally:
        site_of(app).close()
