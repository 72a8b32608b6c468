"""Whose words are the same: what `graph.texts` adds up, without sorting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from graph.columns import Column
from graph.compiled.best import highest
from graph.compiled.tables import EMPTY, Columns, compiled, first_slot, room_at
from graph.text_index import Floats, Hashes, TextIndex
from graph.texts import Wish


def compiled_nearest(
    index: TextIndex,
    wishes: Sequence[Wish],
    kept: Sequence[tuple[Hashes, Floats]],
    closed: Column,
) -> list[dict[int, float]]:
    """Give for each wish what `plain_sums` finds best for its words.

    Pages in `closed` are left out, and so is the page of the wish.
    """
    parts = (index.keys, index.heads, index.rows, index.row_weights, index.pages)
    words = (
        np.concatenate([terms for terms, _ in kept]),
        np.concatenate([weights for _, weights in kept]),
        np.cumsum([len(terms) for terms, _ in kept]),
    )
    wanted = np.array(wishes, np.int64)
    found, scores, counts = _nearest(parts, words, wanted, index.rows_of(closed))
    pages, values = iter(found.tolist()), iter(scores.tolist())
    return [
        dict(zip(islice(pages, count), islice(values, count), strict=True))
        for count in counts.tolist()
    ]


@compiled
def _nearest(
    index: Columns, words: Columns, wishes: Column, closed: Column
) -> tuple[Column, Column, Column]:
    terms, weights, ends = words
    pages = index[4]
    most = int(wishes[:, 1].sum())
    found, scores = np.zeros(most, np.int64), np.zeros(most)
    counts = np.zeros(len(wishes), np.int64)
    start, used = 0, 0
    for number in range(len(wishes)):
        page, limit, budget = wishes[number]
        end = ends[number]
        rows, sums = _sums(index, terms[start:end], weights[start:end], budget)
        start = end
        for at in range(len(rows)):
            if room_at(rows[at], closed) >= 0:
                sums[at] = 0.0
        # Rows are in the order of pages; one more, since the page itself is closest.
        rows, sums = highest(rows, sums, limit + 1)
        others = pages[rows] != page
        rows, sums = rows[others][:limit], sums[others][:limit]
        count = len(rows)
        found[used : used + count] = pages[rows]
        scores[used : used + count] = sums
        counts[number] = count
        used += count
    return found, scores, counts


@compiled
def _sums(
    index: Columns, terms: Column, weights: Floats, budget: int
) -> tuple[Column, Column]:
    keys, heads, rows, row_weights, _ = index
    lists = np.zeros((len(terms), 3), np.int64)
    found = 0
    for at in range(len(terms)):
        place = np.searchsorted(keys, terms[at])
        if place < len(keys) and keys[place] == terms[at]:
            start, end = heads[place], heads[place + 1]
            # Kept in order of length, then of place: there are forty at most.
            into = found
            while into > 0 and (
                lists[into - 1, 0] > end - start
                or (lists[into - 1, 0] == end - start and lists[into - 1, 1] > start)
            ):
                lists[into] = lists[into - 1]
                into -= 1
            lists[into, 0], lists[into, 1], lists[into, 2] = end - start, start, at
            found += 1
    entries, used = 0, 0
    while used < found and (used == 0 or entries + lists[used, 0] <= budget):
        entries += lists[used, 0]
        used += 1
    slots = 16
    while slots < 2 * entries:
        slots *= 2
    # The sums lie in the slots themselves: a second table would be read as often.
    met = np.full(slots, EMPTY, np.int32)
    sums = np.zeros(slots)
    filled = np.zeros(entries, np.int32)
    count = 0
    for number in range(used):
        start, weight = lists[number, 1], weights[lists[number, 2]]
        for entry in range(start, start + lists[number, 0]):
            row = rows[entry]
            slot = first_slot(row, slots)
            while met[slot] != row:
                if met[slot] == EMPTY:
                    met[slot] = row
                    filled[count] = slot
                    count += 1
                    break
                slot = (slot + 1) & (slots - 1)
            sums[slot] += row_weights[entry] * weight
    places = filled[:count]
    return met[places], sums[places]
