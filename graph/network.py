"""The pages and typed links of a whole wiki, compact and immutable.

Links stand in compressed sparse rows, each twice: once at its source (even label)
and once at its target (odd label), so that `label ^ 1` is the same link read the
other way. An edit makes a new Network that shares the arrays and overlays the pages
it touched; when the overlay passes a hundredth of the wiki the arrays are rebuilt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from graph.model import Change, Link, Node, Reader
from graph.schema import Schema

if TYPE_CHECKING:
    import networkx as nx

STATUSES = ("stated", "verified", "disputed")
OVERLAY_SHARE = 0.01
OVERLAY_LEAST = 256
KEPT_ROOMS = 20_000


class Edge(NamedTuple):
    """A link as seen from one of its ends; `label` is 2·relation + (1 if inverse)."""

    page: int
    label: int
    key: int
    status: int
    since: int
    until: int
    position: int


class Spread(NamedTuple):
    """Where a random reader goes from a page, and how likely by each of its links."""

    pages: Sequence[int]
    shares: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Arrays:
    pages: npt.NDArray[np.int64]
    types: npt.NDArray[np.int16]
    ends: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    first: int
    dense: bool
    starts: memoryview
    """Where each page's links begin; a view gives single numbers quickly."""

    def index(self, page: int) -> int:
        """Give the row of a page, -1 when it has none; ids are mostly contiguous."""
        size = len(self.pages)
        if not size:
            return -1
        guess = page - self.first
        if 0 <= guess < size and (self.dense or self.pages[guess] == page):
            return guess
        found = int(self.pages.searchsorted(page))
        return found if found < size and self.pages[found] == page else -1

    def span(self, page: int) -> tuple[int, int]:
        """Give where the links of a page begin and end; (0, 0) when it has none."""
        row = page - self.first
        if not (self.dense and 0 <= row < len(self.pages)):
            row = self.index(page)
        return (self.starts[row], self.starts[row + 1]) if row >= 0 else (0, 0)


