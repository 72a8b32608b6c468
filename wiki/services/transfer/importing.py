"""Taking files in: the format guessed, everything checked, all or nothing per file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wiki.errors import InvalidError
from wiki.lazily import Later
from wiki.services.bulk import put_many
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.transfer.archives import unpack
from wiki.services.transfer.columns import Columns, columns_for
from wiki.services.transfer.file_folder import take_files
from wiki.services.transfer.foreign.fitting import Fitting
from wiki.services.transfer.foreign.mapping import NO_MAPPING, Mapping
from wiki.services.transfer.foreign.works import read_works
from wiki.services.transfer.foreign.xml_files import root_name
from wiki.services.transfer.incoming import Found, Report, pages_in
from wiki.services.transfer.json_lines import read_lines
from wiki.services.transfer.known_pages import KnownPages
from wiki.services.transfer.markdown_folder import read_folder
from wiki.services.transfer.tables import headings, read_tables

if TYPE_CHECKING:
    from wiki.services.transfer.foreign import mediawiki, obsidian, wordpress
else:
    mediawiki = Later("wiki.services.transfer.foreign.mediawiki")
    obsidian = Later("wiki.services.transfer.foreign.obsidian")
    wordpress = Later("wiki.services.transfer.foreign.wordpress")

FORMATS = (
    "markdown",
    "csv",
    "jsonl",
    "wordpress",
    "mediawiki",
    "obsidian",
    "bibtex",
    "ris",
)
PARTLY = ("markdown", "obsidian")
"""Formats of many files, of which those that fit are taken."""

_TABLES = (".csv", ".xlsx")
_SUFFIXES = {
    ".bib": "bibtex",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".ndjson": "jsonl",
    ".ris": "ris",
    ".xlsx": "csv",
}
_ROOTS = {"mediawiki": "mediawiki", "rss": "wordpress"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to import: `format` "" is guessed, `columns` None are looked up.

    `partly` takes what fits of a file even if something in it is refused.
    """

    format: str = ""
    dry_run: bool = False
    partly: bool = False
    comment: str = ""
    mapping: Mapping = NO_MAPPING
    columns: Columns | None = None


class _Undone(Exception):  # noqa: N818 - the way out of a transaction, not a failure
    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def import_paths(
    site: Site,
    viewer: Viewer,
    paths: Sequence[Path],
    wishes: Wishes = Wishes(),
    *,
    progress: Callable[[], object] = lambda: None,
) -> Report:
    """Import files and folders and report what became of every page.

    A file, or a pair of tables, is taken whole or not at all; of a folder the files
    that fit are taken. Each is one transaction: begun again after it was cut off, an
    import finds what it did before and goes on. With `dry_run` nothing is changed.
    """
    report = Report()
    with _unpacked(paths) as found:
        for sources in _grouped(found, wishes.format):

            def job(context: Context, sources: Sequence[Path] = sources) -> Report:
                found = _import(context, sources, wishes, progress)
                kind = wishes.format or guess(sources[0])
                if found.refused and not wishes.partly and kind not in PARTLY:
                    raise _Undone(
                        Report(refused=found.refused, left_out=found.left_out)
                    )
                if wishes.dry_run:
                    raise _Undone(found)
                return found

            try:
                report.add(site.writing(viewer, job))
            except _Undone as finished:
                report.add(finished.report)
    return report


def guess(path: Path) -> str:
    """Give the format that a path shows by its name or by how it begins."""
    if path.is_dir():
        return "obsidian" if obsidian.is_vault(path) else "markdown"
    suffix = path.suffix.lower()
    kind = _SUFFIXES.get(suffix) or (
        _ROOTS.get(root_name(path)) if suffix == ".xml" else None
    )
    if kind is None:
        raise InvalidError(
            f"{path.name} has no format that is known here. Name one with --format:"
            f" {', '.join(FORMATS)}."
        )
    return kind


@contextmanager
def _unpacked(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the same with what is in archives in the place of these."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        found: list[Path] = []
        for number, path in enumerate(paths):
            if not path.exists():
                raise InvalidError(f"There is no file {path}. Check the name.")
            if path.suffix.lower() != ".zip":
                found.append(path)
                continue
            target = Path(folder) / str(number) / path.stem
            target.mkdir(parents=True)
            unpack(path, target)
            found += _contents(target)
        yield found


def _contents(folder: Path) -> list[Path]:
    """Give what to import of an unpacked folder: its tables, or itself."""
    inside = sorted(folder.iterdir())
    visible = [each for each in inside if not each.name.startswith((".", "__MACOSX"))]
    if len(visible) == 1:
        return visible if visible[0].is_file() else _contents(visible[0])
    tables = [each for each in visible if each.suffix.lower() in _TABLES]
    if tables and not any(folder.rglob("*.md")):
        return in_order(tables)
    return [folder]


def in_order(paths: Sequence[Path]) -> list[Path]:
    """Give files in the order in which they are taken: links after pages."""
    return sorted(
        paths,
        key=lambda each: each.suffix.lower() in _TABLES and "link" in each.stem.lower(),
    )


def _grouped(paths: Sequence[Path], format_name: str) -> list[list[Path]]:
    """Put a pages table and the links table that follows it together."""
    groups: list[list[Path]] = []
    for path in paths:
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
    wishes: Wishes,
    progress: Callable[[], object],
) -> Report:
    kind = wishes.format or guess(sources[0])
    aside = Report()
    found = pages_in(_read(context, kind, sources, wishes), aside)
    files = take_files(context, sources[0], aside.refused, keep=not wishes.dry_run)
    report = put_many(context, found, comment=wishes.comment, progress=progress)
    report.files = files
    report.refused = aside.refused + report.refused
    report.left_out = aside.left_out
    if not (report.outcomes or report.refused or report.left_out or files):
        what = "no Markdown files (.md)" if kind in PARTLY else "no pages"
        raise InvalidError(f"{sources[0].name} holds {what}. Nothing was taken in.")
    return report


def _read(
    context: Context, kind: str, sources: Sequence[Path], wishes: Wishes
) -> Iterable[Found]:
    first = sources[0]
    if kind == "csv":
        links = sources[1] if len(sources) > 1 else None
        columns = wishes.columns or columns_for(context, first, headings(first))
        columns = replace(columns, type=columns.type or wishes.mapping.type)
        return read_tables(first, links, context.schema, columns)
    if kind == "markdown":
        return read_folder(first)
    if kind == "jsonl":
        return read_lines(first)
    fitting = Fitting(context, wishes.mapping)
    if kind == "wordpress":
        return wordpress.read_export(first, fitting, KnownPages(context))
    if kind == "mediawiki":
        return mediawiki.read_export(first, fitting)
    if kind == "obsidian":
        return obsidian.read_vault(first, fitting)
    return read_works(first, fitting, is_ris=kind == "ris")
