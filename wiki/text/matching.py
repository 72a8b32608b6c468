"""Which lines two texts share, in bounded time."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CELLS = 25_000_000
"""Pairs of lines that one call of difflib may compare (half a second at worst)."""

Block = tuple[int, int, int]


def matching_blocks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """Give (start in old, start in new, length) of equal runs, in order.

    Large differing middles are first cut at lines that are unique on both sides;
    a piece that is still too large counts as all different.
    """
    head = _common_head(old, new)
    tail = _common_tail(old, new, head)
    blocks = [(0, 0, head)]
    blocks += _middle(old, new, (head, len(old) - tail), (head, len(new) - tail))
    blocks.append((len(old) - tail, len(new) - tail, tail))
    return _joined(blocks)


def _common_head(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    length = 0
    for mine, theirs in zip(old, new, strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def _common_tail(old: Sequence[Hashable], new: Sequence[Hashable], head: int) -> int:
    length = 0
    room = min(len(old), len(new)) - head
    while length < room and old[-1 - length] == new[-1 - length]:
        length += 1
    return length


def _middle(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    old_range: tuple[int, int],
    new_range: tuple[int, int],
) -> Iterator[Block]:
    if _cells(old_range, new_range) <= CELLS:
        yield from _compare(old, new, old_range, new_range)
        return
    before = (old_range[0], new_range[0])
    for here in [*_anchors(old, new, old_range, new_range), None]:
        upto = here or (old_range[1], new_range[1])
        ranges = (before[0], upto[0]), (before[1], upto[1])
        if _cells(*ranges) <= CELLS:
            yield from _compare(old, new, *ranges)
        if here:
            yield (*here, 1)
            before = (here[0] + 1, here[1] + 1)


def _cells(old_range: tuple[int, int], new_range: tuple[int, int]) -> int:
    return (old_range[1] - old_range[0]) * (new_range[1] - new_range[0])


def _compare(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    old_range: tuple[int, int],
    new_range: tuple[int, int],
) -> Iterator[Block]:
    matcher = SequenceMatcher(None, old[slice(*old_range)], new[slice(*new_range)])
    for start_old, start_new, length in matcher.get_matching_blocks():
        yield old_range[0] + start_old, new_range[0] + start_new, length


def _anchors(
    old: Sequence[Hashable],
    new: Sequence[Hashable],
    old_range: tuple[int, int],
    new_range: tuple[int, int],
) -> list[tuple[int, int]]:
    """Give places of lines unique on both sides, as many as ascend on both.

    The longest ascending run by patience sorting, n log n.
    """
    counts_old = Counter(old[slice(*old_range)])
    counts_new = Counter(new[slice(*new_range)])
    place = {new[index]: index for index in range(*new_range)}
    ends: list[int] = []
    chains: list[_Chain] = []
    for index in range(*old_range):
        line = old[index]
        if counts_old[line] == counts_new[line] == 1:
            pile = bisect_left(ends, place[line])
            chain = _Chain((index, place[line]), chains[pile - 1] if pile else None)
            ends[pile : pile + 1] = [place[line]]
            chains[pile : pile + 1] = [chain]
    return _unwound(chains[-1] if chains else None)


@dataclass(frozen=True, slots=True)
class _Chain:
    pair: tuple[int, int]
    before: _Chain | None


def _unwound(chain: _Chain | None) -> list[tuple[int, int]]:
    pairs = []
    while chain:
        pairs.append(chain.pair)
        chain = chain.before
    return pairs[::-1]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    joined: list[Block] = []
    for start_old, start_new, length in blocks:
        if not length:
            continue
        if joined:
            last_old, last_new, last = joined[-1]
            if (last_old + last, last_new + last) == (start_old, start_new):
                joined[-1] = (last_old, last_new, last + length)
                continue
        joined.append((start_old, start_new, length))
    return joined
