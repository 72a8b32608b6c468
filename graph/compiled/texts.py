"""Whose words are the same: what `graph.texts` adds up, without sorting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from graph.columns import Column
from graph.compiled.best import highest
from graph.compiled.tables import EMPTY, USED, Columns, compiled, place_of, room_at
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
    found, scores, counts = _nearest(parts, words, wanted, closed)
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
    most = int(wishes[:, 1].sum())
    found, scores = np.zeros(most, np.int64), np.zeros(most)
    counts = np.zeros(len(wishes), np.int64)
    start, used = 0, 0
    for number in range(len(wishes)):
        page, limit, budget = wishes[number]
        end = ends[number]
        pages, sums = _sums(index, terms[start:end], weights[start:end], budget)
        start = end
        for at in range(len(pages)):
            if pages[at] == page or room_at(pages[at], closed) >= 0:
                sums[at] = 0.0
        pages, sums = highest(pages, sums, limit)
        count = len(pages)
        found[used : used + count] = pages
        scores[used : used + count] = sums
        counts[number] = count
        used += count
    return found, scores, counts


@compiled
def _sums(
    index: Columns, terms: Column, weights: Floats, budget: int
) -> tuple[Column, Column]:
    keys, heads, rows, row_weights, pages = index
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
    counters = np.zeros(4, np.int64)
    table = np.full(slots, EMPTY, np.int32)
    met = np.zeros(entries, np.int64)
    sums = np.zeros(entries)
    for number in range(used):
        start, weight = lists[number, 1], weights[lists[number, 2]]
        for entry in range(start, start + lists[number, 0]):
            place = place_of(rows[entry], counters, table, met)
            sums[place] += row_weights[entry] * weight
    count = counters[USED]
    for place in range(count):
        met[place] = pages[met[place]]
    return met[:count], sums[:count]
