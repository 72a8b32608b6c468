"""What a map shows: a bounded choice of pages and every link among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.layout import place
from graph.model import Line, Map, PageWord, Reader, Sentence, Spot
from graph.network import Network
from graph.walks import walk

REACH = 3_000


def draw(
    network: Network,
    center: int,
    reader: Reader,
    *,
    depth: int = 1,
    types: frozenset[str] = frozenset(),
    relations: frozenset[str] = frozenset(),
    limit: int = 60,
) -> Map:
    """Give the map around a page: those within `depth` links that a walk visits most.

    `types` and `relations` limit what may stand on it, all when empty.
    """
    depths = _within(
        network, center, reader, depth=depth, types=types, relations=relations
    )
    shown = _visited_most(network, center, reader, depths, limit)
    lines = _lines(network, reader, shown, relations)
    return _compose(network, reader, shown, lines, total=len(depths))


def overview(
    network: Network,
    reader: Reader,
    *,
    types: frozenset[str] = frozenset(),
    relations: frozenset[str] = frozenset(),
    limit: int = 60,
) -> Map:
    """Give the map of the best connected pages."""
    pages = network.of_type(types, reader) if types else list(network.pages(reader))
    chosen = sorted(pages, key=lambda page: (-network.degree(page, reader), page))
    depths = {page: 1 + rank // 12 for rank, page in enumerate(chosen[:limit])}
    lines = _lines(network, reader, depths, relations)
    return _compose(network, reader, depths, lines, total=len(pages))


def among(
    network: Network,
    pages: Sequence[int],
    reader: Reader,
    *,
    relations: frozenset[str] = frozenset(),
    limit: int = 60,
) -> Map:
    """Give the map of chosen pages: the best connected of them, and their links."""
    known = [page for page in pages if page in network and network.sees(reader, page)]
    chosen = sorted(known, key=lambda page: (-network.degree(page, reader), page))
    depths = {page: 1 + rank // 12 for rank, page in enumerate(chosen[:limit])}
    lines = _lines(network, reader, depths, relations)
    return _compose(network, reader, depths, lines, total=len(known))


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
    network: Network,
    center: int,
    reader: Reader,
    *,
    depth: int,
    types: frozenset[str],
    relations: frozenset[str],
) -> dict[int, int]:
    depths = {center: 0}
    queue = [center]
    for page in queue:
        if depths[page] == depth or len(depths) >= REACH:
            break
        for edge in network.edges(page, reader):
            if edge.page in depths:
                continue
            if relations and network.relation_of(edge.label) not in relations:
                continue
            if types and network.type_of(edge.page) not in types:
                continue
            depths[edge.page] = depths[page] + 1
            queue.append(edge.page)
    return depths


def _compose(
    network: Network,
    reader: Reader,
    depths: dict[int, int],
    lines: Sequence[Line],
    *,
    total: int,
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
        total,
        total > len(spots),
        tuple(_sentences(network, lines)),
    )


def _lines(
    network: Network,
    reader: Reader,
    pages: Iterable[int],
    relations: frozenset[str],
) -> list[Line]:
    shown = set(pages)
    found: dict[tuple[int, int], tuple[list[str], list[int]]] = {}
    for page in sorted(shown):
        for edge in network.edges(page, reader):
            relation = network.relation_of(edge.label)
            if edge.label & 1 or edge.page not in shown:
                continue
            if relations and relation not in relations:
                continue
            names, keys = found.setdefault((page, edge.page), ([], []))
            names.append(relation)
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
