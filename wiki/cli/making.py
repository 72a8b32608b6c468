"""`init`: making a wiki, or bringing one to this version."""

from __future__ import annotations

import logging
from pathlib import Path

import click
from tqdm import tqdm

from wiki.config import Settings, load_settings
from wiki.resources import seeds_folder
from wiki.services.starting import Started, initialise


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
