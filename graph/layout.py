"""Where pages stand on a map: seeded by what they are, so that little moves.

Each page starts at a place of its own (a ring for its distance, a sector for its
type, an angle from its number) and a few steps of repulsion and attraction spread
the pages; the steps are too short for one more page to reshuffle the rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

ROUNDS = 60
STEP = 0.035
JOINED = 0.15
"""How much a line pulls its ends together, for each unit of their distance."""
HOMEWARDS = 0.4
"""How much a page is drawn to where it began."""
GOLDEN = 0.61803398875

SMALL = 40
KEPT = 500
"""Maps of up to `SMALL` pages whose places are kept, some 10 kB each."""

Points = npt.NDArray[np.float64]


def place(
    pages: Sequence[int],
    depths: Mapping[int, int],
    sectors: Mapping[int, int],
    edges: Sequence[tuple[int, int]],
) -> dict[int, tuple[float, float]]:
    """Give each page a place in [0, 1]²; `sectors` number the type of each page.

    Places follow from nothing else, so those of small maps are kept: most of them are
    drawn again after the wiki has changed elsewhere.
    """
    if not pages:
        return {}
    settle = _kept if len(pages) <= SMALL else _settled
    places = settle(
        tuple(pages),
        tuple(depths[page] for page in pages),
        tuple(sectors[page] for page in pages),
        tuple(edges),
    )
    return dict(zip(pages, places, strict=True))


def _settled(
    pages: tuple[int, ...],
    depths: tuple[int, ...],
    sectors: tuple[int, ...],
    edges: tuple[tuple[int, int], ...],
) -> tuple[tuple[float, float], ...]:
    rows = {page: row for row, page in enumerate(pages)}
    pairs = np.array(
        [(rows[a], rows[b]) for a, b in edges if a != b], dtype=np.int64
    ).reshape(-1, 2)
    points = _spread(
        _homes(pages, depths, sectors),
        pairs,
        fixed=[row for row, depth in enumerate(depths) if depth == 0],
    )
    points -= points.min(axis=0)
    size = points.max(axis=0)
    points /= np.where(size > 0, size, 1.0)
    return tuple((float(x), float(y)) for x, y in points)


_kept = lru_cache(maxsize=KEPT)(_settled)


def _homes(
    pages: Sequence[int], depths: Sequence[int], sectors: Sequence[int]
) -> Points:
    kinds = sorted(set(sectors))
    middle = {kind: 2 * math.pi * n / len(kinds) for n, kind in enumerate(kinds)}
    width = 2 * math.pi / len(kinds)
    home = np.zeros((len(pages), 2))
    for row, page in enumerate(pages):
        if depths[row] == 0:
            continue
        spread = (page * GOLDEN) % 1.0 - 0.5
        angle = middle[sectors[row]] + spread * width * 0.92
        radius = depths[row] + 0.35 * ((page * GOLDEN * 7) % 1.0 - 0.5)
        home[row] = (radius * math.cos(angle), radius * math.sin(angle))
    return home


def _spread(home: Points, pairs: npt.NDArray[np.int64], fixed: Sequence[int]) -> Points:
    points = home.copy()
    count = len(points)
    room = 1.6**2 / count
    # Labels are wide: what stands side by side needs more room than above.
    stretch = np.array([0.6, 1.0])
    pull = np.zeros((count, count))
    np.add.at(pull, (pairs[:, 0], pairs[:, 1]), JOINED)
    pull += pull.T
    np.fill_diagonal(pull, -pull.sum(axis=1) - HOMEWARDS)
    least = np.full((count, count), 1e-6)
    np.fill_diagonal(least, np.inf)
    homewards = HOMEWARDS * home
    free = np.ones((count, 1))
    free[list(fixed)] = 0.0
    for turn in range(ROUNDS):
        wide = points * stretch
        x, y = wide[:, 0], wide[:, 1]
        across, up = x[:, None] - x, y[:, None] - y
        # Each is pushed by (own place - other's) / distance², summed over the others.
        near = room / (across * across + up * up + least)
        push = near.sum(axis=1, keepdims=True) * wide - near @ wide
        move = push + pull @ points + homewards
        length = np.sqrt((move * move).sum(axis=1, keepdims=True)) + 1e-9
        reach = STEP * (1 - turn / ROUNDS) * 3
        points += move * np.minimum(1.0, reach / length) * free
    return points
