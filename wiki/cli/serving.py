"""`serve`: loads no more of the program than is needed to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wiki.config import PASSWORD_FILE, Settings, load_settings
from wiki.errors import SettingError
from wiki.lazily import Later
from wiki.serving import (
    find_ready,
    open_listener,
    require_certificate,
    require_company,
    require_writable,
    run,
)

if TYPE_CHECKING:
    from wiki.cli import making
else:
    making = Later("wiki.cli.making")


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to serve."
)
@click.option("--port", default=8000, show_default=True, help="Port to serve.")
@click.option(
    "--threads",
    type=click.IntRange(1, 128),
    help="Requests worked on at once by each worker, 4 unless set.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes; more than one only on PostgreSQL.",
)
def serve(host: str, port: int, threads: int | None, workers: int) -> None:
    """Serve the wiki; on first start the database is made.

    Stops cleanly on SIGTERM or Ctrl-C: requests in progress are finished. SIGHUP
    replaces the workers; those who connect meanwhile wait. With
    THROUGHLINE_TLS_CERTIFICATE and THROUGHLINE_TLS_KEY it speaks TLS.

    Example: throughline serve --port 8080
    """
    settings = load_settings()
    if workers > 1 and settings.database.startswith("sqlite"):
        raise SettingError(
            "SQLite takes one writing process: serve with --workers 1, or set"
            " THROUGHLINE_DATABASE_URL to a PostgreSQL database."
        )
    require_certificate(settings)
    listener = open_listener(host, port)
    if not find_ready(settings):
        making.prepare(settings, empty=False, vocabulary=None)
        require_writable(settings)
        require_company(settings)
    _say_how_to_sign_in(settings, host, port)
    run(settings, listener, threads or settings.threads, workers)


def _say_how_to_sign_in(settings: Settings, host: str, port: int) -> None:
    scheme = "https" if settings.tls_certificate else "http"
    click.echo(f"Throughline serves at {scheme}://{host}:{port}/ (stop with Ctrl-C).")
    path = settings.data_dir / PASSWORD_FILE
    if path.exists():
        click.echo(f"Sign in as admin with the password in {path}.")
