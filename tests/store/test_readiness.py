"""Whether a file can be served as it is, as a server asks that starts again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.starter import Starter
from wiki.config import Settings
from wiki.errors import BusyError
from wiki.services.starting import initialise
from wiki.serving import find_ready
from wiki.store.claim import Claim
from wiki.store.readiness import is_ready


def file_of(folder: Path) -> Path:
    """Name the database in a data folder."""
    return folder / "throughline.db"


def test_a_wiki_that_was_made_is_ready(starter: Starter, tmp_path: Path) -> None:
    assert find_ready(Settings(data_dir=starter.copy(tmp_path / "data")))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM vocabulary",
        "DELETE FROM account",
        "UPDATE content SET renderer = renderer - 1 WHERE page_id = 7",
        "DROP TABLE content",
    ],
)
def test_one_to_which_something_is_to_be_done_is_not(
    starter: Starter, tmp_path: Path, statement: str
) -> None:
    file = file_of(starter.copy(tmp_path / "data"))
    with closing(sqlite3.connect(file)) as connection, connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
    assert not is_ready(file)
    assert file.exists()


@pytest.mark.parametrize("content", [b"", b"this is no database" * 1000, None])
def test_neither_is_what_is_no_database(tmp_path: Path, content: bytes | None) -> None:
    file = file_of(tmp_path)
    if content is not None:
        file.write_bytes(content)
    assert not is_ready(file)
    assert file.exists() == (content is not None)


@pytest.mark.parametrize(
    "more",
    [
        {"database_url": "postgresql://localhost/wiki"},
        {"database_url": "sqlite:///{file}?timeout=3"},
        {"files": "s3://somewhere"},
    ],
)
def test_what_only_opening_the_wiki_checks_is_never_found_ready(
    tmp_path: Path, more: dict[str, str]
) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    filled = {
        name: value.format(file=file_of(tmp_path)) for name, value in more.items()
    }
    assert find_ready(Settings(data_dir=tmp_path))
    assert not find_ready(Settings(data_dir=tmp_path, **filled))


def test_one_that_another_process_writes_is_refused_and_named(tmp_path: Path) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    other = Claim(file_of(tmp_path))
    other.take()
    try:
        with pytest.raises(BusyError, match="Another process"):
            find_ready(Settings(data_dir=tmp_path))
    finally:
        other.release()
