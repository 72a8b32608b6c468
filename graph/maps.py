"""What a map shows: a bounded choice of pages and every link among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graph.layout import place
from graph.model import Line, Map, PageWord, Reader, Sentence, Spot
from graph.network import Network
from graph.overlay import Edge
from graph.terms import VERIFIED
from graph.walks import walk

REACH = 3_000
"""Pages that are looked at before a map's are chosen among them."""
FULL = 300
"""Pages beyond which a map is not grown."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What may stand on a map; what is empty or 0 asks for nothing.

    `at` is a day as yyyymmdd on which links must hold, `least` how many links a page
    must have, `fits` picks those of some pages that fit besides. The page in the
    middle always stands there. `grown` are pages whose neighbours are shown too, those
    by some relations where any are named; `hidden` are left out.
    """

    types: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    verified: bool = False
    at: int = 0
    least: int = 0
    fits: Callable[[Collection[int]], Collection[int]] | None = None
    grown: Mapping[int, frozenset[str]] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def admits(self, network: Network, edge: Edge) -> bool:
        """Tell whether a link may be drawn."""
        if self.relations and network.relation_of(edge.label) not in self.relations:
            return False
        if self.verified and edge.status != VERIFIED:
            return False
        if not self.at:
            return True
        return edge.since <= self.at and (not edge.until or self.at <= edge.until)

    def chosen(
        self, network: Network, reader: Reader, pages: Sequence[int]
    ) -> list[int]:
        """Give those of some pages that may stand on the map, in their order."""
        found = [
            page
            for page in pages
            if page not in self.hidden
            and (not self.least or network.degree(page, reader) >= self.least)
        ]
        if self.fits is None:
            return found
        fitting = set(self.fits(found))
        return [page for page in found if page in fitting]


WHOLE = Frame()


def draw(
    network: Network,
    center: int,
    reader: Reader,
    *,
    depth: int = 1,
    frame: Frame = WHOLE,
    limit: int = 60,
) -> Map:
    """Give the map around a page: those within `depth` links, by a walk from it."""
    depths = _within(network, center, reader, depth=depth, frame=frame)
    others = [page for page in depths if page != center]
    left = {center, *frame.chosen(network, reader, others)}
    depths = {page: steps for page, steps in depths.items() if page in left}
    shown = dict(_visited_most(network, center, reader, depths, limit))
    _grow(network, reader, shown, frame, depths)
    lines = _lines(network, reader, shown, frame)
    return _compose(network, reader, shown, lines, frozenset(depths))


def overview(
    network: Network, reader: Reader, *, frame: Frame = WHOLE, limit: int = 60
) -> Map:
    """Give the map of the best connected pages."""
    pages = (
        network.of_type(frame.types, reader)
        if frame.types
        else list(network.pages(reader))
    )
    return _best(network, pages, reader, frame, limit)


def among(
    network: Network,
    pages: Iterable[int],
    reader: Reader,
    *,
    frame: Frame = WHOLE,
    limit: int = 60,
) -> Map:
    """Give the map of chosen pages: the best connected of them, and their links."""
    known = [page for page in pages if network.sees(reader, page)]
    if frame.types:
        known = [page for page in known if network.type_of(page) in frame.types]
    return _best(network, known, reader, frame, limit)


def compared(
    network: Network,
    reader: Reader,
    first: Map,
    second: Map,
    frames: tuple[Frame, Frame],
) -> tuple[Map, dict[int, str], dict[tuple[int, int], str]]:
    """Give what stands on either of two maps of the same question, placed as one.

    With it comes what became of pages and lines from the first, drawn in the first of
    the frames, to the second: `added`, `gone`, `changed`. That a page had no room on
    one of the maps is no change.
    """
    depths = {spot.page: spot.depth for spot in (*second.spots, *first.spots)}
    old, new = (
        {
            (line.source, line.target): line
            for line in _lines(network, reader, set(depths) & each.reached, frame)
        }
        for each, frame in zip((first, second), frames, strict=True)
    )
    pages = {page: "added" for page in depths if page not in first.reached}
    pages |= {page: "gone" for page in depths if page not in second.reached}
    lines: dict[tuple[int, int], str] = {}
    drawn = []
    for pair in sorted(old.keys() | new.keys()):
        before, after = old.get(pair), new.get(pair)
        said: dict[int, str] = {}
        for line in filter(None, (before, after)):
            said |= dict(zip(line.keys, line.relations, strict=True))
        drawn.append(Line(*pair, tuple(said.values()), tuple(said)))
        if before is None or after is None:
            lines[pair] = "added" if before is None else "gone"
        elif before.keys != after.keys:
            lines[pair] = "changed"
    reached = first.reached | second.reached
    return _compose(network, reader, depths, drawn, reached), pages, lines


