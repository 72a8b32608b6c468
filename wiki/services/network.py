"""The graph of the whole wiki, kept in step with the change log."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np

from graph import Change, Link, LinkColumns, Network, Node, NodeColumns, Reader
from graph.columns import STATUSES, UNKNOWN, Column, numbered
from graph.mapped import SnapshotError
from graph.schema import Schema
from graph.snapshot import ENDING, open_snapshot, save
from wiki.errors import BusyError
from wiki.services import snapshots
from wiki.store import changes as change_store
from wiki.store import graph_rows
from wiki.store import state as state_store
from wiki.store.graph_rows import LinkEnds, NodeRow
from wiki.store.unit import Unit
from wiki.text.document import VISIBILITIES

REBUILD_ABOVE = 2_000
REBUILD_SHARE = 4
"""From so many changed pages, and a fourth of all, reading everything is quicker."""

SAVED_FROM = 20_000
"""Links from which a snapshot is worth its file: fewer are read in 25 ms."""

EVERYBODY = Reader(len(VISIBILITIES) - 1)
"""Who sees every page."""

_log = logging.getLogger(__name__)


class NetworkKeeper:
    """Holds the newest Network; a request keeps the one it began with.

    `reading` opens transactions for work behind the requests, `folder` holds
    snapshots. What takes long in a large wiki, packing the arrays anew and saving
    them, happens in a thread of its own while requests read the overlay.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Unit]],
        folder: Path,
        *,
        saved_from: int = SAVED_FROM,
    ) -> None:
        self._reading = reading
        self._folder = folder
        self._saved_from = saved_from
        self._lock = threading.Lock()
        self._network: Network | None = None
        self._saved = 0
        self._renewal: threading.Thread | None = None
        self._closing = False

    @property
    def version(self) -> int:
        """The change up to which the graph held reaches; 0 where none is held."""
        return self._network.version if self._network is not None else 0

    def current(self, unit: Unit, schema: Schema) -> Network:
        """Give the graph as of this transaction; a look at a number when unchanged."""
        newest = state_store.read(unit).change
        network = self._network
        if (
            network is not None
            and network.version >= newest
            and network.schema is schema
        ):
            return network
        with self._lock:
            network = self._network
            if network is None:
                network = self._open(unit, schema, newest)
            elif network.schema is not schema:
                network = _read_all(unit, schema, newest)
            elif network.version < newest:
                network = _catch_up(unit, network, newest)
            self._network = network
            self._tend(network)
        return network

    def wait(self) -> None:
        """Return when no work is going on behind the requests."""
        with self._lock:
            renewal = self._renewal
        if renewal is not None:
            renewal.join()

    def close(self) -> None:
        """Finish what was begun behind the requests and begin nothing more."""
        with self._lock:
            self._closing = True
        self.wait()

    def _open(self, unit: Unit, schema: Schema, newest: int) -> Network:
        """Give the newest good snapshot with what came since, or read everything."""
        opened = self._opened(unit, schema, newest)
        if opened is None:
            return _read_all(unit, schema, newest)
        return _catch_up(unit, opened, newest)

    def _opened(
        self, unit: Unit, schema: Schema, newest: int, *, above: int = 0
    ) -> Network | None:
        opened = snapshots.newest(
            unit,
            self._folder,
            ENDING,
            lambda file, origin: open_snapshot(file, schema, origin),
            above=above,
            until=newest,
        )
        if opened is not None:
            self._saved = opened.version
        return opened

    def _tend(self, network: Network) -> None:
        """Have the arrays made anew or saved, where that is due; the lock is held."""
        if self._closing or self._renewal is not None:
            return
        if network.is_outgrown or self._is_unsaved(network):
            self._renewal = threading.Thread(
                target=self._renew, args=(network,), name="graph"
            )
            self._renewal.start()

    def _is_unsaved(self, network: Network) -> bool:
        large = network.count_links() >= self._saved_from
        return large and network.packed_at != self._saved

    def _renew(self, network: Network) -> None:
        try:
            self._put_in_place(self._renewed(network))
        except BusyError as error:
            _log.warning("The graph was not packed anew: %s", error)
        finally:
            with self._lock:
                self._renewal = None

    def _renewed(self, network: Network) -> Network:
        """Give the same graph from a file: another process's, or one saved now."""
        is_saved = network.packed_at == self._saved
        with self._reading() as unit:
            others = self._opened(
                unit,
                network.schema,
                network.version,
                above=network.packed_at - (not is_saved),
            )
            origin = change_store.fingerprint(unit, network.version)
        if others is not None:
            return others
        compact = network.compact() if network.changed_pages else network
        if not self._is_unsaved(compact) or not origin:
            return compact
        self._saved = compact.version
        try:
            saved = save(compact, self._folder, origin)
            return open_snapshot(saved, network.schema, origin)
        except (OSError, SnapshotError) as error:
            # The next start reads everything instead; answers are not touched.
            _log.warning("The graph was not saved in %s: %s.", self._folder, error)
            return compact

    def _put_in_place(self, network: Network) -> None:
        """Let requests read this network, once it has caught up with the one held."""
        while not self._closing:
            with self._reading() as unit:
                network = _catch_up(unit, network, change_store.newest(unit))
            with self._lock:
                held = self._network
                if held is None or held.schema is not network.schema:
                    return
                if held.version <= network.version:
                    self._network = network
                    return


