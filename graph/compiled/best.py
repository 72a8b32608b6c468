"""The best of many scores, as `graph.tally` picks them, without sorting the others."""

from __future__ import annotations

import numpy as np

from graph.columns import Column
from graph.compiled.tables import compiled


@compiled
def highest(pages: Column, scores: Column, most: int) -> tuple[Column, Column]:
    """Give the `most` highest scores above 0 with their pages, equal ones by number."""
    if most <= 0:
        return pages[:0], scores[:0]
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
    high = scores >= heap[0] if heap[0] > 0 else scores > 0
    pages, scores = pages[high], scores[high]
    order = np.argsort(-scores)
    pages, scores = pages[order], scores[order]
    start = 0
    for end in range(1, len(scores) + 1):
        if end == len(scores) or scores[end] != scores[start]:
            if end - start > 1:
                pages[start:end].sort()
            start = end
    return pages[:most], scores[:most]
