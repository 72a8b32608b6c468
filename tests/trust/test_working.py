"""What is done behind the requests: by servers, or by a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.whole.processes import PATIENCE, PROGRAM, Throughline
from wiki.config import Settings
from wiki.services.starting import initialise


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_a_worker_beside_a_server_on_postgresql_ends_when_it_is_told(
    bases: Databases, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=bases.migrated())
    initialise(settings, empty=True)
    known = {
        "THROUGHLINE_DATABASE_URL": settings.database_url,
        "THROUGHLINE_JOBS": "false",
    }
    with Throughline(tmp_path, known).serving() as server:
        worker = subprocess.Popen(
            [*PROGRAM, "work"],
            env={**os.environ, **known, "THROUGHLINE_DATA_DIR": str(tmp_path)},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert worker.stdout is not None
        with worker.stdout:
            assert "works behind the requests" in worker.stdout.readline()
            assert server.fetch("/").status == 200
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE) == 0


def test_on_sqlite_the_server_does_the_work(tmp_path: Path) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    wiki = Throughline(tmp_path)
    with wiki.serving():
        ended = wiki.run("work")
    assert ended.code == 1
    assert "Another process" in ended.err
