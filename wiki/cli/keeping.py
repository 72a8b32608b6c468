"""`vocabulary` and `check`."""

from __future__ import annotations

from pathlib import Path

import click

from wiki.cli.opening import opened, reading
from wiki.errors import WikiError
from wiki.services import checks, file_keeping
from wiki.services import vocabulary as vocabulary_service
from wiki.services.starting import SYSTEM
from wiki.services.vocabulary import Impact


@click.group()
def vocabulary() -> None:
    """Page types and relations.

    Example: throughline vocabulary export vocabulary.toml
    """


@vocabulary.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_vocabulary(file: Path) -> None:
    """Write the vocabulary in force to FILE (TOML).

    Example: throughline vocabulary export vocabulary.toml
    """
    with reading() as context:
        text = vocabulary_service.current_text(context.unit)
    file.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {file}.")


@vocabulary.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check_vocabulary(file: Path) -> None:
    """Tell whether FILE holds together and what it would change.

    Example: throughline vocabulary check vocabulary.toml
    """
    text = file.read_text(encoding="utf-8")
    with reading() as context:
        _print(vocabulary_service.impact(context, text))


@vocabulary.command("apply")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def apply_vocabulary(file: Path, *, dry_run: bool) -> None:
    """Put FILE in force; pages and links that no longer fit stay as they are.

    Example: throughline vocabulary apply vocabulary.toml --dry-run
    """
    text = file.read_text(encoding="utf-8")
    with opened() as site:
        if dry_run:
            with site.reading(SYSTEM) as context:
                _print(vocabulary_service.impact(context, text))
            return
        _print(
            site.writing(
                SYSTEM, lambda context: vocabulary_service.apply(context, text)
            )
        )
    click.echo("The vocabulary is in force.")


@click.command()
@click.option("--repair", is_flag=True, help="Derive every page anew first.")
def check(*, repair: bool) -> None:
    """Check every promise of the store; exits with 1 where one fails.

    Example: throughline check --repair
    """
    with opened() as site:
        if repair:
            count = site.writing(SYSTEM, checks.repair)
            click.echo(f"Derived {count:,} pages anew.")
        with site.reading(SYSTEM) as context:
            failures = checks.find_failures(context)
            remarks = list(file_keeping.remarks(context))
    for each in remarks:
        click.echo(each)
    for failure in failures:
        click.echo(failure)
    if failures:
        raise WikiError(f"{len(failures):,} promises do not hold.")
    click.echo("Everything holds.")


def _print(impact: Impact) -> None:
    for sentence in impact.sentences:
        click.echo(sentence)
    click.echo(
        f"{impact.pages:,} pages and {impact.links:,} links would no longer fit."
    )
