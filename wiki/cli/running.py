"""`init` and `serve`."""

from __future__ import annotations

import logging
from pathlib import Path

import click
from tqdm import tqdm

from wiki.config import Settings, load_settings
from wiki.errors import SettingError
from wiki.resources import seeds_folder
from wiki.services.starting import Started, initialise, password_file_of
from wiki.serving import open_listener, require_company, require_writable, run


@click.command()
@click.option("--empty", is_flag=True, help="Load no starter pages.")
@click.option(
    "--vocabulary",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Start with this vocabulary instead of the starter one.",
)
def init(empty: bool, vocabulary: Path | None) -> None:
    """Create or upgrade the database and fill a new one; safe to repeat.

    Example: throughline init --empty
    """
    settings = load_settings()
    started = prepare(
        settings, empty=empty or vocabulary is not None, vocabulary=vocabulary
    )
    if started.password_file is not None:
        click.echo(f"Sign in as admin; the password is in {started.password_file}.")


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
    replaces the workers; those who connect meanwhile wait.

    Example: throughline serve --port 8080
    """
    settings = load_settings()
    if workers > 1 and settings.database.startswith("sqlite"):
        raise SettingError(
            "SQLite takes one writing process: serve with --workers 1, or set"
            " THROUGHLINE_DATABASE_URL to a PostgreSQL database."
        )
    listener = open_listener(host, port)
    prepare(settings, empty=False, vocabulary=None)
    require_writable(settings)
    require_company(settings)
    _say_how_to_sign_in(settings, host, port)
    run(settings, listener, threads or settings.threads, workers)


def prepare(settings: Settings, *, empty: bool, vocabulary: Path | None) -> Started:
    """Initialise the wiki and tell what was made."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    pages = sum(1 for _ in (seeds_folder() / "pages").rglob("*.md"))
    with tqdm(total=pages, unit="page", leave=False, disable=None, delay=0.5) as bar:
        started = initialise(
            settings,
            empty=empty,
            vocabulary_file=vocabulary,
            progress=bar.update,
        )
    _tell(settings, started)
    return started


def _tell(settings: Settings, started: Started) -> None:
    if started.copy is not None:
        click.echo(f"The database as it was before the upgrade is in {started.copy}.")
    if started.password_file is not None:
        click.echo(f"Made a new wiki in {settings.data_dir}.")
    if started.report is not None:
        count = len(started.report.new)
        click.echo(f"Put {count:,} pages into it.")
        for refused in started.report.refused:
            click.echo(f"Left out {refused.origin}: {refused.reason}", err=True)


def _say_how_to_sign_in(settings: Settings, host: str, port: int) -> None:
    click.echo(f"Throughline serves at http://{host}:{port}/ (stop with Ctrl-C).")
    path = password_file_of(settings)
    if path.exists():
        click.echo(f"Sign in as admin with the password in {path}.")
