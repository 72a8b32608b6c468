"""The starter wiki, made once in a run of all tests; whoever wants it has a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from sqlalchemy import make_url

from wiki.config import Settings
from wiki.services import backups
from wiki.services.site import Site
from wiki.services.starting import initialise


class Starter:
    """A data folder with the starter wiki on SQLite, and a backup of it.

    Processes that test side by side share it: the first one makes it.
    """

    def __init__(self, folder: Path) -> None:
        self._data = folder / "starter"
        self._backup = folder / "starter.zip"
        with (folder / "starter.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._backup.exists():
                self._make(folder)

    def copy(self, data: Path) -> Path:
        """Make a wiki of a test's own in a new data folder, and give the folder."""
        return shutil.copytree(self._data, data)

    def fill(self, settings: Settings) -> None:
        """Put the pages into a database of either kind that was just made."""
        url = make_url(settings.database)
        if url.get_backend_name() == "sqlite":
            shutil.copyfile(self._data / "throughline.db", str(url.database))
        else:
            backups.restore(settings, self._backup)

    def _make(self, folder: Path) -> None:
        settings = Settings(data_dir=self._data)
        initialise(settings)
        site = Site.open(settings)
        made = folder / "starter.part"
        backups.write(site, made)
        site.close()
        os.replace(made, self._backup)
