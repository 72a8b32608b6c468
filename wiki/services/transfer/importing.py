"""Taking files in: the format guessed, everything checked, all or nothing per file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from wiki.errors import InvalidError
from wiki.services.bulk import put_many
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.transfer.file_folder import take_files
from wiki.services.transfer.incoming import Found, Report, pages_in
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
    aside = Report()
    found = pages_in(_read(context, kind, sources), aside)
    files = take_files(context, sources[0], aside.refused, keep=keep)
    report = put_many(context, found, comment=comment, progress=progress)
    report.files = files
    report.refused = aside.refused + report.refused
    report.left_out = aside.left_out
    if not (report.outcomes or report.refused or report.left_out or files):
        what = "no Markdown files (.md)" if kind == "markdown" else "no pages"
        raise InvalidError(f"{sources[0].name} holds {what}. Nothing was taken in.")
    return report


def _read(context: Context, kind: str, sources: Sequence[Path]) -> Iterable[Found]:
    if kind == "csv":
        links = sources[1] if len(sources) > 1 else None
        return read_tables(sources[0], links, context.schema)
    return read_folder(sources[0]) if kind == "markdown" else read_lines(sources[0])
