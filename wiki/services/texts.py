"""The telling words of all pages, kept in step with the change log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from graph import Network, Reader, Text, Texts
from graph.mapped import SnapshotError
from graph.text_snapshot import ending, open_texts, save_texts
from wiki.errors import BusyError
from wiki.services import snapshots
from wiki.store import changes as change_store
from wiki.store import search as search_store
from wiki.store.unit import Unit

ALL = 2
"""The level of those who see every live page."""

AT_ONCE = 5_000
"""Pages whose texts are read while a request waits, in a third of a second; those of
a larger wiki are read behind the requests, which go without them meanwhile."""

_log = logging.getLogger(__name__)


class TextKeeper:
    """Holds the newest Texts for each kind of reader, who share them where they can.

    `reading` opens transactions for work behind the requests, `folder` holds what was
    read once, so that the next start and other processes map it instead.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Unit]],
        folder: Path,
        *,
        at_once: int = AT_ONCE,
    ) -> None:
        self._reading = reading
        self._folder = folder
        self._at_once = at_once
        self._lock = threading.Lock()
        self._held: dict[int, Texts] = {}
        self._work: dict[int, threading.Thread] = {}
        self._closing = False

    def current(self, unit: Unit, network: Network, reader: Reader) -> Texts:
        """Give the texts of what this reader sees, as of this transaction."""
        whole = network.count(reader) == len(network)
        level = ALL if whole else reader.level
        held = self._held.get(level)
        if held is not None and held.version >= network.version:
            return held
        with self._lock:
            held = self._held.get(level)
            large = len(network) > self._at_once
            if held is None and large:
                held = self._opened(unit, level, network.version)
            if held is None and not large:
                held = _read_all(unit, level)
            elif held is not None and held.version < network.version:
                held = _caught_up(unit, held, level, self._at_once)
            if held is None:
                self._held.pop(level, None)
                self._begin(level)
                return Texts.build(())
            self._held[level] = held
            if held.is_outgrown:
                self._begin(level)
        return held

    def wait(self) -> None:
        """Return when no texts are being read behind the requests."""
        for thread in list(self._work.values()):
            thread.join()

    def close(self) -> None:
        """Finish what was begun behind the requests and begin nothing more."""
        with self._lock:
            self._closing = True
        self.wait()

    def _opened(
        self, unit: Unit, level: int, until: int, *, above: int = 0
    ) -> Texts | None:
        return snapshots.newest(
            unit,
            self._folder,
            ending(level),
            lambda file, origin: open_texts(file, level, origin),
            above=above,
            until=until,
        )

    def _begin(self, level: int) -> None:
        """Read everything in a thread of its own; the lock is held."""
        if level in self._work or self._closing:
            return
        held = self._held.get(level)
        above = held.packed_at if held is not None else 0
        self._work[level] = threading.Thread(
            target=self._renew, args=(level, above), name="texts"
        )
        self._work[level].start()

    def _renew(self, level: int, above: int) -> None:
        try:
            with self._reading() as unit:
                found = self._renewed(unit, level, above)
            with self._lock:
                self._held[level] = found
        except BusyError as error:
            _log.warning("The texts were not read: %s", error)
        finally:
            with self._lock:
                del self._work[level]

    def _renewed(self, unit: Unit, level: int, above: int) -> Texts:
        """Give the texts from a file: another process's newer one, or one made now."""
        until = change_store.newest(unit)
        others = self._opened(unit, level, until, above=above)
        found = others and _caught_up(unit, others, level, self._at_once)
        if found is not None and not found.is_outgrown:
            return found
        texts = _read_all(unit, level)
        origin = change_store.fingerprint(unit, texts.version)
        if len(texts) <= self._at_once or not origin:
            return texts
        try:
            saved = save_texts(texts, self._folder, level, origin)
            return open_texts(saved, level, origin)
        except (OSError, SnapshotError) as error:
            # The next start reads everything instead; answers are not touched.
            _log.warning("The texts were not saved in %s: %s.", self._folder, error)
            return texts


def _read_all(unit: Unit, level: int) -> Texts:
    return Texts.build(_texts(unit, level), change_store.newest(unit))


def _caught_up(unit: Unit, texts: Texts, level: int, most: int) -> Texts | None:
    """Give the texts with what changed since; None when reading that takes too long."""
    newest = change_store.newest(unit)
    pages = change_store.pages_since(unit, texts.version)
    if len(pages) > most:
        return None
    now = {text.page: text for text in _texts(unit, level, pages)}
    return texts.apply({page: now.get(page) for page in pages}, newest)


def _texts(
    unit: Unit, level: int, pages: Sequence[int] | None = None
) -> Iterator[Text]:
    for page, title, summary, body in search_store.page_texts(unit, level, pages):
        yield Text(page, title, f"{summary} {body}")
