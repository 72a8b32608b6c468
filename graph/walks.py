"""Where a random reader who starts at a page ends up."""

from __future__ import annotations

from collections import deque

from graph.compiling import is_compiled
from graph.model import Reader
from graph.network import Network
from graph.tally import Tally

ALPHA = 0.3
EPSILON = 8e-5
"""A third of the time of 1e-5; two or three of a hundred suggestions differ."""
WORK_LIMIT = 60_000


def walk(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alpha: float = ALPHA,
    epsilon: float = EPSILON,
    work_limit: int = WORK_LIMIT,
) -> Tally:
    """Give approximate personalised PageRank of the pages around `page`.

    Forward push (Andersen, Chung, Lang 2006, §3) over links weighted by relation, both
    directions; ranked by estimate plus alpha times residual. Cost depends on
    1/(alpha·epsilon), not on the size of the graph, and ends at `work_limit` links.
    Compiled where that is worth it, to the same numbers.
    """
    if is_compiled(network):
        # Only here: installations without numba have no such module.
        from graph.compiled.walk import compiled_walk  # noqa: PLC0415

        return compiled_walk(
            network, page, reader, alpha=alpha, epsilon=epsilon, work_limit=work_limit
        )
    found = plain_walk(
        network, page, reader, alpha=alpha, epsilon=epsilon, work_limit=work_limit
    )
    return Tally.of(found)


def plain_walk(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alpha: float,
    epsilon: float,
    work_limit: int,
) -> dict[int, float]:
    """Give the walk in plain Python, which needs nothing installed."""
    estimate: dict[int, float] = {}
    residual = {page: 1.0}
    limits: dict[int, float] = {}
    queue = deque([page])
    queued = {page}
    work = 0
    while queue and work < work_limit:
        current = queue.popleft()
        queued.discard(current)
        mass = residual.pop(current, 0.0)
        estimate[current] = estimate.get(current, 0.0) + alpha * mass
        spread = network.spread(current, reader)
        work += len(spread.pages)
        mass *= 1.0 - alpha
        for other, share in zip(spread.pages, spread.shares, strict=True):
            grown = residual.get(other, 0.0) + mass * share
            residual[other] = grown
            # Every page has a link, so that most need no look at how many.
            if grown <= epsilon or other in queued:
                continue
            limit = limits.get(other)
            if limit is None:
                limit = limits[other] = epsilon * network.degree(other, reader)
            if grown > limit:
                queue.append(other)
                queued.add(other)
    for other, mass in residual.items():
        estimate[other] = estimate.get(other, 0.0) + alpha * mass
    return estimate
