"""Which links of several versions of a page are the same link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wiki.text.document import LinkStatement

LinkKey = tuple[str, str, LinkStatement | None]
"""Relation, target, and the whole statement where a page repeats these two."""


def keyed_links(
    *sides: Sequence[LinkStatement],
) -> tuple[dict[LinkKey, LinkStatement], ...]:
    """Give each side's links by key, in their order.

    A statement repeated with other dates has nothing but its wording to tell it
    by; then any change makes it another link.
    """
    repeated = set[tuple[str, str]]().union(*map(_repeated, sides))
    return tuple({_key(link, repeated): link for link in side} for side in sides)


def _repeated(links: Iterable[LinkStatement]) -> set[tuple[str, str]]:
    counts = Counter(_pair(link) for link in links)
    return {pair for pair, count in counts.items() if count > 1}


def _pair(link: LinkStatement) -> tuple[str, str]:
    return link.relation, link.target


def _key(link: LinkStatement, repeated: set[tuple[str, str]]) -> LinkKey:
    return (*_pair(link), link if _pair(link) in repeated else None)
