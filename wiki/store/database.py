"""Opening the database: SQLite with one writer, or PostgreSQL with many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoneFreeError
from sqlalchemy.pool import NullPool, QueuePool

from wiki.errors import BusyError, SettingError, UnwritableError
from wiki.store import keeping
from wiki.store.claim import Claim
from wiki.store.data_version import DataVersion
from wiki.store.disk import Disk
from wiki.store.driver import sqlite_module
from wiki.store.failures import (
    LOST,
    READ_ONLY,
    is_the_databases,
    told,
    unread,
    unwritten,
)
from wiki.store.grip import Grip
from wiki.store.place import Place
from wiki.store.replica import REACHED_WITHIN, Replica
from wiki.store.unit import Unit
from wiki.store.writer import Writer

T = TypeVar("T")
RETRIED = {"40001", "40P01", "23505"}
"""Serialisation, deadlock, and two who made the same thing: the second finds it."""
ATTEMPTS = 5
STARTING = text("SELECT pg_advisory_lock(718232802)")
STARTED = text("SELECT pg_advisory_unlock(718232802)")
TAKES_NO_CHANGES = text(
    "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')"
    " = 'on'"
)
WAL_FAULT_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


class Database:
    """Readers take a consistent snapshot each; writers run jobs to commitment."""

    def __init__(
        self, url: str, *, write_timeout: float = 10.0, replica_url: str = ""
    ) -> None:
        self.url = url
        self._timeout = write_timeout
        self._engine = _create_engine(url, patience=write_timeout)
        self.dialect = self._engine.dialect.name
        self._readers = self._engine
        self._claim: Claim | None = None
        self._writer: Writer | None = None
        self._data_version: DataVersion | None = None
        self._file: Path | None = None
        self._place: Place | None = None
        self._disk: Disk | None = None
        self._grip: Grip | None = None
        self._passing = self._engine
        self.replica: Replica | None = None
        if replica_url:
            self.replica = Replica(
                self._engine, _create_engine(replica_url, replica=True)
            )
        if self.dialect == "sqlite":
            self._file = Path(str(make_url(url).database))
            self._place = Place(self._file)
            self._claim = Claim(self._file)
            self._disk = Disk(self._file, self._claim)
            self._data_version = DataVersion(self._engine)
            engine = _create_engine(url, writing=True, patience=write_timeout)
            self._grip = Grip(
                *(self._place, self._claim, self._data_version),
                *(self._engine, engine),
            )
            self._passing = _create_passing_engine(self._file, write_timeout)
            self._writer = Writer(
                engine, self._claim, self._place, self._disk, self._grip
            )
        else:
            # One snapshot for all queries of a request, as SQLite gives by itself.
            self._readers = self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def is_shared(self) -> bool:
        """Tell whether several servers may run on it at once."""
        return self._claim is None

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """Open a transaction that sees one state of the wiki and changes nothing."""
        if self._place is not None:
            self._place.check()
        copied: Connection | None = None
        try:
            copied = self.replica.connect() if self.replica else None
            readers = self._passing if self._is_loose else self._readers
            with copied or readers.connect() as connection:
                yield Unit(connection, is_reading=True)
        except SQLAlchemyError as error:
            if not is_the_databases(error):
                raise
            if self.replica is not None and copied is not None:
                self.replica.rest(error)
            raise unread(error) from error

    def write(self, job: Callable[[Unit], T]) -> T:
        """Run `job` in one transaction; its result is given once it is durable."""
        if self._writer is not None:
            return self._writer.run(job, self._timeout)
        return self._write_concurrently(job)

    def claim(self) -> None:
        """Become the only process that writes; PostgreSQL takes many."""
        if self._claim is not None:
            self._claim.take()

    def stamp(self) -> int | None:
        """Give a number that any commit by anybody changes; None where none is cheap.

        On SQLite it takes some 7 µs, less than a tenth of a query. Raises `BusyError`
        when the file is not there.
        """
        if self._data_version is None or self._place is None or self._is_loose:
            return None
        self._place.check()
        try:
            return self._data_version.read()
        except (SQLAlchemyError, sqlite_module.Error) as error:
            raise unread(error) from error

    def connections_in_use(self) -> int:
        """Tell how many connections are taken at this moment."""
        pool = self._engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def unwritable(self) -> str:
        """Say in a sentence why nothing can be saved now, "" where all is well.

        Of PostgreSQL it is known that it takes no changes, not that its disk is full.
        """
        if self._is_loose:
            try:
                self.write(lambda unit: None)  # who writes finds out
            except UnwritableError as error:
                return error.message
        if self._disk is not None:
            return self._disk.fault()
        try:
            # The primary, not a replica, which is always so.
            with self._readers.connect() as connection:
                found = connection.execute(TAKES_NO_CHANGES).scalar_one()
        except SQLAlchemyError as error:
            raise unread(error) from error
        return READ_ONLY if found else ""

    @property
    def _is_loose(self) -> bool:
        return self._grip is not None and self._grip.is_loose

    def close(self) -> None:
        """Finish writing and drop every connection."""
        if self._data_version is not None:
            self._data_version.close()
        if self._writer is not None:
            self._writer.close()
        if self.replica is not None:
            self.replica.close()
        self._engine.dispose()

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Let one server at a time make or upgrade the wiki; others wait for it."""
        if self.dialect == "sqlite":
            yield  # whoever migrates claims the file
            return
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(STARTING)
            try:
                yield
            finally:
                connection.execute(STARTED)

    def verify(self) -> None:
        """Raise `SettingError` when the replica is of another database."""
        if self.replica is not None:
            self.replica.verify()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open a plain writing connection for migrations; nobody else is served yet."""
        self.claim()
        engine = _create_engine(self.url, writing=True)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def keep(self, form: str) -> Path | None:
        """Copy an SQLite file before it gets a form; PostgreSQL has its own tools."""
        if self._file is None:
            return None
        return keeping.keep(sqlite_module, self._file, form)

    def forget_old_copies(self) -> None:
        """Remove all copies of an SQLite file but the newest ones."""
        if self._file is not None:
            keeping.forget_old(self._file)

    def version(self) -> str:
        """Name the database program, with a warning where its version is known bad."""
        if self.dialect == "sqlite":
            return f"SQLite {sqlite_module.sqlite_version}{_wal_warning()}"
        with self.reading() as unit:
            number = unit.connection.execute(text("SHOW server_version")).scalar()
        return f"PostgreSQL {number}"

    def _write_concurrently(self, job: Callable[[Unit], T]) -> T:
        for attempt in range(ATTEMPTS):
            is_done = False
            try:
                with self._engine.begin() as connection:
                    result = job(Unit(connection))
                    is_done = True
                return result
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") not in RETRIED:
                    if is_the_databases(error):
                        raise (
                            told(error, LOST) if is_done else unwritten(error)
                        ) from error
                    raise
                time.sleep(0.01 * 2**attempt)
            except NoneFreeError as error:
                raise unwritten(error) from error
        raise BusyError("Too many people are saving at this moment. Try again.")


def is_missing(url: str) -> bool:
    """Tell whether this is an SQLite file that is not there yet."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return bool(is_file) and not Path(str(parsed.database)).exists()


