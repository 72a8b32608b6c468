"""Merging orders and sets of things that keep their identity."""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Order(Generic[Key]):
    """Keys of both sides in one order; `agreed` unless both moved the old keys."""

    keys: tuple[Key, ...]
    agreed: bool


def merge_order(
    base: Sequence[Key], mine: Sequence[Key], theirs: Sequence[Key]
) -> Order[Key]:
    """Give every key of either side, in the order of the side that moved keys.

    Keys are unique in each sequence. Where both moved, mine decides.
    """
    common = set(base) & set(mine) & set(theirs)
    old, ours, other = (
        [key for key in side if key in common] for side in (base, mine, theirs)
    )
    if ours == old and other != old:
        return Order(_inserted(theirs, mine), agreed=True)
    return Order(_inserted(mine, theirs), agreed=other in (old, ours))


def _inserted(first: Sequence[Key], second: Sequence[Key]) -> tuple[Key, ...]:
    """Give `first` with the other keys of `second` behind their neighbours there."""
    followers = _followers(second, set(first))
    shared = set(second)
    keys: list[Key] = []
    waiting = followers.get(None, [])
    for key in first:
        if key in shared:
            keys += [*waiting, key]
            waiting = followers.get(key, [])
        else:
            keys.append(key)
    return (*keys, *waiting)


def _followers(keys: Sequence[Key], known: Set[Key]) -> dict[Key | None, list[Key]]:
    """Give the unknown keys by the known key before them, None at the beginning."""
    followers: dict[Key | None, list[Key]] = {}
    anchor: Key | None = None
    for key in keys:
        if key in known:
            anchor = key
        else:
            followers.setdefault(anchor, []).append(key)
    return followers


def merge_sets(
    base: Sequence[Key], mine: Sequence[Key], theirs: Sequence[Key]
) -> list[Key]:
    """Give what either side added and neither removed, each key once, in order."""
    base, mine, theirs = (tuple(dict.fromkeys(side)) for side in (base, mine, theirs))
    removed = (set(base) - set(mine)) | (set(base) - set(theirs))
    order = merge_order(base, mine, theirs)
    return [key for key in order.keys if key not in removed]
