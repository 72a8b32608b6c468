"""`import` and `export`."""

from __future__ import annotations

from pathlib import Path

import click
from tqdm import tqdm

from wiki.cli.opening import acting_as, opened
from wiki.errors import WikiError
from wiki.services.starting import SYSTEM
from wiki.services.transfer import exporting, importing
from wiki.services.transfer.incoming import Report

LOCAL = "http://127.0.0.1:8000"
"""Where a wiki without a setting for it is served."""


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

    A folder (markdown, csv, parquet) or a file (the others). References (bibtex, ris,
    csljson) are of books, reports, articles and other works. Parquet holds what
    everybody may see, for `python -m graph.spark`. Addresses in references and linked
    data begin with THROUGHLINE_BASE_URL.

    Example: throughline export backup --format markdown
    """
    with opened() as site, site.reading(SYSTEM) as context:
        root = site.settings.base_url.rstrip("/") or LOCAL
        count = exporting.export(
            context, path, format_name, question=question, root=root
        )
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
