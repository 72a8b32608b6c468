"""`answers`: what a batch job computed for all pages."""

from __future__ import annotations

from pathlib import Path

import click

from wiki.cli.opening import opened
from wiki.services import batch
from wiki.services.starting import SYSTEM


@click.group()
def answers() -> None:
    """Answers computed for all pages at once, by `python -m graph.spark`.

    Example: throughline answers load answers
    """


@answers.command("load")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def load_answers(folder: Path) -> None:
    """Put the answers in FOLDER in place of those loaded before.

    Readers are shown them when THROUGHLINE_BATCH_ANSWERS is on.

    Example: throughline answers load answers
    """
    with opened() as site:
        count = site.writing(SYSTEM, lambda context: batch.load(context, folder))
    click.echo(f"Loaded answers for {count:,} pages.")
