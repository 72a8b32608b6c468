"""Where pages stand on a map: seeded by what they are, so that little moves.

Each page starts at a place of its own (a ring for its distance, a sector for its
type, an angle from its number) and a few steps of repulsion and attraction spread
the pages; the steps are too short for one more page to reshuffle the rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

ROUNDS = 60
STEP = 0.035
GOLDEN = 0.61803398875

Points = npt.NDArray[np.float64]


def place(
    pages: Sequence[int],
    depths: Mapping[int, int],
    sectors: Mapping[int, int],
    edges: Sequence[tuple[int, int]],
) -> dict[int, tuple[float, float]]:
    """Give each page a place in [0, 1]²; `sectors` number the type of each page."""
    if not pages:
        return {}
    rows = {page: row for row, page in enumerate(pages)}
    home = _homes(pages, depths, sectors)
    pairs = np.array(
        [(rows[a], rows[b]) for a, b in edges if a != b], dtype=np.int64
    ).reshape(-1, 2)
    points = _spread(home, pairs, fixed=[rows[p] for p in pages if depths[p] == 0])
    points -= points.min(axis=0)
    size = points.max(axis=0)
    points /= np.where(size > 0, size, 1.0)
    return {
        page: (float(points[row, 0]), float(points[row, 1]))
        for page, row in rows.items()
    }


def _homes(
    pages: Sequence[int], depths: Mapping[int, int], sectors: Mapping[int, int]
) -> Points:
    kinds = sorted(set(sectors.values()))
    middle = {kind: 2 * math.pi * n / len(kinds) for n, kind in enumerate(kinds)}
    width = 2 * math.pi / len(kinds)
    home = np.zeros((len(pages), 2))
    for row, page in enumerate(pages):
        if depths[page] == 0:
            continue
        spread = (page * GOLDEN) % 1.0 - 0.5
        angle = middle[sectors[page]] + spread * width * 0.92
        radius = depths[page] + 0.35 * ((page * GOLDEN * 7) % 1.0 - 0.5)
        home[row] = (radius * math.cos(angle), radius * math.sin(angle))
    return home


def _spread(home: Points, pairs: npt.NDArray[np.int64], fixed: Sequence[int]) -> Points:
    points = home.copy()
    ideal = 1.6 / math.sqrt(len(points))
    joined = np.zeros((len(points), len(points)))
    if len(pairs):
        np.add.at(joined, (pairs[:, 0], pairs[:, 1]), 0.15)
        joined += joined.T
    bonds = joined.sum(axis=1, keepdims=True)
    for turn in range(ROUNDS):
        apart = points[:, None, :] - points[None, :, :]
        # Labels are wide: what stands side by side needs more room than above.
        apart[:, :, 0] *= 0.6
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-3
        push = (apart / distance[:, :, None] ** 2).sum(axis=1) * ideal**2
        pull = joined @ points - bonds * points
        move = push + pull + (home - points) * 0.4
        length = np.sqrt((move**2).sum(axis=1, keepdims=True)) + 1e-9
        reach = STEP * (1 - turn / ROUNDS) * 3
        move *= np.minimum(1.0, reach / length)
        move[list(fixed)] = 0.0
        points += move
    return points
