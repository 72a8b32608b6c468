"""Bringing a database to the form this program knows, in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from wiki.errors import SettingError
from wiki.resources import migrations_folder
from wiki.store.database import Database
from wiki.store.forms import known_forms, newest_form
from wiki.store.unit import Unit

_FORM = text("SELECT version_num FROM alembic_version")


def migrate(database: Database) -> Path | None:
    """Create or upgrade the tables; give the copy that was made of an SQLite file.

    Raises `SettingError` for a newer database, and where it cannot be copied.
    """
    with database.migrating() as connection:
        _refuse_newer(connection)
        has_tables = _form_of(connection) is not None
        copy = database.keep(newest_form()) if has_tables else None
        upgrade(connection, newest_form())
    database.forget_old_copies()
    return copy


def upgrade(connection: Connection, form: str) -> None:
    """Bring the tables to a form that is known and not behind theirs."""
    # Only here: importing it takes longer than most commands need to run.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["connection"] = connection
    command.upgrade(config, form)


def is_current(database: Database) -> bool:
    """Tell whether the database has exactly the form this program knows."""
    with database.reading() as unit:
        return form_of(unit) == newest_form()


def form_of(unit: Unit) -> str:
    """Give the number of the last migration, "" before the first."""
    return _form_of(unit.connection) or ""


def _refuse_newer(connection: Connection) -> None:
    found = _form_of(connection)
    if found is not None and found not in known_forms():
        raise SettingError(
            f"The database was made by a newer version of this program (form {found})."
            " Install that version, or restore an older backup."
        )


def _form_of(connection: Connection) -> str | None:
    """Give the number of the last migration, None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(_FORM).scalar()
    return found
