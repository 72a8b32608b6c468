"""Which failures of a database pass by themselves, and what people are told of them."""

from __future__ import annotations

import errno
import logging

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from wiki.errors import BusyError, UnwritableError

UNREAD = "The database cannot be reached at this moment. Try again shortly."
DAMAGED = (
    "The database is damaged, and what you asked for cannot be read from it. Whoever"
    " runs this wiki finds in its log what is wrong."
)
UNWRITTEN = (
    "The database could not be written, and nothing was changed. Try again in a moment."
)
FULL = (
    "The disk under this wiki is full. Nothing was changed, what was saved before is"
    " there, and reading goes on. Whoever runs this wiki has to make room; saving then"
    " goes on by itself."
)
READ_ONLY = (
    "What holds this wiki, its disk or its database, can only be read at this moment."
    " Nothing was changed, what was saved before is there, and reading goes on. Whoever"
    " runs this wiki has to let it be written; saving then goes on by itself."
)
LOST = (
    "The database was lost at the very end, and it is not known whether your change was"
    " kept. Look at the page before you send it again."
)

_SAID = {"53100": FULL, "25006": READ_ONLY, "SQLITE_FULL": FULL}
"""What databases themselves say of their disks: PostgreSQL’s states, SQLite’s names."""

_OF_SYSTEMS = {errno.EROFS: READ_ONLY, errno.ENOSPC: FULL, errno.EDQUOT: FULL}
_OF_DISKS = ("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
"""What SQLite says when its disk may be the reason; it does not tell more."""

_log = logging.getLogger(__name__)


def is_the_databases(error: BaseException) -> bool:
    """Tell whether it was the database that failed, and not what it was asked for.

    It is away, locked, full or damaged, or has no connection free.
    """
    passing = (OperationalError, InterfaceError, NoneFreeError)
    return isinstance(error, passing) or _is_of_damage(error) or bool(_said(error))


def unread(error: BaseException) -> BusyError:
    """Give what those are told who wanted to read."""
    return told(error, DAMAGED if _is_of_damage(error) else UNREAD)


def of_system(error: OSError) -> str:
    """Say in a sentence what is wrong with a disk, "" where it is not the disk."""
    return _OF_SYSTEMS.get(error.errno or 0, "")


def unwritten(error: BaseException, fault: str = "") -> BusyError:
    """Give what those are told who wanted to save.

    `fault` is what is known to be wrong with the disk, "" where nothing is.
    """
    words = _said(error)
    if not words and _name(error).startswith(_OF_DISKS):
        words = fault
    if not words:
        return told(error, UNWRITTEN)
    _log.warning("%s: %s", words, getattr(error, "orig", None) or error)
    unwritable = UnwritableError(words)
    unwritable.__cause__ = error
    return unwritable


def told(error: BaseException, words: str) -> BusyError:
    """Give what people are told; operators find in the log what the database said."""
    _log.info("%s: %s", words, getattr(error, "orig", None) or error)
    busy = BusyError(words)
    busy.__cause__ = error
    return busy


def _said(error: BaseException) -> str:
    return _SAID.get(_name(error), "")


def _name(error: BaseException) -> str:
    driver = getattr(error, "orig", None)
    state = getattr(driver, "sqlstate", None)
    return state or getattr(driver, "sqlite_errorname", None) or ""


def _is_of_damage(error: BaseException) -> bool:
    # SQLite tells of a damaged file with the class that is above all others.
    return type(error) is DatabaseError
