"""What answering a pattern asks of whoever keeps the texts: fields, notes, sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from graph.patterns import PatternNode


class Facts(Protocol):
    """Tests on pages and links that the graph cannot answer by itself.

    Only what the reader may see is asked for, and only that may be given.
    """

    def listed(self, node: PatternNode) -> Sequence[int] | None:
        """Give the pages that pass a place's test, ascending; None for too many."""

    def passing(self, node: PatternNode, pages: Sequence[int]) -> Collection[int]:
        """Give those of some pages that pass a place's test."""

    def written(self, keys: Sequence[int]) -> Mapping[int, Collection[str]]:
        """Give which of "note" and "evidence" each of these links has."""


class NoFacts:
    """Facts of a graph that stands alone: a pattern that asks for some is refused."""

    def listed(self, node: PatternNode) -> Sequence[int] | None:
        """Refuse: nothing is known of pages."""
        raise LookupError(f"{node.name}: only the graph is known here, no facts")

    def passing(self, node: PatternNode, pages: Sequence[int]) -> Collection[int]:
        """Refuse: nothing is known of pages."""
        raise LookupError(f"{node.name}: no facts of {len(pages)} pages are known here")

    def written(self, keys: Sequence[int]) -> Mapping[int, Collection[str]]:
        """Refuse: nothing is known of links."""
        raise LookupError(f"no texts of {len(keys)} links are known here")