@dataclass(frozen=True, slots=True)
class _Room:
    """A page that changed since the arrays were made; None as type: it is gone."""

    type: str | None
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The graph at one version; every reading takes the reader whose view it is."""

    schema: Schema
    version: int
    relations: tuple[str, ...]
    types: tuple[str, ...]
    _arrays: _Arrays
    _rooms: Mapping[int, _Room]
    _restricted: Mapping[int, int]
    _weights: tuple[float, ...]
    _kept: dict[int, tuple[Edge, ...]] = field(default_factory=dict, compare=False)
    _spreads: dict[tuple[int, int], Spread] = field(default_factory=dict, compare=False)

    @classmethod
    def build(
        cls, schema: Schema, nodes: Iterable[Node], links: Iterable[Link], version: int
    ) -> Network:
        """Make the graph of these pages and of the links whose both ends are there."""
        relations = tuple(schema.relations)
        numbers = {slug: number for number, slug in enumerate(relations)}
        ordered = sorted(nodes, key=lambda node: node.page)
        types = tuple(dict.fromkeys([*schema.types, *(node.type for node in ordered)]))
        return cls(
            schema,
            version,
            relations,
            types,
            _pack(ordered, types, links, numbers),
            {},
            {node.page: node.level for node in ordered if node.level > 0},
            tuple(schema.relations[slug].weight for slug in relations),
        )

    def apply(self, changes: Sequence[Change], version: int) -> Network:
        """Give the graph after these edits; this one stays as it is."""
        changes = list({change.page: change for change in changes}.values())
        rooms = dict(self._rooms)
        restricted = dict(self._restricted)
        for change in changes:
            self._take_out(rooms, change)
        for change in changes:
            restricted.pop(change.page, None)
            if change.node is not None and change.node.level > 0:
                restricted[change.page] = change.node.level
        for change in changes:
            self._put_in(rooms, change)
        changed = Network(
            self.schema,
            version,
            self.relations,
            self.types,
            self._arrays,
            rooms,
            restricted,
            self._weights,
        )
        limit = max(OVERLAY_LEAST, int(len(self._arrays.pages) * OVERLAY_SHARE))
        return changed.compact() if len(rooms) > limit else changed

    def compact(self) -> Network:
        """Give the same graph with every page in the arrays."""
        nodes = [
            Node(page, self.type_of(page), self._restricted.get(page, 0))
            for page in self._all_pages()
        ]
        links = [
            Link(
                page,
                self.relations[edge.label >> 1],
                edge.page,
                edge.key,
                STATUSES[edge.status],
                edge.since,
                edge.until,
                edge.position,
            )
            for page in self._all_pages()
            for edge in self._edges(page)
            if not edge.label & 1
        ]
        return Network.build(self.schema, nodes, links, self.version)

    def __contains__(self, page: int) -> bool:
        room = self._rooms.get(page)
        if room is not None:
            return room.type is not None
        return self._arrays.index(page) >= 0

    def __len__(self) -> int:
        stored = sum(1 for page in self._rooms if self._arrays.index(page) >= 0)
        there = sum(1 for room in self._rooms.values() if room.type is not None)
        return len(self._arrays.pages) - stored + there

    def pages(self, reader: Reader) -> Iterator[int]:
        """Yield every page the reader may see."""
        return (page for page in self._all_pages() if self.sees(reader, page))

    def count(self, reader: Reader) -> int:
        """Count the pages the reader may see."""
        hidden = sum(1 for level in self._restricted.values() if level > reader.level)
        return len(self) - hidden

    def sees(self, reader: Reader, page: int) -> bool:
        """Tell whether the page is there for this reader."""
        return self._restricted.get(page, 0) <= reader.level and page in self

    def type_of(self, page: int) -> str:
        """Give the slug of a page's type; the page must be there."""
        room = self._rooms.get(page)
        if room is not None:
            return room.type or ""
        return self.types[int(self._arrays.types[self._arrays.index(page)])]

    def edges(self, page: int, reader: Reader) -> Sequence[Edge]:
        """Give the links at a page, both directions, whose other end is visible."""
        edges = self._edges(page)
        restricted = self._restricted
        if not restricted:
            return edges
        level = reader.level
        return [edge for edge in edges if restricted.get(edge.page, 0) <= level]

    def degree(self, page: int, reader: Reader) -> int:
        """Count the visible links at a page, both directions."""
        if page in self._rooms or self._restricted:
            return len(self.spread(page, reader).pages)
        start, end = self._arrays.span(page)
        return end - start

    def spread(self, page: int, reader: Reader) -> Spread:
        """Give where the visible links of a page lead, with their shares of weight."""
        key = (page, reader.level if self._restricted else 0)
        found = self._spreads.get(key)
        if found is None:
            if len(self._spreads) >= KEPT_ROOMS:
                self._spreads.clear()
            found = self._spreads[key] = self._spread(*self.ends(page, reader))
        return found

    def ends(self, page: int, reader: Reader) -> tuple[list[int], list[int]]:
        """Give the other ends and the labels of a page's visible links."""
        if page in self._rooms or self._restricted:
            edges = self.edges(page, reader)
            return [edge.page for edge in edges], [edge.label for edge in edges]
        # A walk touches many pages once: whole edges would cost it most of its time.
        start, end = self._arrays.span(page)
        return (
            self._arrays.ends[start:end].tolist(),
            self._arrays.columns[start:end, 0].tolist(),
        )

    def _spread(self, ends: Sequence[int], labels: Sequence[int]) -> Spread:
        of_relation = self._weights
        weights = [of_relation[label >> 1] for label in labels]
        total = sum(weights)
        return Spread(ends, [weight / total for weight in weights])

    def relation_of(self, label: int) -> str:
        """Give the relation's slug of an edge label."""
        return self.relations[label >> 1]

    def wording(self, label: int) -> str:
        """Give the relation's words in the direction of an edge label."""
        relation = self.schema.relations[self.relations[label >> 1]]
        return relation.wording(forward=not label & 1)

    def weight(self, label: int) -> float:
        """Give how much a link of this label tells."""
        return self._weights[label >> 1]

    def of_type(self, types: Collection[str], reader: Reader) -> list[int]:
        """Give the visible pages of these types, in order of number."""
        numbers = [self.types.index(each) for each in types if each in self.types]
        rows = np.isin(self._arrays.types, numbers)
        found = [
            page
            for page in self._arrays.pages[rows].tolist()
            if page not in self._rooms
        ]
        found += [page for page, room in self._rooms.items() if room.type in types]
        return sorted(page for page in found if self.sees(reader, page))

    def subgraph(self, pages: Iterable[int], reader: Reader) -> nx.MultiDiGraph[int]:
        """Give these pages and the links among them for networkx.

        Nodes carry `type`; edges are keyed by link id and carry `relation`, `label`,
        `status`, `weight`.
        """
        # Only here: importing it takes longer than reading a whole small wiki.
        import networkx as nx  # noqa: PLC0415

        chosen = {page for page in pages if self.sees(reader, page)}
        graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        for page in sorted(chosen):
            graph.add_node(page, type=self.type_of(page))
        for page in sorted(chosen):
            for edge in self._edges(page):
                if edge.page in chosen and not edge.label & 1:
                    graph.add_edge(
                        page,
                        edge.page,
                        key=edge.key,
                        relation=self.relation_of(edge.label),
                        label=self.wording(edge.label),
                        status=STATUSES[edge.status],
                        weight=self.weight(edge.label),
                    )
        return graph

    def to_networkx(self, reader: Reader) -> nx.MultiDiGraph[int]:
        """Give everything the reader may see for networkx; costs 440 bytes a link."""
        return self.subgraph(self._all_pages(), reader)

    def neighbourhood(
        self, center: int, depth: int, reader: Reader, limit: int = 1_000
    ) -> nx.MultiDiGraph[int]:
        """Give what lies within `depth` links of a page, at most `limit` pages."""
        seen = {center: 0}
        queue = [center]
        for page in queue:
            if seen[page] == depth:
                break
            for edge in self.edges(page, reader):
                if edge.page not in seen and len(seen) < limit:
                    seen[edge.page] = seen[page] + 1
                    queue.append(edge.page)
        return self.subgraph(seen, reader)

    def _all_pages(self) -> Iterator[int]:
        for page in self._arrays.pages.tolist():
            if page not in self._rooms:
                yield page
        for page, room in self._rooms.items():
            if room.type is not None:
                yield page

    def _edges(self, page: int) -> tuple[Edge, ...]:
        room = self._rooms.get(page)
        if room is not None:
            return room.edges
        kept = self._kept.get(page)
        if kept is None:
            if len(self._kept) >= KEPT_ROOMS:
                self._kept.clear()
            kept = self._kept[page] = self._unpack(page)
        return kept

    def _unpack(self, page: int) -> tuple[Edge, ...]:
        start, end = self._arrays.span(page)
        ends = self._arrays.ends[start:end].tolist()
        columns = self._arrays.columns[start:end].tolist()
        return tuple(
            Edge(other, *rest) for other, rest in zip(ends, columns, strict=True)
        )

    def _take_out(self, rooms: dict[int, _Room], change: Change) -> None:
        old = self._room(rooms, change.page)
        gone = change.node is None
        for edge in old.edges:
            if edge.page != change.page and (gone or not edge.label & 1):
                other = self._room(rooms, edge.page)
                rooms[edge.page] = _Room(
                    other.type,
                    tuple(
                        each
                        for each in other.edges
                        if not (
                            each.page == change.page
                            and each.key == edge.key
                            and each.label == edge.label ^ 1
                        )
                    ),
                )
        kept = () if gone else tuple(edge for edge in old.edges if edge.label & 1)
        rooms[change.page] = _Room(change.node.type if change.node else None, kept)

    def _put_in(self, rooms: dict[int, _Room], change: Change) -> None:
        if change.node is None:
            return
        numbers = {slug: number for number, slug in enumerate(self.relations)}
        for link in change.links:
            if link.relation not in numbers or link.target == change.page:
                continue
            target = self._room(rooms, link.target)
            if target.type is None:
                continue
            label = numbers[link.relation] * 2
            mine = rooms[change.page]
            rooms[change.page] = _Room(
                mine.type, (*mine.edges, _edge(link, link.target, label))
            )
            rooms[link.target] = _Room(
                target.type, (*target.edges, _edge(link, link.source, label + 1))
            )

    def _room(self, rooms: Mapping[int, _Room], page: int) -> _Room:
        room = rooms.get(page)
        if room is not None:
            return room
        row = self._arrays.index(page)
        if row < 0:
            return _Room(None, ())
        return _Room(self.types[int(self._arrays.types[row])], self._edges(page))


