"""Whose words are the same: what `graph.texts` adds up, without sorting."""

from __future__ import annotations

import math

import numpy as np

from graph.columns import Column
from graph.compiled.tables import EMPTY, USED, Columns, compiled, place_of
from graph.tally import Tally
from graph.text_index import Floats, TextIndex


def compiled_sums(
    index: TextIndex, terms: Column, weights: Floats, budget: int, most: int
) -> Tally:
    """Give what `graph.texts.plain_sums` gives, the `most` highest of it (0: all)."""
    parts = (
        *(index.keys, index.heads, index.rows, index.row_weights),
        *(index.pages, index.lengths),
    )
    pages, sums = _sums(parts, terms, weights, budget)
    if not 0 < most < len(pages):
        return Tally(pages, sums)
    return Tally(*_highest(pages, sums, most))


@compiled
def _highest(pages: Column, scores: Column, most: int) -> tuple[Column, Column]:
    """Give the highest scores, with all that are as high as the last of them."""
    heap = np.zeros(most)
    for at in range(len(scores)):
        score = scores[at]
        if score <= heap[0]:
            continue
        # Take the least away and sink the new one to its place.
        place = 0
        while True:
            child = 2 * place + 1
            if child >= most:
                break
            if child + 1 < most and heap[child + 1] < heap[child]:
                child += 1
            if heap[child] >= score:
                break
            heap[place] = heap[child]
            place = child
        heap[place] = score
    high = scores >= heap[0]
    return pages[high], scores[high]


@compiled
def _sums(
    index: Columns, terms: Column, weights: Floats, budget: int
) -> tuple[Column, Column]:
    keys, heads, rows, row_weights, pages, lengths = index
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
        row = met[place]
        met[place] = pages[row]
        sums[place] /= math.sqrt(lengths[row])
    return met[:count], sums[:count]