def _create_engine(
    url: str, *, writing: bool = False, replica: bool = False, patience: float = 10.0
) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            file = Path(parsed.database or "")
            if not file.name or file.is_dir() or parsed.database == ":memory:":
                raise SettingError(
                    "THROUGHLINE_DATABASE_URL must name a file, such as"
                    " sqlite:////srv/wiki/throughline.db."
                )
            file.parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(
                parsed,
                module=sqlite_module,
                connect_args={"check_same_thread": False, "timeout": patience},
                pool_size=1 if writing else 16,
                max_overflow=0 if writing else 32,
                pool_timeout=patience,
                hide_parameters=True,  # what was sent stands in no log
            )
            _prepare_sqlite(engine, writing=writing, patience=patience)
            return engine
        if parsed.get_backend_name() == "postgresql":
            engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=16,
                max_overflow=16,
                pool_timeout=patience,
                # A replica is asked whether it is in step in any case.
                pool_pre_ping=not replica,
                hide_parameters=True,
                connect_args=dict(REACHED_WITHIN) if replica else {},
            )
            # Before SQLAlchemy's own first question, which expects text.
            event.listen(engine, "connect", _refuse_other_letters, insert=True)
            return engine
    except (ArgumentError, NoSuchModuleError, OSError) as error:
        raise SettingError(
            f"THROUGHLINE_DATABASE_URL cannot be used: {error}."
        ) from error
    raise SettingError(
        "THROUGHLINE_DATABASE_URL must begin with sqlite: or postgresql:,"
        f" not {parsed.get_backend_name()}:."
    )


def _refuse_other_letters(driver: Any, _: object) -> None:
    """Raise `SettingError` where PostgreSQL keeps texts in anything but UTF-8."""
    encoding = driver.info.parameter_status("server_encoding")
    if encoding not in ("UTF8", None):
        raise SettingError(
            f"The database keeps texts in {encoding}, and they are UTF-8 here. Make one"
            " with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name it in"
            " THROUGHLINE_DATABASE_URL."
        )


def _create_passing_engine(file: Path, patience: float) -> Engine:
    """Give one that keeps nothing open, for a file whose disk takes no writes.

    Not even the index of SQLite's log is written then, which readers share otherwise.
    """
    engine = create_engine(
        f"sqlite:///file:{quote(str(file.absolute()))}?mode=ro&readonly_shm=1&uri=true",
        module=sqlite_module,
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": patience},
        hide_parameters=True,
    )
    _prepare_sqlite(engine, writing=False, patience=patience)
    return engine


def _prepare_sqlite(engine: Engine, *, writing: bool, patience: float) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver would start transactions by itself and commit before DDL.
        connection.isolation_level = None
        pragmas = [
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={patience * 1000:.0f}",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ]
        # In pages of 4 kB: where the writer does not come to bring in its log itself.
        pragmas.append("wal_autocheckpoint=8000" if writing else "query_only=ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if writing:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # It asks nothing of the file yet, and SQLAlchemy takes 8 µs to say it.
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")


def _wal_warning(module: ModuleType | None = None) -> str:
    version = (module or sqlite_module).sqlite_version_info
    fixed = any(version[:2] == good[:2] and version >= good for good in WAL_FAULT_FIXED)
    if fixed or version >= WAL_FAULT_FIXED[-1] or version < (3, 7, 0):
        return ""
    return " (this version has the WAL-reset fault: use 3.51.3 or newer)"
