"""Links as they were read from the arrays, kept for all who read, within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.overlay import Edge, Room

KEPT_LINKS = 150_000
"""Links kept unpacked for all who read; about 200 bytes each."""


class Spread(NamedTuple):
    """Where a random reader goes from a page, and how likely by each of its links."""

    pages: Sequence[int]
    shares: Sequence[float]


class Unpacked:
    """Links read from the arrays, shared by all versions over them, and bounded.

    Each by its page, or by the room of a page that was edited; spreads and degrees by
    what a reader sees, too.
    """

    __slots__ = ("_free", "degrees", "edges", "spreads")

    def __init__(self) -> None:
        self.edges: dict[int | Room, tuple[Edge, ...]] = {}
        self.spreads: dict[int | Room, dict[int, Spread]] = {}
        self.degrees: dict[Room, dict[int, int]] = {}
        self._free = KEPT_LINKS

    def make_room(self, links: int) -> bool:
        """Tell whether so many more may be kept; when full, begin anew."""
        if links > KEPT_LINKS // 4:
            return False
        if self._free < links:
            self.edges.clear()
            self.spreads.clear()
            self.degrees.clear()
            self._free = KEPT_LINKS
        self._free -= links + 4
        return True

    def forget(self, stale: int | Room) -> None:
        """Let go of what no newer version reads."""
        edges = self.edges.pop(stale, None)
        spreads = self.spreads.pop(stale, {})
        self._free += sum(len(spread.pages) + 4 for spread in spreads.values())
        self._free += len(edges) + 4 if edges is not None else 0
        if isinstance(stale, Room):
            self._free += 5 * len(self.degrees.pop(stale, {}))
