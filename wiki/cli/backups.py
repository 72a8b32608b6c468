"""`backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from wiki.cli.opening import opened
from wiki.config import load_settings
from wiki.errors import WikiError
from wiki.services import backups
from wiki.text.file_links import size_in_words


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--quick",
    is_flag=True,
    help="Do not restore it aside to see whether everything holds.",
)
def backup(file: Path, *, quick: bool) -> None:
    """Write everything the wiki holds into FILE, while it goes on.

    The backup is then restored aside and checked. It holds accounts and everything
    that only members see: keep it where nobody else reads it.

    Example: throughline backup wiki-2026-11-26.zip
    """
    with opened() as site, _bar() as bar:
        made = backups.write(site, file, bar.update)
    click.echo(
        f"Wrote {made.pages:,} pages and {made.files:,} contents of files to {file}"
        f" ({size_in_words(file.stat().st_size)})."
    )
    for each in made.missing:
        click.echo(f"The content {each} of a file is missing in the wiki.", err=True)
    if quick:
        return
    failures = backups.verify(file)
    for failure in failures:
        click.echo(failure)
    if failures:
        raise WikiError(
            f"The backup restores, but {len(failures):,} promises do not hold in it."
            " Run `throughline check` to see whether they hold in the wiki."
        )
    click.echo("Restored aside and checked: everything holds.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Make a wiki of the backup FILE, where there is none yet.

    The settings say where: a database without tables, of either kind, and a data
    folder. All of it is restored or nothing.

    Example: THROUGHLINE_DATA_DIR=restored throughline restore wiki-2026-11-26.zip
    """
    with _bar() as bar:
        made = backups.restore(load_settings(), file, bar.update)
    click.echo(
        f"Restored {made.pages:,} pages and {made.files:,} contents of files as of"
        f" {made.made}."
    )


def _bar() -> tqdm[NoReturn]:
    return tqdm(unit="row", leave=False, disable=None, delay=0.5)
