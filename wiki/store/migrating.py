"""Bringing a database to the form this program knows, in one transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from wiki.errors import SettingError
from wiki.resources import migrations_folder
from wiki.store.database import Database


def migrate(database: Database) -> None:
    """Create or upgrade the tables; raise `SettingError` for a newer database."""
    with database.migrating() as connection:
        _refuse_newer(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Tell whether the database has exactly the form this program knows."""
    with database.reading() as unit:
        return _revision(unit.connection) == _head()


def is_empty(database: Database) -> bool:
    """Tell whether nothing was ever created in the database."""
    with database.reading() as unit:
        return not inspect(unit.connection).get_table_names()


def _refuse_newer(connection: Connection) -> None:
    found = _revision(connection)
    script = ScriptDirectory.from_config(_config())
    if found and found not in {each.revision for each in script.walk_revisions()}:
        raise SettingError(
            f"The database was made by a newer version of this program (form {found})."
            " Install that version, or restore an older backup."
        )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config
