"""The routes to many pages at once: what `graph.surroundings` finds one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from graph.columns import Column
from graph.compiled.tables import (
    EMPTY,
    USED,
    Columns,
    compiled,
    graph_of,
    links_at,
    place_of,
    slot_of,
)
from graph.surroundings import MOST, Evidence, Route, Surroundings

NONE = -1
"""What stands for a page where a route has none, and at the end of a chain."""

Terms = tuple[int, int, int]
"""The page, the reader's level, and the links above which a page is a hub."""


class CompiledEvidence:
    """What `plain_evidence` gives, for those of some pages that were not edited.

    For none where a page that a route begins with was: its links are not in the arrays.
    """

    def __init__(self, around: Surroundings, candidates: Sequence[int]) -> None:
        network = around.network
        mine, nears = list(around.weights), around.open_pages
        wanted = [page for page in candidates if page not in network.rooms]
        if not network.rooms.keys().isdisjoint([around.page, *nears]):
            nears, wanted = [], []
        ordered = np.zeros(2 * len(network.relations), bool)
        ordered[list(around.ordered)] = True
        self._rows = {page: row for row, page in enumerate(wanted)}
        self._scores, self._middles, self._parts = _find(
            graph_of(network, around.reader),
            (around.page, around.reader.level, around.hub),
            (
                np.array(mine, np.int64),
                np.fromiter(around.weights.values(), np.float64, len(mine)),
            ),
            np.array(nears, np.int64),
            (np.array(wanted, np.int64), ordered),
        )

    def may_be_part(self, candidate: int) -> bool:
        """Tell whether a page has a link from a part to its whole, or may have."""
        row = self._rows.get(candidate)
        return row is None or bool(self._parts[row])

    def get(self, candidate: int) -> Evidence | None:
        """Give the routes to one of the pages; None where Python has to look."""
        row = self._rows.get(candidate)
        if row is None:
            return None
        scores, middles = self._scores[row].tolist(), self._middles[row].tolist()
        *routes, wide = [
            Route(score, (near,) if far == NONE else (near, far)) if score else None
            for score, (near, far) in zip(scores, middles, strict=True)
        ]
        return Evidence(tuple(filter(None, routes)), wide)


