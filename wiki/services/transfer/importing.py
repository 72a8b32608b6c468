"""Taking files in: the format guessed, everything checked, all or nothing per file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from wiki.errors import InvalidError
from wiki.services.bulk import put_many
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.transfer.file_folder import take_files
from wiki.services.transfer.incoming import Incoming, Refused, Report
from wiki.services.transfer.json_lines import read_lines
from wiki.services.transfer.markdown_folder import read_folder
from wiki.services.transfer.tables import read_tables

FORMATS = ("markdown", "csv", "jsonl")
_TABLES = (".csv", ".xlsx")


class _Undone(Exception):  # noqa: N818 - the way out of a transaction, not a failure
    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def import_paths(
    site: Site,
    viewer: Viewer,
    paths: Sequence[Path],
    *,
    format: str = "",  # noqa: A002 - the option's name
    dry_run: bool = False,
    comment: str = "",
    progress: Callable[[], object] = lambda: None,
) -> Report:
    """Import files and folders and report what became of every page.

    A pair of tables or a file of JSON Lines is taken whole or not at all; of a folder
    the files that fit are taken. With `dry_run` nothing is changed.
    """
    report = Report()
    for sources in _grouped(paths, format):

        def job(context: Context, sources: Sequence[Path] = sources) -> Report:
            found = _import(
                context, sources, format, comment, progress, keep=not dry_run
            )
            if found.refused and (format or guess(sources[0])) != "markdown":
                raise _Undone(Report(refused=found.refused))
            if dry_run:
                raise _Undone(found)
            return found

        try:
            report.add(site.writing(viewer, job))
        except _Undone as finished:
            report.add(finished.report)
    return report


def guess(path: Path) -> str:
    """Give the format that a path's name shows."""
    if path.is_dir() or path.suffix.lower() == ".md":
        return "markdown"
    if path.suffix.lower() in _TABLES:
        return "csv"
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return "jsonl"
    raise InvalidError(
        f"{path.name} has no format that is known here. Name one with --format:"
        f" {', '.join(FORMATS)}."
    )


def _grouped(paths: Sequence[Path], format_name: str) -> list[list[Path]]:
    """Put a pages table and the links table that follows it together."""
    groups: list[list[Path]] = []
    for path in paths:
        if not path.exists():
            raise InvalidError(f"There is no file {path}. Check the name.")
        kind = format_name or guess(path)
        if kind not in FORMATS:
            raise InvalidError(
                f"There is no format “{kind}”. Choose one of {', '.join(FORMATS)}."
            )
        last = groups[-1] if groups else []
        if kind == "csv" and len(last) == 1 and (format_name or guess(last[0])) == kind:
            last.append(path)
        else:
            groups.append([path])
    return groups


def _import(
    context: Context,
    sources: Sequence[Path],
    format_name: str,
    comment: str,
    progress: Callable[[], object],
    *,
    keep: bool,
) -> Report:
    kind = format_name or guess(sources[0])
    if kind == "csv":
        links = sources[1] if len(sources) > 1 else None
        tables = read_tables(sources[0], links, context.schema)
        if tables.refused:
            return Report(refused=tables.refused)
        pages, refused = tables.pages, tables.refused
    else:
        read = read_folder if kind == "markdown" else read_lines
        pages, refused = _sorted_out(read(sources[0]))
    files = take_files(context, sources[0], refused, keep=keep)
    if not (pages or refused or files):
        what = "no Markdown files (.md)" if kind == "markdown" else "no pages"
        raise InvalidError(f"{sources[0].name} holds {what}. Nothing was taken in.")
    report = put_many(context, pages, comment=comment, progress=progress)
    report.files = files
    report.refused = refused + report.refused
    return report


def _sorted_out(
    found: Iterable[Incoming | Refused],
) -> tuple[list[Incoming], list[Refused]]:
    pages: list[Incoming] = []
    refused: list[Refused] = []
    for each in found:
        if isinstance(each, Refused):
            refused.append(each)
        else:
            pages.append(each)
    return pages, refused
