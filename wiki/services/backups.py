"""Backups: everything a wiki holds in one file, and a wiki made of it again.

The file is a ZIP archive: `manifest.json` says what it is of and the digest of every
part; `tables/` has the rows of each table, a JSON array a line; `files/` the contents
of uploaded files. It fits both kinds of database, whichever it was made from. The key
that signs sessions is not in it: who finds a backup cannot sign in with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from wiki.config import Settings
from wiki.errors import ExistsError, InvalidError, NotFoundError
from wiki.services import checks, file_keeping, rebuilding
from wiki.services.context import stamp
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import forms, migrating
from wiki.store.blobs import open_blobs
from wiki.store.copying import Copying, Sheet, is_empty
from wiki.store.database import Database
from wiki.store.unit import Unit
from wiki.text import json_text

FORMAT = 1
KIND = "throughline backup"
MANIFEST = "manifest.json"
LEVEL = 3
"""Of compression: texts shrink to a quarter; more would take longer than the disk."""

PIECE = 1 << 20

Progress = Callable[[int], object]

_UNREADABLE = (
    *(OSError, EOFError, ValueError, KeyError, TypeError, AttributeError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
)
"""How a file that is no archive, or a damaged one, fails."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    form: str
    """The migration that the database had."""
    made: str
    sheets: tuple[Sheet, ...]
    digests: dict[str, str]
    """SHA-256 of every part, by its name."""
    missing: tuple[str, ...] = ()
    """Contents of files that were not there to be taken along."""

    @property
    def pages(self) -> int:
        """How many pages there are, archived ones too."""
        return sum(each.count for each in self.sheets if each.name == "page")

    @property
    def files(self) -> int:
        """How many contents of files there are."""
        return sum(name.startswith("files/") for name in self.digests)

    def to_plain(self) -> dict[str, Any]:
        """Give the manifest as JSON."""
        return {
            "kind": KIND,
            "format": FORMAT,
            "form": self.form,
            "made": self.made,
            "tables": {
                each.name: {"columns": each.columns, "rows": each.count}
                for each in self.sheets
            },
            "sha256": self.digests,
            "missing": self.missing,
        }


def write(site: Site, path: Path, progress: Progress = lambda rows: None) -> Backup:
    """Write everything the wiki holds at this moment into a new file.

    Others go on reading and writing meanwhile. The file appears when it is whole and on
    the disk. Raises `ExistsError` when there is a file already.
    """
    if path.exists():
        raise ExistsError(f"There is a file {path} already. Choose another name.")
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as file:
            backup = _write_into(site, file, progress)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return backup


def _write_into(site: Site, file: IO[bytes], progress: Progress) -> Backup:
    digests: dict[str, str] = {}
    missing = []
    with (
        zipfile.ZipFile(
            file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL
        ) as archive,
        site.database.reading() as unit,
    ):
        copying = Copying(unit.connection)
        sheets = tuple(copying.sheets())
        for sheet in sheets:
            lines = _lines(_told(copying.rows(sheet.name), progress))
            name = f"tables/{sheet.name}.jsonl"
            digests[name] = _add(archive, name, lines)
        for each in sorted(file_keeping.contents(unit)):
            data = site.blobs.read(each)
            if data is None:
                missing.append(each)
                continue
            digests[f"files/{each}"] = _add(archive, f"files/{each}", [data])
        backup = Backup(
            migrating.form_of(unit),
            stamp(datetime.now(UTC)),
            sheets,
            digests,
            tuple(missing),
        )
        text = json.dumps(backup.to_plain(), ensure_ascii=False, indent=1)
        archive.writestr(MANIFEST, text)
    return backup


def read(path: Path) -> Backup:
    """Give what a backup says that it holds; raise `InvalidError` for another file."""
    try:
        with zipfile.ZipFile(path) as archive:
            said = json_text.read(archive.read(MANIFEST), str(path))
        if said.get("kind") != KIND:
            raise KeyError(KIND)
        if said["format"] != FORMAT:
            raise InvalidError(
                f"{path} was made by a newer version of this program. Restore it with"
                " that version."
            )
        return Backup(
            said["form"],
            said["made"],
            tuple(
                Sheet(name, tuple(each["columns"]), each["rows"])
                for name, each in said["tables"].items()
            ),
            dict(said["sha256"]),
            tuple(said["missing"]),
        )
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.") from error
    except _UNREADABLE as error:
        raise InvalidError(
            f"{path} is no backup of a wiki, or it is damaged and cannot be opened."
        ) from error


def restore(
    settings: Settings, path: Path, progress: Progress = lambda rows: None
) -> Backup:
    """Make a wiki of a backup, where there is none yet; all of it or nothing.

    Raises `InvalidError` for a damaged file and `ExistsError` where there is a wiki.
    """
    backup = read(path)
    _require_whole(path, backup)
    database = Database(settings.database)
    blobs = open_blobs(settings)
    try:
        with database.migrating() as connection, zipfile.ZipFile(path) as archive:
            if not is_empty(connection):
                raise ExistsError(
                    "There is a wiki already where this backup would be restored to."
                    " Set THROUGHLINE_DATABASE_URL and THROUGHLINE_DATA_DIR to an empty"
                    " place."
                )
            migrating.upgrade(connection, backup.form)
            copying = Copying(connection)
            copying.begin()
            copying.clear()
            for sheet in backup.sheets:
                copying.put(sheet, _told(_rows(archive, sheet), progress))
            copying.finish()
            migrating.upgrade(connection, forms.newest_form())
            rebuilding.index(Unit(connection))
            for name in backup.digests:
                if name.startswith("files/"):
                    blobs.put(name.removeprefix("files/"), archive.read(name))
    finally:
        database.close()
    return backup


def verify(path: Path) -> list[str]:
    """Restore a backup aside and give a sentence for each promise that fails there."""
    with TemporaryDirectory(prefix="throughline-") as folder:
        settings = Settings(data_dir=Path(folder))
        restore(settings, path)
        site = Site.open(settings)
        try:
            with site.reading(SYSTEM) as context:
                return checks.find_failures(context)
        finally:
            site.close()


def _require_whole(path: Path, backup: Backup) -> None:
    """Raise `InvalidError` unless every part is what was written."""
    if backup.form not in forms.known_forms():
        raise InvalidError(
            f"{path} was made by a newer version of this program (form {backup.form})."
            " Restore it with that version."
        )
    with zipfile.ZipFile(path) as archive:
        for name, digest in backup.digests.items():
            found = ""
            with suppress(*_UNREADABLE), archive.open(name) as part:
                found = _digest_of(part)
            if found != digest:
                raise InvalidError(
                    f"{path} is damaged: {name} is not what was written. Use another"
                    " backup."
                )


def _digest_of(part: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := part.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _rows(archive: zipfile.ZipFile, sheet: Sheet) -> Iterator[list[Any]]:
    with archive.open(f"tables/{sheet.name}.jsonl") as lines:
        for line in lines:
            yield json_text.read(line)


def _lines(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _told(rows: Iterable[list[Any]], progress: Progress) -> Iterator[list[Any]]:
    for row in rows:
        yield row
        progress(1)


def _add(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> str:
    """Add a part and give its digest."""
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as target:
        for part in parts:
            digest.update(part)
            target.write(part)
    return digest.hexdigest()
