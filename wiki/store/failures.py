"""Which failures of a database pass by themselves, and what people are told of them."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from wiki.errors import BusyError

UNREAD = "The database cannot be reached at this moment. Try again shortly."
DAMAGED = (
    "The database is damaged, and what you asked for cannot be read from it. Whoever"
    " runs this wiki finds in its log what is wrong."
)
UNWRITTEN = (
    "The database could not be written, and nothing was changed. Try again in a moment."
)
LOST = (
    "The database was lost at the very end, and it is not known whether your change was"
    " kept. Look at the page before you send it again."
)

_log = logging.getLogger(__name__)


def is_the_databases(error: BaseException) -> bool:
    """Tell whether it was the database that failed, and not what it was asked for.

    It is away, locked, full or damaged, or has no connection free.
    """
    passing = (OperationalError, InterfaceError, NoneFreeError)
    return isinstance(error, passing) or _is_of_damage(error)


def unread(error: BaseException) -> BusyError:
    """Give what those are told who wanted to read."""
    return told(error, DAMAGED if _is_of_damage(error) else UNREAD)


def told(error: BaseException, words: str) -> BusyError:
    """Give what people are told; operators find in the log what the database said."""
    _log.info("%s: %s", words, getattr(error, "orig", None) or error)
    busy = BusyError(words)
    busy.__cause__ = error
    return busy


def _is_of_damage(error: BaseException) -> bool:
    # SQLite tells of a damaged file with the class that is above all others.
    return type(error) is DatabaseError
