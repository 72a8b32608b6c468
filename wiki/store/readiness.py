"""Whether an SQLite file can be served as it is, asked before anything is loaded.

What makes a wiki ready is most of this program, which takes seconds to load. A server
that is started again finds everything made, and asks its file without SQLAlchemy.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from wiki.store.driver import sqlite_module
from wiki.store.forms import newest_form
from wiki.text.renderer_version import RENDERER_VERSION

_ASKED = """SELECT
    (SELECT version_num FROM alembic_version),
    EXISTS (SELECT 1 FROM vocabulary),
    EXISTS (SELECT 1 FROM account),
    EXISTS (SELECT 1 FROM content WHERE renderer < ?)
"""


def is_ready(file: Path) -> bool:
    """Tell whether nothing is to be made first; where that cannot be told, it is."""
    if not file.is_file():
        return False
    try:
        with closing(sqlite_module.connect(file)) as connection:
            connection.execute("PRAGMA query_only=ON")
            found = connection.execute(_ASKED, (RENDERER_VERSION,)).fetchone()
    except sqlite_module.Error:
        return False
    return tuple(found) == (newest_form(), True, True, False)
