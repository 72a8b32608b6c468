"""Two small regressions by Newton's method: which of several, and how probable."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

ROUNDS = 50
HALVINGS = 30
ENOUGH = 1e-6
PENALTY = 1.0


def choose(
    rows: Matrix, starts: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]
) -> Vector:
    """Give weights under which the chosen row of each group is the likeliest.

    Conditional logit (McFadden 1974, §3): the groups of `rows` begin at `starts`, one
    row of each, numbered in `chosen`, was the answer. A penalty of half the squared
    weights keeps them small; rows should be of a common scale.
    """
    groups = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rows))))
    answers = rows[chosen].sum(axis=0)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = rows @ weights
        most = np.maximum.reduceat(scores, starts)
        odds = np.exp(scores - most[groups])
        sums = np.add.reduceat(odds, starts)
        missed = float(np.sum(most + np.log(sums)) - answers @ weights)
        penalty = PENALTY / 2 * float(weights @ weights)
        return missed + penalty, odds / sums[groups]

    def slopes(weights: Vector, shares: Vector) -> tuple[Vector, Matrix]:
        weighted = rows * shares[:, None]
        means = np.add.reduceat(weighted, starts)
        slope = weighted.sum(axis=0) - answers + PENALTY * weights
        curve = rows.T @ weighted - means.T @ means + PENALTY * np.eye(len(weights))
        return slope, curve

    return _least(loss, slopes, rows.shape[1])


def occur(rows: Matrix, happened: npt.NDArray[np.bool_]) -> Vector:
    """Give weights of a logistic regression: how probable each row's event is."""
    signs = np.where(happened, 1.0, -1.0)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = rows @ weights
        shares = 1.0 / (1.0 + np.exp(-np.clip(scores, -50, 50)))
        missed = float(np.sum(np.logaddexp(0.0, -signs * scores)))
        return missed + PENALTY / 2 * float(weights @ weights), shares

    def slopes(weights: Vector, shares: Vector) -> tuple[Vector, Matrix]:
        slope = rows.T @ (shares - happened) + PENALTY * weights
        curve = (rows * (shares * (1 - shares))[:, None]).T @ rows
        return slope, curve + PENALTY * np.eye(len(weights))

    return _least(loss, slopes, rows.shape[1])


def _least(
    loss: Callable[[Vector], tuple[float, Vector]],
    slopes: Callable[[Vector, Vector], tuple[Vector, Matrix]],
    size: int,
) -> Vector:
    """Minimise a convex loss; a step that does not lessen it is halved."""
    weights = np.zeros(size)
    value, shares = loss(weights)
    for _ in range(ROUNDS):
        slope, curve = slopes(weights, shares)
        step = np.linalg.solve(curve, slope)
        for _ in range(HALVINGS):
            tried = weights - step
            found, found_shares = loss(tried)
            if found < value:
                break
            step = step / 2
        else:
            return weights
        weights, value, shares = tried, found, found_shares
        if np.abs(step).max() < ENOUGH:
            break
    return weights
