"""The database: made by migrations, written by one at a time, history untouchable."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    create_engine,
    delete,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from tests.databases import Databases
from tests.trust.test_database_away import beside
from wiki.config import Settings
from wiki.errors import BusyError, SettingError
from wiki.resources import migrations_folder
from wiki.services.site import Site
from wiki.services.starting import initialise
from wiki.store import migrating
from wiki.store.database import Database
from wiki.store.driver import sqlite_module
from wiki.store.tables import account, metadata, revision
from wiki.store.unit import Unit
from wiki.store.writer import LOGGED

PERSON = {"name": "ada", "role": "curator", "created": "2026-01-01T00:00:00Z"}

FIRST_FORM = (
    "INSERT INTO page (id, slug, type, title, title_key, summary, level, archived,"
    " dated, revision, author, created, updated) VALUES (1, 'basil', 'dish', 'Basil',"
    " 'basil', '', 0, false, '', 2, 'ada', '2026', '2026')",
    "INSERT INTO revision (page_id, number, author, at, comment, text, archived,"
    " digest) VALUES (1, 1, 'ada', '2026', 'secret',"
    " '---\ntype: dish\ntitle: Basil\nvisibility: members\n---\n', false, 'a'),"
    " (1, 2, 'ada', '2026', '', '---\ntype: dish\ntitle: Basil\n---\n"
    "visibility: members\n', false, 'b')",
    "INSERT INTO change (page_id, revision, kind, author, at, comment) VALUES"
    " (1, 1, 'create', 'ada', '2026', 'secret'), (1, 2, 'edit', 'ada', '2026', '')",
)
"""A page that was opened to everybody, as the first form of the tables holds it."""


@pytest.fixture
def database(bases: Databases):
    found = Database(bases.migrated())
    yield found
    found.close()


def test_migrations_make_exactly_the_tables_that_the_program_uses(
    database: Database,
) -> None:
    derived = {"search", "word", "page_word", "alembic_version"}
    with database.reading() as unit:
        context = MigrationContext.configure(
            unit.connection,
            opts={
                "include_name": lambda name, kind, _: (
                    kind != "table" or not str(name).startswith(tuple(derived))
                )
            },
        )
        assert compare_metadata(context, metadata) == []


def test_a_database_of_every_earlier_form_is_brought_up_to_date(
    bases: Databases,
) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    forms = [
        each.revision for each in ScriptDirectory.from_config(config).walk_revisions()
    ]
    for form in reversed(forms):
        database = Database(bases.new())
        with database.migrating() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, form)
        migrating.migrate(database)
        assert migrating.is_current(database)
        database.close()


def test_the_second_form_knows_who_might_see_the_revisions_of_the_first(
    bases: Databases,
) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    database = Database(bases.new())
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_FORM:
            connection.execute(text(statement))
    migrating.migrate(database)
    with database.reading() as unit:
        for table in ("revision", "change"):
            found = unit.connection.execute(
                text(f"SELECT level FROM {table} ORDER BY id")  # noqa: S608
            )
            assert list(found.scalars()) == [1, 0]
    with pytest.raises((DBAPIError, BusyError)):
        database.write(lambda unit: unit.connection.execute(delete(revision)))
    with pytest.raises((DBAPIError, BusyError)):
        database.write(
            lambda unit: unit.connection.execute(update(revision).values(level=0))
        )
    database.close()


def test_a_newer_database_is_refused(bases: Databases, tmp_path: Path) -> None:
    url = bases.migrated()
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    database = Database(url)
    with pytest.raises(SettingError, match="newer version"):
        migrating.migrate(database)
    database.close()
    with pytest.raises(SettingError, match="throughline init"):
        Site.open(Settings(database_url=url, data_dir=tmp_path))


def test_history_can_be_neither_rewritten_nor_deleted(kitchen: Site) -> None:
    for statement in (update(revision).values(text="other"), delete(revision)):
        with pytest.raises((DBAPIError, BusyError)):
            kitchen.database.write(
                lambda unit, statement=statement: unit.connection.execute(statement)
            )


def test_a_failing_job_takes_only_itself_back(database: Database) -> None:
    def job(unit: Unit, number: int) -> int:
        unit.connection.execute(
            insert(account).values({**PERSON, "name": f"ada{number}"})
        )
        if number % 3 == 0:
            raise ValueError(number)
        return number

    def run(number: int) -> int | ValueError:
        try:
            return database.write(lambda unit: job(unit, number))
        except ValueError as error:
            return error

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(run, range(36)))
    failed = [each for each in answers if isinstance(each, ValueError)]
    assert len(failed) == 12
    with database.reading() as unit:
        names = set(unit.connection.execute(select(account.c.name)).scalars())
    assert names == {f"ada{number}" for number in range(36) if number % 3}


def test_readers_see_one_state_while_others_write(database: Database) -> None:
    count = select(func.count()).select_from(account)
    with database.reading() as unit:
        before = unit.connection.execute(count).scalar()
        database.write(lambda other: other.connection.execute(insert(account), PERSON))
        assert unit.connection.execute(count).scalar() == before
    with database.reading() as unit:
        assert unit.connection.execute(count).scalar() == (before or 0) + 1


def test_readers_cannot_write(database: Database) -> None:
    with (
        pytest.raises((DBAPIError, BusyError)),
        database.reading() as unit,
    ):
        unit.connection.execute(insert(account), PERSON)


def test_a_job_that_waits_too_long_is_told_so_and_not_done(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}", write_timeout=0.2)
    migrating.migrate(database)
    begun, may_end = threading.Event(), threading.Event()

    def slow(_: Unit) -> None:
        begun.set()
        may_end.wait(30)

    thread = threading.Thread(target=lambda: database.write(slow))
    thread.start()
    begun.wait(30)
    with pytest.raises(BusyError, match="Nothing was changed"):
        database.write(lambda unit: unit.connection.execute(insert(account), PERSON))
    may_end.set()
    thread.join()
    with database.reading() as unit:
        count = select(func.count()).select_from(account)
        assert unit.connection.execute(count).scalar() == 0
    database.close()


def test_what_was_written_comes_into_the_file_when_nobody_waits(
    tmp_path: Path,
) -> None:
    file = tmp_path / "wiki.db"
    database = Database(f"sqlite:///{file}")
    migrating.migrate(database)
    database.claim()
    for number in range(LOGGED + 1):
        values = {**PERSON, "name": f"person {number}"}
        database.write(
            lambda unit, values=values: unit.connection.execute(
                insert(account).values(values)
            )
        )
    # The last job began after what those before it wrote had come into the file, which
    # is read here without its log.
    alone = tmp_path / "alone.db"
    shutil.copyfile(file, alone)
    with closing(sqlite_module.connect(alone)) as connection:
        (found,) = connection.execute("SELECT count(*) FROM account").fetchone()
    database.close()
    assert found == LOGGED


def test_a_second_writer_on_sqlite_is_told_who_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first, second = Database(url), Database(url)
    migrating.migrate(first)
    with pytest.raises(BusyError, match="Another process"):
        second.write(lambda unit: unit.connection.execute(insert(account), PERSON))
    first.close()
    second.claim()
    second.close()


@pytest.mark.parametrize(
    "url", ["mysql://localhost/x", "nonsense", "sqlite://///", "sqlite://"]
)
def test_a_wrong_address_names_the_setting(url: str) -> None:
    with pytest.raises(SettingError, match="THROUGHLINE_DATABASE_URL"):
        Database(url)


def test_what_a_part_wrote_goes_when_it_fails_and_the_rest_stays(
    database: Database,
) -> None:
    def part(unit: Unit, name: str, *, fails: bool) -> None:
        with unit.apart():
            unit.connection.execute(insert(account).values(**PERSON | {"name": name}))
            if fails:
                raise BusyError("The part did not go well.")

    def job(unit: Unit) -> None:
        unit.connection.execute(insert(account).values(**PERSON))
        with pytest.raises(BusyError):
            part(unit, "bo", fails=True)
        part(unit, "cy", fails=False)

    database.write(job)
    with database.reading() as unit:
        names = unit.connection.execute(select(account.c.name)).scalars()
        assert sorted(names) == ["ada", "cy"]


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_a_database_of_other_letters_is_refused_in_words(
    bases: Databases, tmp_path: Path
) -> None:
    url = make_url(bases.new())
    name = f"{url.database}_ascii"
    with beside(str(bases.new()), "postgres") as connection:
        connection.execute(
            text(
                f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0"
                " LC_COLLATE 'C' LC_CTYPE 'C'"
            )
        )
    address = url.set(database=name).render_as_string(hide_password=False)
    with pytest.raises(SettingError, match=r"SQL_ASCII.*ENCODING 'UTF8'"):
        initialise(Settings(data_dir=tmp_path, database_url=address), empty=True)
