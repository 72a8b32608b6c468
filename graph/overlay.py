"""What changed since the arrays were made, page by page; each version has its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from graph.arrays import Arrays, Flags
from graph.columns import STATUSES
from graph.model import Change, Link

WHOLE, RESTATED, EMPTIED = 0, 1, 2
"""Which of a page's links in the arrays still count: all, those by others, none."""


class Edge(NamedTuple):
    """A link as seen from one of its ends; `label` is 2·relation + (1 if inverse)."""

    page: int
    label: int
    key: int
    status: int
    since: int
    until: int
    position: int


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """A page that was edited, or that an edited page is linked with.

    `type` is None when the page is gone. Of its links in the arrays, `cut` and
    `masked` say which no longer count; `added` are the new ones. `masked` gives how
    many links there are to 2·page + direction; its directions are those of labels.
    A page with many links is so never copied because one of them changed. Two rooms
    are never equal: what they have in the arrays is not theirs to compare.
    """

    type: str | None
    cut: int = WHOLE
    masked: Mapping[int, int] = field(default_factory=dict)
    added: tuple[Edge, ...] = ()


def left_over(arrays: Arrays, room: Room, start: int, end: int) -> Flags:
    """Tell which links the room still has of those from `start` to `end`."""
    sides = (arrays.labels[start:end] & 1).astype(np.int64)
    ends = arrays.pages_at(arrays.ends[start:end]).astype(np.int64)
    left = ~np.isin(2 * ends + sides, [*room.masked])
    return left & (sides == 1) if room.cut == RESTATED else left


class Renovation:
    """Rooms being changed by a batch of edits; the rooms it began with stay."""

    def __init__(
        self,
        arrays: Arrays,
        types: Sequence[str],
        numbers: Mapping[str, int],
        rooms: Mapping[int, Room],
    ) -> None:
        self.rooms = dict(rooms)
        self.grown = 0
        self._arrays = arrays
        self._types = types
        self._numbers = numbers

    def apply(self, changes: Sequence[Change]) -> None:
        """Make the pages what the changes say; of two to one page the later counts.

        `grown` is by how many pages there are more than before.
        """
        changes = list({change.page: change for change in changes}.values())
        for change in changes:
            self._take_out(change)
        for change in changes:
            self._put_in(change)

    def _take_out(self, change: Change) -> None:
        page, gone = change.page, change.node is None
        old = self._room(page)
        self.grown += (not gone) - (old.type is not None)
        for (other, side), count in self._counted(page, old, gone=gone).items():
            self._mask(other, 2 * page + side, count)
        for edge in old.added:
            if gone or not edge.label & 1:
                self._forget(edge.page, page, edge.label & 1 ^ 1)
        kept = () if gone else tuple(edge for edge in old.added if edge.label & 1)
        self.rooms[page] = replace(
            old,
            type=change.node.type if change.node else None,
            cut=EMPTIED if gone else max(old.cut, RESTATED),
            added=kept,
        )

    def _counted(
        self, page: int, old: Room, *, gone: bool
    ) -> Mapping[tuple[int, int], int]:
        """Give the sides that lose links in the arrays, and how many each loses."""
        start, end = self._arrays.span(self._arrays.index(page))
        if old.cut == EMPTIED or (old.cut == RESTATED and not gone) or start == end:
            return {}
        labels = self._arrays.labels[start:end] & 1
        ends = self._arrays.pages_at(self._arrays.ends[start:end])
        if not gone:
            ends, labels = ends[labels == 0], labels[labels == 0]
        return Counter(zip(ends.tolist(), (labels ^ 1).tolist(), strict=True))

    def _mask(self, page: int, side: int, count: int) -> None:
        room = self._room(page)
        if room.cut != EMPTIED and side not in room.masked:
            self.rooms[page] = replace(room, masked={**room.masked, side: count})

    def _forget(self, page: int, other: int, side: int) -> None:
        room = self._room(page)
        added = tuple(
            edge for edge in room.added if edge.page != other or edge.label & 1 != side
        )
        self.rooms[page] = replace(room, added=added)

    def _put_in(self, change: Change) -> None:
        if change.node is None:
            return
        for link in change.links:
            number = self._numbers.get(link.relation)
            if number is None or link.target == change.page:
                continue
            if self._room(link.target).type is None:
                continue
            self._add(change.page, edge_of(link, link.target, 2 * number))
            self._add(link.target, edge_of(link, link.source, 2 * number + 1))

    def _add(self, page: int, edge: Edge) -> None:
        room = self._room(page)
        self.rooms[page] = replace(room, added=(*room.added, edge))

    def _room(self, page: int) -> Room:
        room = self.rooms.get(page)
        if room is not None:
            return room
        row = self._arrays.index(page)
        if row < 0:
            return Room(None, EMPTIED)
        return Room(self._types[self._arrays.type_at(row)])


def edge_of(link: Link, end: int, label: int) -> Edge:
    """Give a link as seen from one of its ends, which leads to `end`."""
    return Edge(
        end,
        label,
        link.key,
        STATUSES.index(link.status),
        link.since,
        link.until,
        link.position,
    )