def differences(unit: Unit, network: Network) -> list[int]:
    """Give the pages of which a graph says something else than the database."""
    stored = _read_all(unit, network.schema, change_store.newest(unit))
    return [
        page
        for page in sorted({*network.pages(EVERYBODY), *stored.pages(EVERYBODY)})
        if _told_of(network, page) != _told_of(stored, page)
    ]


def _told_of(network: Network, page: int) -> tuple[object, ...] | None:
    if page not in network:
        return None
    return network.type_of(page), sorted(network.edges(page, EVERYBODY))


def _read_all(unit: Unit, schema: Schema, version: int) -> Network:
    types: dict[str, int] = {}
    pages, kinds, levels = _joined(
        3,
        (
            (_numbers(page), _kinds(kind, types), _numbers(level))
            for page, kind, level in graph_rows.all_nodes(unit)
        ),
    )
    relations = numbered(tuple(schema.relations))
    statuses = numbered(STATUSES)
    links = _joined(
        8,
        (
            (
                _numbers(source),
                _places(relation, relations),
                _numbers(target),
                _numbers(key),
                _places(status, statuses),
                *map(_numbers, rest),
            )
            for key, source, relation, target, status, *rest in graph_rows.all_ends(
                unit
            )
        ),
    )
    return Network.from_columns(
        schema,
        NodeColumns(pages, kinds, levels, tuple(types)),
        LinkColumns(*links),
        version,
    )


def _joined(width: int, chunks: Iterable[Sequence[Column]]) -> Sequence[Column]:
    """Put columns together that come chunk by chunk."""
    empty: Any = np.zeros((width, 0), np.int64)
    return [np.concatenate(parts) for parts in zip(empty, *chunks, strict=True)]


def _numbers(text: str) -> Column:
    return np.fromstring(text, np.int64, sep=",")


def _kinds(text: str, types: dict[str, int]) -> Column:
    """Give the number of each type; one that is new gets the next."""
    for kind in dict.fromkeys(text.split(",")):
        types.setdefault(kind, len(types))
    return _places(text, types)


def _places(text: str, places: Mapping[str, int]) -> Column:
    words = text.split(",")
    known = {word: places.get(word, UNKNOWN) for word in set(words)}
    return np.fromiter(map(known.__getitem__, words), np.int64, len(words))


def _catch_up(unit: Unit, network: Network, newest: int) -> Network:
    if network.version >= newest:
        return network
    pages = change_store.pages_since(unit, network.version)
    if len(pages) > max(REBUILD_ABOVE, len(network) // REBUILD_SHARE):
        return _read_all(unit, network.schema, newest)
    nodes, links = graph_rows.of_pages(unit, pages)
    present = {row.id: node for row, node in zip(nodes, _nodes(nodes), strict=True)}
    stated: dict[int, list[Link]] = defaultdict(list)
    for link in _links(links):
        stated[link.source].append(link)
    return network.apply(
        [Change(page, present.get(page), tuple(stated[page])) for page in pages],
        newest,
    )


def _nodes(rows: Iterable[NodeRow]) -> list[Node]:
    return [Node(row.id, row.type, row.level) for row in rows]


def _links(rows: Iterable[LinkEnds]) -> Iterator[Link]:
    for row in rows:
        yield Link(
            source=row.source_id,
            relation=row.relation,
            target=row.target_id,
            key=row.id,
            status=row.status,
            since=row.since_day,
            until=row.until_day,
            position=row.position or 0,
        )
