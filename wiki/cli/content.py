"""`import` and `export`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from tqdm import tqdm

from wiki.cli.opening import acting_as, opened
from wiki.errors import WikiError
from wiki.services.starting import SYSTEM
from wiki.services.transfer import exporting, importing
from wiki.services.transfer.columns import read_columns
from wiki.services.transfer.foreign.mapping import NO_MAPPING, read_mapping
from wiki.services.transfer.incoming import Report

LOCAL = "http://127.0.0.1:8000"
"""Where a wiki without a setting for it is served."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    default="",
    help=f"One of {', '.join(importing.FORMATS)}; guessed where it is not said.",
)
@click.option("--dry-run", is_flag=True, help="Only report what would change.")
@click.option("--as", "name", default="", help="The account the pages are by.")
@click.option("--type", "page_type", default="", help="Of pages that say no type.")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="A TOML file: what names of the other program are called here.",
)
@click.option(
    "--columns",
    type=click.Path(path_type=Path),
    help="A TOML file: what the columns of tables are.",
)
@click.option(
    "--partly", is_flag=True, help="Take what fits even if something is refused."
)
@click.option(
    "--quiet", is_flag=True, help="Only what is refused or left out, and the sums."
)
def import_command(
    *,
    paths: tuple[Path, ...],
    format_name: str,
    page_type: str,
    mapping: Path | None,
    columns: Path | None,
    name: str,
    dry_run: bool,
    partly: bool,
    quiet: bool,
) -> None:
    """Take in pages: folders and archives of Markdown or Obsidian notes, tables of
    pages and links (CSV, XLSX), JSON Lines, exports of WordPress (WXR) and MediaWiki,
    references (BibTeX, RIS).

    A second run changes nothing, and one that was cut off is begun again. Pages that
    are there already are known by where they came from, by DOI, ISBN, address or name;
    what other programs bring is added to them and overwrites nothing. What cannot be
    taken is listed with file and line, and the command then exits with 1.

    Example: throughline import blog.xml --mapping blog.toml --dry-run
    """
    chosen = read_mapping(mapping) if mapping else NO_MAPPING
    wishes = importing.Wishes(
        format=format_name,
        dry_run=dry_run,
        partly=partly,
        comment=f"Imported from {', '.join(path.name for path in paths)}."[:500],
        mapping=replace(chosen, type=page_type or chosen.type),
        columns=read_columns(columns) if columns else None,
    )
    with opened() as site, tqdm(unit="page", leave=False, disable=None) as bar:
        report = importing.import_paths(
            site, acting_as(site, name), paths, wishes, progress=bar.update
        )
    _print(report, dry_run=dry_run, quiet=quiet)
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
@click.option("--collection", default="", help="Only this page and its parts.")
def export_command(
    path: Path, format_name: str, question: str, collection: str
) -> None:
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
            context,
            path,
            format_name,
            question=question,
            collection=collection,
            root=root,
        )
    click.echo(f"Wrote {count:,} pages to {path}.")


def _print(report: Report, *, dry_run: bool, quiet: bool) -> None:
    for each in report.outcomes:
        if not quiet and each.state != "same":
            known = f", known {each.how}" if each.how else ""
            click.echo(f"{each.state} {each.slug} from {each.origin}{known}")
    for left in report.left_out:
        click.echo(f"left out {left.origin}: {left.reason}")
    for lost in () if quiet else report.unresolved:
        click.echo(
            f"no page “{lost.name}”: {lost.links:,} links, first in {lost.origin}"
        )
    for refused in report.refused:
        click.echo(f"refused {refused.origin}: {refused.reason}")
    intro = "Would be: " if dry_run else ""
    if report.files:
        click.echo(f"{intro}{report.files:,} new pictures and files.")
    click.echo(
        f"{intro}{len(report.new):,} new, {len(report.changed):,} changed,"
        f" {len(report.same):,} the same, {len(report.refused):,} refused."
    )
