"""The SQLite that is used, by its driver."""

from __future__ import annotations

import sqlite3
import sys

if sys.platform == "linux":
    # Debian's Python links an SQLite with the WAL-reset fault; this wheel does not.
    from pysqlite3 import dbapi2 as sqlite_module
else:
    sqlite_module = sqlite3

__all__ = ["sqlite_module"]