def pinned(found: Map, places: Mapping[int, tuple[float, float]]) -> Map:
    """Give the same map with some pages at places of one's own, in [0, 1]²."""
    spots = tuple(
        replace(spot, x=places[spot.page][0], y=places[spot.page][1])
        if spot.page in places
        else spot
        for spot in found.spots
    )
    return replace(found, spots=spots)


def grouped(found: Map, groups: Mapping[int, int]) -> Map:
    """Give the same map with the pages of each group, by their numbers, together."""
    depths = {spot.page: spot.depth for spot in found.spots}
    pairs = [(line.source, line.target) for line in found.lines]
    places = place(sorted(depths), depths, groups, pairs)
    spots = tuple(
        replace(spot, x=places[spot.page][0], y=places[spot.page][1])
        for spot in found.spots
    )
    return replace(found, spots=spots)


def _best(
    network: Network,
    pages: Sequence[int],
    reader: Reader,
    frame: Frame,
    limit: int,
) -> Map:
    """Give the best connected of some pages; at most `REACH` are looked at closely."""
    numbers = np.array(pages, np.int64)
    degrees = network.degrees_of(numbers, reader) if pages else numbers
    order = np.lexsort((numbers, -degrees))
    best = numbers[order][: REACH if frame.fits else None].tolist()
    chosen = frame.chosen(network, reader, best)
    depths = {page: 1 + rank // 12 for rank, page in enumerate(chosen[:limit])}
    reached = dict.fromkeys(chosen, 0)
    _grow(network, reader, depths, frame, reached)
    lines = _lines(network, reader, depths, frame)
    return _compose(network, reader, depths, lines, frozenset(reached))


def _grow(
    network: Network,
    reader: Reader,
    shown: dict[int, int],
    frame: Frame,
    reached: dict[int, int],
) -> None:
    """Put the neighbours of grown pages on a map, until it is full."""
    for page, relations in frame.grown.items():
        if page not in shown:
            continue
        steps = shown[page] + 1
        near = {
            edge.page
            for edge in network.edges(page, reader)
            if frame.admits(network, edge)
            and (not relations or network.relation_of(edge.label) in relations)
        }
        order = sorted(near, key=lambda each: (-network.degree(each, reader), each))
        for each in frame.chosen(network, reader, order):
            reached.setdefault(each, steps)
            if each not in shown and len(shown) < FULL:
                shown[each] = steps


def _visited_most(
    network: Network, center: int, reader: Reader, depths: dict[int, int], limit: int
) -> dict[int, int]:
    if len(depths) <= limit:
        return depths
    ranks = walk(network, center, reader).to_mapping()
    chosen = sorted(
        depths, key=lambda page: (depths[page] > 0, -ranks.get(page, 0.0), page)
    )
    return {page: depths[page] for page in chosen[:limit]}


def _within(
    network: Network, center: int, reader: Reader, *, depth: int, frame: Frame
) -> dict[int, int]:
    depths = {center: 0}
    queue = [center]
    for page in queue:
        if depths[page] == depth or len(depths) >= REACH:
            break
        for edge in network.edges(page, reader):
            if edge.page in depths or not frame.admits(network, edge):
                continue
            if frame.types and network.type_of(edge.page) not in frame.types:
                continue
            depths[edge.page] = depths[page] + 1
            queue.append(edge.page)
    return depths


def _compose(
    network: Network,
    reader: Reader,
    depths: dict[int, int],
    lines: Sequence[Line],
    reached: frozenset[int],
) -> Map:
    kinds = {page: network.types.index(network.type_of(page)) for page in depths}
    places = place(
        sorted(depths), depths, kinds, [(line.source, line.target) for line in lines]
    )
    spots = tuple(
        Spot(
            page,
            network.type_of(page),
            *places[page],
            network.degree(page, reader),
            depths[page],
        )
        for page in depths
    )
    return Map(
        next((page for page, depth in depths.items() if depth == 0), None),
        spots,
        tuple(lines),
        len(reached),
        len(reached) > len(spots),
        tuple(_sentences(network, lines)),
        reached,
    )


def _lines(
    network: Network, reader: Reader, pages: Iterable[int], frame: Frame
) -> list[Line]:
    shown = set(pages)
    found: dict[tuple[int, int], tuple[list[str], list[int]]] = {}
    for page in sorted(shown):
        for edge in network.edges(page, reader):
            if edge.label & 1 or edge.page not in shown:
                continue
            if frame.admits(network, edge):
                names, keys = found.setdefault((page, edge.page), ([], []))
                names.append(network.relation_of(edge.label))
                keys.append(edge.key)
    return [
        Line(source, target, tuple(names), tuple(keys))
        for (source, target), (names, keys) in found.items()
    ]


def _sentences(network: Network, lines: Iterable[Line]) -> Iterable[Sentence]:
    for line in lines:
        for relation in line.relations:
            label = network.schema.relations[relation].label
            yield (PageWord(line.source), f" {label} ", PageWord(line.target), ".")
