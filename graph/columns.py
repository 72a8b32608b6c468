"""Pages and links as columns: what a large wiki hands over instead of objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.model import Link, Node

STATUSES = ("stated", "verified", "disputed")
UNKNOWN = -1
"""The number of a relation that is not in the vocabulary; its links are left out."""

Column = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class NodeColumns:
    """Pages in any order; `type` counts in `types`, levels are as in `Node`."""

    page: Column
    type: Column
    level: Column
    types: tuple[str, ...]

    @classmethod
    def of(cls, nodes: Iterable[Node]) -> NodeColumns:
        """Give the columns of these pages."""
        kinds: dict[str, int] = {}
        rows = [
            (node.page, kinds.setdefault(node.type, len(kinds)), node.level)
            for node in nodes
        ]
        page, kind, level = _turned(rows, 3)
        return cls(page, kind, level, tuple(kinds))

    def joined(self, other: NodeColumns) -> NodeColumns:
        """Give these pages and the other ones."""
        types = tuple(dict.fromkeys([*self.types, *other.types]))
        places = np.array([types.index(slug) for slug in other.types], np.int64)
        return NodeColumns(
            np.concatenate([self.page, other.page]),
            np.concatenate([self.type, places[other.type]]),
            np.concatenate([self.level, other.level]),
            types,
        )


@dataclass(frozen=True, slots=True, eq=False)
class LinkColumns:
    """Statements in any order; the fields are those of `Link`.

    `relation` counts in the schema's relations (`UNKNOWN`: none of them), `status` in
    `STATUSES`.
    """

    source: Column
    relation: Column
    target: Column
    key: Column
    status: Column
    since: Column
    until: Column
    position: Column

    @classmethod
    def of(cls, links: Iterable[Link], relations: Sequence[str]) -> LinkColumns:
        """Give the columns of these links."""
        numbers = numbered(relations)
        return cls(
            *_turned(
                [
                    (
                        link.source,
                        numbers.get(link.relation, UNKNOWN),
                        link.target,
                        link.key,
                        STATUSES.index(link.status),
                        link.since,
                        link.until,
                        link.position,
                    )
                    for link in links
                ],
                8,
            )
        )

    def joined(self, other: LinkColumns) -> LinkColumns:
        """Give these links and the other ones."""
        return LinkColumns(
            *(
                np.concatenate([getattr(self, name), getattr(other, name)])
                for name in self.__slots__
            )
        )


def numbered(names: Sequence[str]) -> Mapping[str, int]:
    """Give each name its place."""
    return {name: number for number, name in enumerate(names)}


def _turned(rows: Sequence[tuple[int, ...]], width: int) -> npt.NDArray[np.int64]:
    table = np.array(rows, dtype=np.int64).reshape(-1, width)
    return np.ascontiguousarray(table.T)
