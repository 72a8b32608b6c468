"""Where a random reader who starts at a page ends up."""

from __future__ import annotations

from collections import deque

from graph.model import Reader
from graph.network import Network

ALPHA = 0.3
EPSILON = 2e-5
WORK_LIMIT = 60_000


def walk(
    network: Network,
    page: int,
    reader: Reader,
    *,
    alpha: float = ALPHA,
    epsilon: float = EPSILON,
    work_limit: int = WORK_LIMIT,
) -> dict[int, float]:
    """Give approximate personalised PageRank of the pages around `page`.

    Forward push (Andersen, Chung, Lang 2006, §3) over links weighted by relation, both
    directions; ranked by estimate plus alpha times residual. Cost depends on
    1/(alpha·epsilon), not on the size of the graph, and ends at `work_limit` links.
    """
    estimate: dict[int, float] = {}
    residual = {page: 1.0}
    queue = deque([page])
    queued = {page}
    work = 0
    while queue and work < work_limit:
        current = queue.popleft()
        queued.discard(current)
        mass = residual.pop(current, 0.0)
        edges = network.edges(current, reader)
        estimate[current] = estimate.get(current, 0.0) + alpha * mass
        if not edges:
            continue
        work += len(edges)
        weights = [network.weight(edge.label) for edge in edges]
        share = (1.0 - alpha) * mass / sum(weights)
        for edge, weight in zip(edges, weights, strict=True):
            other = edge.page
            grown = residual.get(other, 0.0) + share * weight
            residual[other] = grown
            if other not in queued and grown > epsilon * network.degree(other, reader):
                queue.append(other)
                queued.add(other)
    for other, mass in residual.items():
        estimate[other] = estimate.get(other, 0.0) + alpha * mass
    return estimate
