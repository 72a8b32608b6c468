"""A copy of an SQLite file, made before its tables are brought to another form."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path
from types import ModuleType

from wiki.errors import SettingError

KEPT = 2
"""Copies that stay, the newest ones."""


def keep(driver: ModuleType, file: Path, form: str) -> Path:
    """Copy a database as it is before it gets a form; give the copy, which is synced.

    `driver` is the SQLite that has the file open: another one of the same process would
    undo its locks. Raises `SettingError` where there is no room, and leaves nothing.
    """
    copy = file.with_name(f"{file.name}.before-{form}")
    aside = file.with_name(f"{copy.name}.part")
    try:
        aside.unlink(missing_ok=True)
        aside.touch(mode=0o600)
        shutil.copymode(file, aside)
        with (
            closing(driver.connect(file)) as source,
            closing(driver.connect(aside)) as target,
        ):
            source.backup(target)
        _sync(aside)
        aside.replace(copy)
        _sync(file.parent)
    except (OSError, driver.Error) as error:
        aside.unlink(missing_ok=True)
        raise SettingError(
            f"The database was not upgraded, and nothing was changed: it is copied to"
            f" {copy} first, and that failed ({error}). The copy needs"
            f" {file.stat().st_size:,} bytes; make room for it and try again."
        ) from error
    return copy


def forget_old(file: Path) -> None:
    """Remove all copies of a database but the newest ones."""
    copies = sorted(file.parent.glob(f"{file.name}.before-[0-9]*"), reverse=True)
    for each in copies[KEPT:]:
        each.unlink()


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
