"""`import` and `export`."""

from __future__ import annotations

from pathlib import Path

import click
from tqdm import tqdm

from wiki.cli.opening import acting_as, opened, reading
from wiki.errors import WikiError
from wiki.services.transfer import exporting, importing
from wiki.services.transfer.incoming import Report


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", default="", help="markdown, csv or jsonl.")
@click.option("--dry-run", is_flag=True, help="Only report what would change.")
@click.option("--as", "name", default="", help="The account the pages are by.")
def import_command(
    paths: tuple[Path, ...], format_name: str, *, dry_run: bool, name: str
) -> None:
    """Take in pages: a Markdown folder, tables of pages and links, JSON Lines.

    A second run changes nothing. What cannot be taken is listed with file and line,
    and the command then exits with 1.

    Example: throughline import pages.csv links.csv --dry-run
    """
    with opened() as site, tqdm(unit="page", leave=False, disable=None) as bar:
        report = importing.import_paths(
            site,
            acting_as(site, name),
            paths,
            format=format_name,
            dry_run=dry_run,
            comment=f"Imported from {', '.join(path.name for path in paths)}."[:500],
            progress=bar.update,
        )
    _print(report, dry_run=dry_run)
    if report.refused:
        raise WikiError(f"{len(report.refused):,} were refused; see the list above.")


@click.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    required=True,
    type=click.Choice(exporting.FORMATS),
    help="What to write.",
)
@click.option("--question", default="", help="Only pages that answer this question.")
def export_command(path: Path, format_name: str, question: str) -> None:
    """Write every page to PATH.

    A folder (markdown, csv, parquet) or a file (jsonl, graphml). Parquet holds what
    everybody may see, for `python -m graph.spark`.

    Example: throughline export backup --format markdown
    """
    with reading() as context:
        count = exporting.export(context, path, format_name, question=question)
    click.echo(f"Wrote {count:,} pages to {path}.")


def _print(report: Report, *, dry_run: bool) -> None:
    for refused in report.refused:
        click.echo(f"refused {refused.origin}: {refused.reason}")
    intro = "Would be: " if dry_run else ""
    if report.files:
        click.echo(f"{intro}{report.files:,} new pictures and files.")
    click.echo(
        f"{intro}{len(report.new):,} new, {len(report.changed):,} changed,"
        f" {len(report.same):,} the same, {len(report.refused):,} refused."
    )
