"""The newest file of a kind that is of this wiki's own past and whole."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from graph.mapped import Snapshot, SnapshotError, listed, set_aside
from wiki.store import changes as change_store
from wiki.store.unit import Unit

T = TypeVar("T")

_log = logging.getLogger(__name__)


def newest(
    unit: Unit,
    folder: Path,
    ending: str,
    opened: Callable[[Snapshot, str], T],
    *,
    above: int = 0,
    until: int,
) -> T | None:
    """Give what `opened` makes of the newest good file and its origin, else None.

    Files after version `above` and up to `until` are tried, newest first; one that is
    torn or of another past is set aside.
    """
    for snapshot in listed(folder, ending):
        # A newer one is of a state that this transaction does not see, or of
        # another past; its turn may come.
        if not above < snapshot.version <= until:
            continue
        try:
            return opened(snapshot, change_store.fingerprint(unit, snapshot.version))
        except SnapshotError as error:
            _log.warning("It is read from the database: %s: %s.", snapshot.path, error)
            set_aside(snapshot)
    return None
