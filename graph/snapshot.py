"""A network as a file that several processes share."""

from __future__ import annotations

from pathlib import Path

from graph.arrays import Arrays
from graph.mapped import Snapshot, SnapshotError, read, write
from graph.network import Network
from graph.schema import Schema

ENDING = ".graph"
FORMAT = 1
"""Raised whenever the arrays or their meaning change; others are not read."""


def save(network: Network, folder: Path, origin: str) -> Snapshot:
    """Write a compact network and remove older snapshots.

    `origin` says which history the network was read from; `open_snapshot` asks for the
    same. Raises OSError when the disk is full.
    """
    facts = {
        **_facts(origin),
        "relations": list(network.relations),
        "types": list(network.types),
    }
    arrays = dict(network.arrays.named())
    return write(folder, ENDING, network.version, arrays, facts)


def open_snapshot(snapshot: Snapshot, schema: Schema, origin: str) -> Network:
    """Map a snapshot as a network of this vocabulary.

    Raises `SnapshotError` when any byte is not what was written, or when the file is
    of another format, vocabulary or origin. Reads the whole file once, about 2 GB/s.
    """
    stated, arrays = read(snapshot, _facts(origin))
    types = tuple(stated["types"])
    if tuple(stated["relations"]) != tuple(schema.relations) or types[
        : len(schema.types)
    ] != tuple(schema.types):
        raise SnapshotError("the file is of another vocabulary")
    return Network.over(schema, Arrays(**arrays), types, snapshot.version)


def _facts(origin: str) -> dict[str, object]:
    return {"format": FORMAT, "origin": origin}