def _edge(link: Link, end: int, label: int) -> Edge:
    return Edge(
        end,
        label,
        link.key,
        STATUSES.index(link.status),
        link.since,
        link.until,
        link.position,
    )


def _pack(
    nodes: Sequence[Node],
    types: Sequence[str],
    links: Iterable[Link],
    numbers: Mapping[str, int],
) -> _Arrays:
    pages = np.array([node.page for node in nodes], dtype=np.int64)
    places = {slug: number for number, slug in enumerate(types)}
    kinds = np.array([places[node.type] for node in nodes], dtype=np.int16)
    rows = np.array(
        [
            (
                link.source,
                link.target,
                2 * numbers[link.relation],
                link.key,
                STATUSES.index(link.status),
                link.since,
                link.until,
                link.position,
            )
            for link in links
            if link.relation in numbers and link.source != link.target
        ],
        dtype=np.int64,
    ).reshape(-1, 8)
    rows = rows[np.isin(rows[:, 0], pages) & np.isin(rows[:, 1], pages)]
    back = rows[:, [1, 0, 2, 3, 4, 5, 6, 7]].copy()
    back[:, 2] += 1
    both = np.concatenate([rows, back])
    both = both[np.lexsort((both[:, 3], both[:, 2], both[:, 0]))]
    starts = np.searchsorted(both[:, 0], pages)
    indptr = np.append(starts, len(both)).astype(np.int64)
    return _Arrays(
        pages,
        kinds,
        both[:, 1].copy(),
        both[:, 2:].copy(),
        first=int(pages[0]) if len(pages) else 0,
        dense=bool(len(pages)) and int(pages[-1] - pages[0]) == len(pages) - 1,
        starts=indptr.data,
    )