@compiled
def _find(
    graph: Columns,
    terms: Terms,
    mine: tuple[Column, Column],
    nears: Column,
    asked: tuple[Column, Column],
) -> tuple[Column, Column, Column]:
    """Give for each candidate `MOST` routes and a wide one; one missing scores 0.

    And whether one of its links has a label that is `ordered`.
    """
    starts, _, labels = graph[:3]
    pages, weights = mine
    candidates, ordered = asked
    ways = 0
    for near in nears:
        ways += starts[near + 1] - starts[near]
    size = 16
    while size < 2 * (len(pages) + ways):
        size *= 2
    table = (
        np.zeros(4, np.int64),
        np.full(size, EMPTY, np.int32),
        np.zeros(size // 2, np.int64),
    )
    for page in pages:
        place_of(page, *table)
    chains = (
        np.full(size // 2, NONE, np.int64),
        np.zeros(ways, np.int64),
        np.zeros(ways, np.int64),
        np.zeros(ways),
    )
    _chain(graph, terms, (weights, nears), table, chains)
    used = table[0][USED]
    met, theirs = np.zeros(used, np.int64), np.zeros(used)
    scores = np.zeros((len(candidates), MOST + 1))
    middles = np.full((len(candidates), MOST + 1, 2), NONE, np.int64)
    parts = np.zeros(len(candidates), np.bool_)
    for row in range(len(candidates)):
        candidate = candidates[row]
        count = _meet(graph, terms[1], candidate, table, (met, theirs))
        there, result = (table[2], met[:count], theirs), (scores[row], middles[row])
        short = _two_steps(graph, terms[2], weights, there, result)
        if short < MOST:
            _three_steps(graph, (candidate, short, len(pages)), there, chains, result)
        for place in met[:count]:
            theirs[place] = 0.0
        for link in range(starts[candidate], starts[candidate + 1]):
            if ordered[labels[link]]:
                parts[row] = True
                break
    return scores, middles, parts


@compiled
def _chain(
    graph: Columns,
    terms: Terms,
    begun: tuple[Column, Column],
    table: Columns,
    chains: Columns,
) -> None:
    """Chain to each page two links away the ways to it, by the page between."""
    starts, ends, labels, levels, _, of_relation, _, _ = graph
    page, level, hub = terms
    weights, nears = begun
    heads, onward, between, products = chains
    linked, used = len(weights), 0
    for near in nears:
        own = weights[place_of(near, *table)]
        for link in range(starts[near], starts[near + 1]):
            far = ends[link]
            if far == page or levels[far] > level:
                continue
            known = table[0][USED]
            place = place_of(far, *table)
            if place < linked:
                continue
            if place == known and links_at(graph, far) > hub:
                # Its chain stays empty: no route leads through it.
                heads[place] = NONE - 1
            if heads[place] < NONE:
                continue
            product = own * of_relation[labels[link] >> 1]
            last = heads[place]
            if last != NONE and between[last] == near:
                products[last] = max(products[last], product)
                continue
            onward[used], between[used], products[used] = last, near, product
            heads[place] = used
            used += 1


@compiled
def _meet(
    graph: Columns, level: int, candidate: int, table: Columns, there: Columns
) -> int:
    """Note the weights of a candidate's links to pages in the table; count those."""
    starts, ends, labels, levels, _, of_relation, _, _ = graph
    _, slots, pages = table
    met, theirs = there
    count = 0
    for link in range(starts[candidate], starts[candidate + 1]):
        end = ends[link]
        place = slots[slot_of(end, slots, pages)]
        if place == EMPTY or levels[end] > level:
            continue
        if theirs[place] == 0.0:
            met[count] = place
            count += 1
        theirs[place] = max(theirs[place], of_relation[labels[link] >> 1])
    return count


@compiled
def _two_steps(
    graph: Columns, hub: int, weights: Column, there: Columns, result: Columns
) -> int:
    """Take the best routes of two links; count all of them, one through a hub apart."""
    pages, met, theirs = there
    scores, middles = result
    narrow = 0
    for turn in range(MOST + 1):
        wide = turn == MOST
        if wide and narrow:
            break
        for place in met:
            if place >= len(weights):
                continue
            page = pages[place]
            links = links_at(graph, page)
            if (links > hub) != wide:
                continue
            narrow += turn == 0
            score = weights[place] * theirs[place] / math.log2(2 + links)
            if not _is_taken(page, page, turn, middles) and (
                score > scores[turn]
                or (score == scores[turn] and page < middles[turn, 0])
            ):
                scores[turn] = score
                middles[turn, 0] = page
    return narrow


@compiled
def _three_steps(
    graph: Columns,
    terms: Terms,
    there: Columns,
    chains: Columns,
    result: Columns,
) -> None:
    """Take the best routes of three links, after those of two."""
    pages, met, theirs = there
    heads, onward, between, products = chains
    scores, middles = result
    candidate, short, linked = terms
    for turn in range(short, MOST):
        for place in met:
            if place < linked:
                continue
            far, way = pages[place], heads[place]
            by_far = math.log2(2 + links_at(graph, far))
            while way >= 0:
                near, product = between[way], products[way]
                way = onward[way]
                if near == candidate or _is_taken(near, far, turn, middles):
                    continue
                by_near = math.log2(2 + links_at(graph, near))
                score = product * theirs[place] / by_near / by_far
                first, second = middles[turn]
                if score > scores[turn] or (
                    score == scores[turn] and (near, far) < (first, second)
                ):
                    scores[turn] = score
                    middles[turn, 0], middles[turn, 1] = near, far


@compiled
def _is_taken(one: int, other: int, turn: int, middles: Column) -> bool:
    """Tell whether a route taken before leads through one of two pages."""
    for before in range(turn):
        for page in middles[before]:
            if page in (one, other):
                return True
    return False
