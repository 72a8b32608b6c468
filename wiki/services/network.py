"""The graph of the whole wiki, kept in step with the change log."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable

from graph import Change, Link, Network, Node
from graph.schema import Schema
from wiki.store import changes as change_store
from wiki.store import links as link_store
from wiki.store.links import LinkEnds, NodeRow
from wiki.store.unit import Unit

REBUILD_ABOVE = 2_000
"""Changed pages from which reading everything anew is quicker than applying them."""


class NetworkKeeper:
    """Holds the newest Network; a request keeps the one it began with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._network: Network | None = None

    def current(self, unit: Unit, schema: Schema) -> Network:
        """Give the graph as of this transaction; a look at a number when unchanged."""
        newest = change_store.newest(unit)
        network = self._network
        if (
            network is not None
            and network.version >= newest
            and network.schema is schema
        ):
            return network
        with self._lock:
            network = self._network
            if network is None or network.schema is not schema:
                network = _read_all(unit, schema, newest)
            elif network.version < newest:
                network = _catch_up(unit, network, newest)
            self._network = network
        return network


def _read_all(unit: Unit, schema: Schema, version: int) -> Network:
    nodes, links = link_store.everything(unit)
    return Network.build(schema, _nodes(nodes), _links(links), version)


def _catch_up(unit: Unit, network: Network, newest: int) -> Network:
    pages = change_store.pages_since(unit, network.version)
    if len(pages) > REBUILD_ABOVE:
        return _read_all(unit, network.schema, newest)
    nodes, links = link_store.of_pages(unit, pages)
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


def _links(rows: Iterable[LinkEnds]) -> list[Link]:
    return [
        Link(
            source=row.source_id,
            relation=row.relation,
            target=row.target_id,
            key=row.id,
            status=row.status,
            since=row.since_day,
            until=row.until_day,
            position=row.position or 0,
        )
        for row in rows
    ]
