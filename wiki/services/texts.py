"""The telling words of all pages, kept in step with the change log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from graph import Network, Reader, Text, Texts
from wiki.errors import BusyError
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
    """Holds the newest Texts for each kind of reader, who share them where they can."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Unit]]) -> None:
        self._reading = reading
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
            if held is None and len(network) > AT_ONCE:
                self._begin(level)
                return Texts.build(())
            if held is None:
                held = _read_all(unit, level)
            elif held.version < network.version:
                held = _catch_up(unit, held, level)
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

    def _begin(self, level: int) -> None:
        """Read everything in a thread of its own; the lock is held."""
        if level in self._work or self._closing:
            return
        self._work[level] = threading.Thread(
            target=self._renew, args=(level,), name="texts"
        )
        self._work[level].start()

    def _renew(self, level: int) -> None:
        try:
            with self._reading() as unit:
                found = _read_all(unit, level)
            with self._lock:
                self._held[level] = found
        except BusyError as error:
            _log.warning("The texts were not read: %s", error)
        finally:
            with self._lock:
                del self._work[level]


def _read_all(unit: Unit, level: int) -> Texts:
    return Texts.build(_texts(unit, level), change_store.newest(unit))


def _catch_up(unit: Unit, texts: Texts, level: int) -> Texts:
    newest = change_store.newest(unit)
    pages = change_store.pages_since(unit, texts.version)
    now = {text.page: text for text in _texts(unit, level, pages)}
    return texts.apply({page: now.get(page) for page in pages}, newest)


def _texts(
    unit: Unit, level: int, pages: Sequence[int] | None = None
) -> Iterator[Text]:
    for page, title, summary, body in search_store.page_texts(unit, level, pages):
        yield Text(page, title, f"{summary} {body}")
