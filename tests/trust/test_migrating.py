"""Upgrades of a wiki: copied first, whole or not at all, and told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, TextClause, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from tests.databases import Databases
from tests.kitchen import KEEPER
from tests.trust.small_disk import small_disk
from tests.whole.processes import Throughline
from wiki.config import Settings
from wiki.errors import SettingError
from wiki.services import checks, search
from wiki.services.site import Site
from wiki.store import forms, migrating
from wiki.store.database import Database

OLD = "0012"
ON_SQLITE = pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")
PAGE = text(
    "INSERT INTO page (id, slug, type, title, title_key, summary, level, archived,"
    " dated, revision, author, created, updated) VALUES (1, 'basil', 'dish', 'Basil',"
    " 'basil', '', 0, false, '', 2, 'ada', '2026', '2026')"
)
SLUGS = text("SELECT slug FROM page")


def old(url: str, *statements: TextClause) -> str:
    """Make a database of an older form, with something more done to it."""
    with opened(url) as database, database.migrating() as connection:
        migrating.upgrade(connection, OLD)
        for each in statements:
            connection.execute(each)
    return url


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database for a while."""
    with closing(Database(url)) as database:
        yield database


def state(connection: Connection) -> tuple[object, ...]:
    """Give the form, the tables with their columns, and the pages."""
    found = inspect(connection)
    tables = {
        name: [each["name"] for each in found.get_columns(name)]
        for name in sorted(found.get_table_names())
    }
    return tables, tuple(connection.execute(SLUGS).scalars())


def look(url: str) -> tuple[object, ...]:
    """Give what a database holds."""
    with opened(url) as database, database.reading() as unit:
        return migrating.form_of(unit), state(unit.connection)


def copies(url: str) -> list[str]:
    """Give the names of the copies beside an SQLite file."""
    file = Path(str(make_url(url).database))
    return sorted(each.name for each in file.parent.glob(f"{file.name}.before-*"))


@ON_SQLITE
def test_a_file_is_copied_before_its_tables_are_changed(bases: Databases) -> None:
    url = old(bases.new(), PAGE)
    before = look(url)
    with opened(url) as database:
        copy = migrating.migrate(database)
        assert migrating.is_current(database)
    assert copy is not None
    assert copy.name.endswith(f".before-{forms.newest_form()}")
    assert look(f"sqlite:///{copy}") == before
    assert look(url) != before


@ON_SQLITE
def test_the_two_newest_copies_are_kept_and_nothing_is_copied_without_need(
    bases: Databases,
) -> None:
    url = old(bases.new())
    file = Path(str(make_url(url).database))
    for form in ("0003", "0011", "0010"):
        file.with_name(f"{file.name}.before-{form}").touch()
    with opened(url) as database:
        migrating.migrate(database)
    newest = f"{file.name}.before-{forms.newest_form()}"
    assert copies(url) == [f"{file.name}.before-0011", newest]
    fresh = bases.new()
    with opened(fresh) as database:
        assert migrating.migrate(database) is None
    assert copies(fresh) == []


def test_an_upgrade_that_breaks_off_leaves_the_database_as_it_was(
    bases: Databases,
) -> None:
    # What the newest form but some makes is there already, so that it fails halfway.
    url = old(bases.new(), PAGE, text("CREATE TABLE server (hindrance INTEGER)"))
    before = look(url)
    with opened(url) as database, pytest.raises(SQLAlchemyError, match="server"):
        migrating.migrate(database)
    assert look(url) == before
    with opened(url) as database:
        with database.migrating() as connection:
            connection.execute(text("DROP TABLE server"))
        migrating.migrate(database)
        assert migrating.is_current(database)


@ON_SQLITE
def test_on_a_full_disk_nothing_is_changed(bases: Databases, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as (fill, free):
        url = old(f"sqlite:///{tmp_path / 'disk' / 'wiki.db'}", PAGE)
        before = look(url)
        with opened(url) as database:
            assert not migrating.is_current(database)
            fill()
            with pytest.raises(SettingError, match="make room"):
                migrating.migrate(database)
        free()
        assert copies(url) == []
        assert look(url) == before


def test_the_terminal_tells_where_the_copy_is(tmp_path: Path) -> None:
    url = old(f"sqlite:///{tmp_path / 'throughline.db'}")
    said = Throughline(tmp_path).do("init", "--empty")
    assert str(make_url(url).database) + ".before-" in said
    assert "before the upgrade" in said


def test_what_was_searched_together_is_found_apart_after_an_upgrade(
    kitchen: Site, kitchen_settings: Settings
) -> None:
    columns = "rowid, title, aliases, summary, facts, body"
    together = [
        "INSERT INTO page_word (page_id, word) SELECT id, 'sauce' FROM page"
        " WHERE level = 2",
        "UPDATE word SET pages = 1 WHERE word = 'sauce'",
        "ALTER TABLE session DROP COLUMN way",
        "DROP INDEX ix_page_type_newest",
        "DROP INDEX ix_page_type_updated",
        "DROP INDEX ix_content_renderer",
        "UPDATE alembic_version SET version_num = '0020'",
    ]
    for table in ("search_members", "search_curators"):
        if kitchen.database.dialect == "sqlite":
            together += [
                f"INSERT INTO search ({columns}) SELECT {columns} FROM {table}",  # noqa: S608 - ours
                f"DROP TABLE {table}",
            ]
    kitchen.close()
    with opened(kitchen_settings.database) as database:
        with database.migrating() as connection:
            for each in together:
                connection.execute(text(each))
        migrating.migrate(database)
    site = Site.open(kitchen_settings)
    with site.reading(KEEPER) as context:
        assert checks.find_failures(context) == []
        assert search.find(context, "zymurgic", facets={}).total == 1
    site.close()
