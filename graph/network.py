"""The pages and typed links of a whole wiki, compact and immutable.

Links stand in compressed sparse rows, each twice: once at its source (even label)
and once at its target (odd label), so that `label ^ 1` is the same link read the
other way. An edit makes a new Network that shares the arrays and overlays the pages
it touched; when `is_outgrown`, `compact` gives the same graph in new arrays.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graph.arrays import Arrays, Flags, pack
from graph.columns import STATUSES, Column, LinkColumns, NodeColumns, numbered
from graph.degrees import Asked, Degrees, table
from graph.kept import Kept
from graph.model import Change, Link, Node, Reader
from graph.overlay import (
    EMPTIED,
    RESTATED,
    WHOLE,
    Edge,
    Renovation,
    Room,
    edge_of,
    left_over,
)
from graph.schema import Schema
from graph.unpacked import Spread, Unpacked
from graph.visibility import Visibility

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["STATUSES", "Edge", "Mark", "Network"]

T = TypeVar("T")

OVERLAY_SHARE = 0.01
OVERLAY_LEAST = 256
FEW = 64
"""Links up to which a list is quicker to look through than an array."""

Mark = tuple[int, int]
"""The label and the key of a link, where its pages are known."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The graph at one version; every reading takes the reader whose view it is."""

    schema: Schema
    version: int
    packed_at: int
    """The version that the arrays hold; the overlay has what came since."""
    relations: tuple[str, ...]
    types: tuple[str, ...]
    arrays: Arrays = field(repr=False)
    rooms: Mapping[int, Room] = field(repr=False)
    _size: int
    visibility: Visibility = field(repr=False)
    weights: tuple[float, ...] = field(repr=False)
    """How much a link of each relation tells."""
    wordings: tuple[str, ...] = field(repr=False)
    """The words of each edge label."""
    _unpacked: Unpacked = field(default_factory=Unpacked, repr=False)
    _of_rooms: dict[int, tuple[Column, Column]] = field(
        default_factory=dict, repr=False
    )
    _degrees: dict[int, memoryview] = field(default_factory=dict, repr=False)
    _kept: Kept = field(default_factory=Kept, repr=False)

    @classmethod
    def build(
        cls, schema: Schema, nodes: Iterable[Node], links: Iterable[Link], version: int
    ) -> Network:
        """Make the graph of these pages and of the links whose both ends are there."""
        columns = LinkColumns.of(links, tuple(schema.relations))
        return cls.from_columns(schema, NodeColumns.of(nodes), columns, version)

    @classmethod
    def from_columns(
        cls, schema: Schema, nodes: NodeColumns, links: LinkColumns, version: int
    ) -> Network:
        """Make the same from columns, which is the way for more than some thousands."""
        types = tuple(dict.fromkeys([*schema.types, *nodes.types]))
        places = np.array([types.index(slug) for slug in nodes.types], np.int64)
        nodes = replace(nodes, type=places[nodes.type], types=types)
        arrays = pack(nodes, links, len(schema.relations))
        return cls.over(schema, arrays, types, version)

    @classmethod
    def over(
        cls, schema: Schema, arrays: Arrays, types: tuple[str, ...], version: int
    ) -> Network:
        """Make the graph that arrays hold, which were packed under such a schema."""
        return cls(
            schema,
            version,
            version,
            tuple(schema.relations),
            types,
            arrays,
            {},
            arrays.count,
            Visibility.of(arrays),
            tuple(each.weight for each in schema.relations.values()),
            tuple(
                each.wording(forward=forward)
                for each in schema.relations.values()
                for forward in (True, False)
            ),
        )

    def apply(self, changes: Sequence[Change], version: int) -> Network:
        """Give the graph after these edits; this one stays as it is.

        Costs what the edited pages' own links cost, and the overlay's size for a copy.
        Edits that leave all links as they are leave what is kept of them, too.
        """
        latest = {change.page: change for change in changes}
        numbers = numbered(self.relations)
        changes = [each for each in latest.values() if not self._says(each, numbers)]
        if not changes:
            return replace(self, version=version)
        work = Renovation(self.arrays, self.types, numbers, self.rooms)
        work.apply(changes)
        visibility = self.visibility.after(changes)
        changed = replace(
            self,
            version=version,
            rooms=work.rooms,
            _size=self._size + work.grown,
            visibility=visibility,
            _of_rooms={},
            _degrees={},
            _kept=Kept(),
        )
        # What was unpacked for readers holds while the same pages are hidden.
        if visibility is not self.visibility:
            return replace(changed, _unpacked=Unpacked())
        for page, room in work.rooms.items():
            before = self.rooms.get(page)
            if room is not before:
                self._unpacked.forget(page if before is None else before)
        return changed

    def _says(self, change: Change, numbers: Mapping[str, int]) -> bool:
        """Tell whether a page is already what a change makes it."""
        page, node = change.page, change.node
        if node is None or page not in self or self.type_of(page) != node.type:
            return False
        if self.visibility.hidden.get(page, 0) != node.level:
            return False
        wanted = []
        for link in change.links:
            number = numbers.get(link.relation)
            if number is not None and link.target != page:
                if link.target not in self:  # it may come with another change
                    return False
                wanted.append(edge_of(link, link.target, 2 * number))
        return sorted(wanted) == sorted(self._stated(page))

    def _stated(self, page: int) -> list[Edge]:
        """Give the links that a page states, without reading those by others."""
        room = self.rooms.get(page)
        added = [edge for edge in room.added if not edge.label & 1] if room else []
        if room is not None and room.cut != WHOLE:
            return added
        start, end = self.arrays.span(self.arrays.index(page))
        own = start + np.flatnonzero(self.arrays.labels[start:end] & 1 == 0)
        masked = room.masked if room is not None else {}
        left = [edge for edge in self._unpack(own) if 2 * edge.page not in masked]
        return left + added

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what `make` works out of the links alone, once until they change.

        For what is small and dear; `key` names the reader's level, too.
        """
        return self._kept.once(key, make)

    @property
    def is_outgrown(self) -> bool:
        """Tell whether so much has changed that new arrays are worth their making."""
        limit = max(OVERLAY_LEAST, int(self.arrays.count * OVERLAY_SHARE))
        return len(self.rooms) > limit

    @property
    def changed_pages(self) -> int:
        """How many pages are read from the overlay instead of the arrays."""
        return len(self.rooms)

    def count_links(self) -> int:
        """Count the links in the arrays, whoever may see them."""
        return len(self.arrays.ends) // 2

    def compact(self) -> Network:
        """Give the same graph with every page in the arrays."""
        size = self.arrays.size
        changed, restated, emptied = (np.zeros(size, np.bool_) for _ in range(3))
        for page, room in self.rooms.items():
            row = self.arrays.index(page)
            if row >= 0:
                changed[row] = True
                restated[row] = room.cut != WHOLE
                emptied[row] = room.cut == EMPTIED
        level_of = self.visibility.hidden.get
        fresh = NodeColumns.of(
            Node(page, room.type, level_of(page, 0))
            for page, room in self.rooms.items()
            if room.type is not None
        )
        added = LinkColumns.of(
            (
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
                for page, room in self.rooms.items()
                for edge in room.added
                if not edge.label & 1
            ),
            self.relations,
        )
        return Network.from_columns(
            self.schema,
            self.arrays.nodes(changed, self.types).joined(fresh),
            self.arrays.statements(restated, emptied).joined(added),
            self.version,
        )

    def __contains__(self, page: int) -> bool:
        room = self.rooms.get(page)
        if room is not None:
            return room.type is not None
        return self.arrays.index(page) >= 0

    def __len__(self) -> int:
        return self._size

    def pages(self, reader: Reader) -> Iterator[int]:
        """Yield every page the reader may see."""
        hidden = self.visibility.hidden
        level = reader.level
        return (page for page in self._all_pages() if hidden.get(page, 0) <= level)

    def count(self, reader: Reader) -> int:
        """Count the pages the reader may see."""
        return self._size - self.visibility.count_above(reader.level)

    def sees(self, reader: Reader, page: int) -> bool:
        """Tell whether the page is there for this reader."""
        return self.visibility.hidden.get(page, 0) <= reader.level and page in self

    def seen_among(self, pages: Collection[int], reader: Reader) -> set[int]:
        """Give those of some pages that are there for this reader."""
        column = np.fromiter(pages, np.int64, len(pages))
        column = column[self.arrays.has(column)]
        if self.visibility.hidden:
            levels = self.arrays.values_at(column, self.visibility.levels)
            column = column[levels <= reader.level]
        seen = set(column.tolist())
        if self.rooms:
            rooms = self.rooms.keys() & set(pages)
            seen = (seen - rooms) | {page for page in rooms if self.sees(reader, page)}
        return seen

    def type_of(self, page: int) -> str:
        """Give the slug of a page's type; the page must be there."""
        room = self.rooms.get(page)
        if room is not None:
            return room.type or ""
        return self.types[self.arrays.type_at(self.arrays.index(page))]

    def kinds_of(self, pages: Column) -> Column:
        """Give the number of each page's type in `types`; all must be there."""
        kinds: Column = self.arrays.values_at(pages, self.arrays.types)
        for place in self._edited(pages):
            kinds[place] = self.types.index(self.type_of(int(pages[place])))
        return kinds

    def degrees_of(self, pages: Column, reader: Reader) -> Column:
        """Count the visible links at each of these pages; all must be there."""
        degrees = self.visibility.degrees_of(pages, reader.level)
        for place in self._edited(pages):
            degrees[place] = self.degree(int(pages[place]), reader)
        return degrees

    def incoming_of(self, pages: Column, reader: Reader) -> Column:
        """Count the visible links to each of these pages, 0 for one that is not there.

        Costs what all links at the pages cost, in a few steps over arrays.
        """
        arrays, hides = self.arrays, bool(self.visibility.hidden)
        starts = arrays.values_at(pages, arrays.starts[:-1])
        lengths = arrays.values_at(pages, arrays.starts[1:]) - starts
        lengths[~arrays.has(pages)] = 0
        begin = np.cumsum(lengths) - lengths
        places = np.repeat(starts - begin, lengths) + np.arange(lengths.sum())
        inward = arrays.labels[places] & 1
        if hides:
            inward &= self.visibility.levels[arrays.ends[places]] <= reader.level
        owners = np.repeat(np.arange(len(pages)), lengths)
        counts = np.bincount(owners, inward, len(pages)).astype(np.int64)
        for place in self._edited(pages):
            edges = self.edges(int(pages[place]), reader)
            counts[place] = sum(edge.label & 1 for edge in edges)
        return counts

    def _edited(self, pages: Column) -> list[int]:
        if not self.rooms:
            return []
        return [at for at, page in enumerate(pages.tolist()) if page in self.rooms]

    def edges(self, page: int, reader: Reader) -> Sequence[Edge]:
        """Give the links at a page, both directions, whose other end is visible."""
        edges = self._edges(page)
        if not self._hides(page, len(edges), reader.level):
            return edges
        hidden, level = self.visibility.hidden, reader.level
        return [edge for edge in edges if hidden.get(edge.page, 0) <= level]

    def marks(self, page: int, other: int, reader: Reader) -> list[Mark]:
        """Give label and key of each link from one page to another, in their order."""
        if page in self.rooms or page in self._unpacked.edges:
            edges = self.edges(page, reader)
            return sorted(
                [(each.label, each.key) for each in edges if each.page == other]
            )
        if not self.sees(reader, other):
            return []
        arrays = self.arrays
        start, end = arrays.span(arrays.index(page))
        (places,) = (arrays.ends[start:end] == arrays.index(other)).nonzero()
        labels, keys = arrays.labels.data, arrays.keys.data
        if len(places) == 1:
            at = start + int(places[0])
            return [(labels[at], keys[at])]
        return sorted([(labels[at], keys[at]) for at in (start + places).tolist()])

    def ends(
        self, page: int, reader: Reader, most: int | None = None
    ) -> tuple[list[int], list[int]]:
        """Give the other end and the label of each of `edges`, which costs a third.

        Only of the first `most` of them where that is set.
        """
        if most is None and not (self.visibility.hidden or page in self.rooms):
            return self.arrays.links_of(page)
        level = reader.level if self.visibility.hidden else 0
        return self._ends(page, self.rooms.get(page), level, most)

    def degree(self, page: int, reader: Reader) -> int:
        """Count the visible links at a page, both directions."""
        room = self.rooms.get(page)
        if room is None:
            row = self.arrays.index(page)
            return self.visibility.degree_at(row, reader.level) if row >= 0 else 0
        degrees = self._unpacked.degrees
        found = degrees.get(room, {}).get(reader.level)
        if found is None:
            found = self._degree(page, room, reader)
            if self._unpacked.make_room(1):
                degrees.setdefault(room, {})[reader.level] = found
        return found

    def degrees(self, reader: Reader) -> Degrees:
        """Give `degree` of every page to be looked up, which costs a tenth.

        Costs a number for each page, once for each version with edited pages.
        """
        found = self._degrees.get(reader.level)
        if found is None and self.arrays.is_direct:
            counts = self.visibility.counts_for(reader.level)
            if len(counts) < self.arrays.size:
                counts = np.diff(self.arrays.starts)
            found = table(counts, *self.room_degrees(reader))
            if found is not None:
                self._degrees[reader.level] = found
        return found or Asked(lambda page: self.degree(page, reader))

    def _degree(self, page: int, room: Room, reader: Reader) -> int:
        row = self.arrays.index(page)
        if row < 0 or room.cut == EMPTIED:
            return self._count(room.added, reader)
        start, end = self.arrays.span(row)
        if end - start <= FEW:
            return self._count(self._edges(page), reader)
        left = self.visibility.degree_at(row, reader.level)
        if room.cut == RESTATED:
            seen = self.visibility.levels[self.arrays.ends[start:end]] <= reader.level
            seen &= left_over(self.arrays, room, start, end)
            left = int(np.count_nonzero(seen))
        else:
            hidden = self.visibility.hidden
            left -= sum(
                count
                for side, count in room.masked.items()
                if hidden.get(side >> 1, 0) <= reader.level
            )
        return left + self._count(room.added, reader)

    def room_degrees(self, reader: Reader) -> tuple[Column, Column]:
        """Give the edited pages in order of number, and the visible links of each."""
        found = self._of_rooms.get(reader.level)
        if found is None:
            pages = sorted(self.rooms)
            degrees = [self.degree(page, reader) for page in pages]
            found = np.array(pages, np.int64), np.array(degrees, np.int64)
            self._of_rooms[reader.level] = found
        return found

    def spread(self, page: int, reader: Reader) -> Spread:
        """Give where the visible links of a page lead, with their shares of weight."""
        level = reader.level if self.visibility.hidden else 0
        room = self.rooms.get(page)
        key, spreads = page if room is None else room, self._unpacked.spreads
        levels = spreads.get(key)
        found = levels.get(level) if levels else None
        if found is None:
            found = self._spread(*self._ends(page, room, level))
            if self._unpacked.make_room(len(found.pages)):
                spreads.setdefault(key, {})[level] = found
        return found

    def _hides(self, page: int, links: int, level: int) -> bool:
        """Tell whether so many links at a page may lead to hidden pages."""
        if not self.visibility.hidden:
            return False
        if page in self.rooms:
            return True
        row = self.arrays.index(page)
        return row >= 0 and self.visibility.degree_at(row, level) < links

    def _count(self, edges: Sequence[Edge], reader: Reader) -> int:
        hidden, level = self.visibility.hidden, reader.level
        if not hidden:
            return len(edges)
        return sum(hidden.get(edge.page, 0) <= level for edge in edges)

    def _ends(
        self, page: int, room: Room | None, level: int, most: int | None = None
    ) -> tuple[list[int], list[int]]:
        """Give the other ends and the labels of a page's visible links."""
        visibility = self.visibility
        if room is not None:
            edges: Sequence[Edge] = self._edges(page)
            if hidden := visibility.hidden:
                edges = [edge for edge in edges if hidden.get(edge.page, 0) <= level]
            edges = edges[:most]
            return [edge.page for edge in edges], [edge.label for edge in edges]
        # A search touches many pages once: whole edges would cost most of its time.
        arrays = self.arrays
        row, start, end = arrays.place(page)
        ends, labels = arrays.ends[start:end], arrays.labels[start:end]
        links = end - start
        if links and visibility.hidden and visibility.degree_at(row, level) < links:
            seen = visibility.levels[ends] <= level
            ends, labels = ends[seen], labels[seen]
        if most is not None:
            ends, labels = ends[:most], labels[:most]
        return arrays.pages_at(ends).tolist(), labels.tolist()

    def _spread(self, ends: Sequence[int], labels: Sequence[int]) -> Spread:
        of_relation = self.weights
        weights = [of_relation[label >> 1] for label in labels]
        total = sum(weights)
        return Spread(ends, [weight / total for weight in weights])

    def relation_of(self, label: int) -> str:
        """Give the relation's slug of an edge label."""
        return self.relations[label >> 1]

    def wording(self, label: int) -> str:
        """Give the relation's words in the direction of an edge label."""
        return self.wordings[label]

    def weight(self, label: int) -> float:
        """Give how much a link of this label tells."""
        return self.weights[label >> 1]

    def of_type(self, types: Collection[str], reader: Reader) -> list[int]:
        """Give the visible pages of these types, in order of number."""
        arrays, rooms = self.arrays, self.rooms
        numbers = [self.types.index(each) for each in set(types) if each in self.types]
        rows = np.concatenate(
            [arrays.by_type[:0], *(arrays.rows_of_type(number) for number in numbers)]
        )
        chosen = self.visibility.levels[rows] <= reader.level
        if rooms:
            chosen &= ~self._changed_rows()[rows]
        rows = np.sort(rows[chosen]) if len(numbers) > 1 else rows[chosen]
        pages: list[int] = arrays.pages_at(rows).tolist()
        changed = [
            page
            for page, room in rooms.items()
            if room.type in types and self.sees(reader, page)
        ]
        return sorted(pages + changed) if changed else pages

    def _changed_rows(self) -> Flags:
        """Flag the rows of pages that are read from the overlay."""
        flags = np.zeros(self.arrays.size, np.bool_)
        rows = [self.arrays.index(page) for page in self.rooms]
        flags[[row for row in rows if row >= 0]] = True
        return flags

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
            if seen[page] == depth or len(seen) >= limit:
                break
            for edge in self.edges(page, reader):
                if edge.page not in seen and len(seen) < limit:
                    seen[edge.page] = seen[page] + 1
                    queue.append(edge.page)
        return self.subgraph(seen, reader)

    def _all_pages(self) -> Iterator[int]:
        for page in self.arrays.every_page().tolist():
            if page not in self.rooms:
                yield page
        for page, room in self.rooms.items():
            if room.type is not None:
                yield page

    def _edges(self, page: int) -> tuple[Edge, ...]:
        room = self.rooms.get(page)
        key = page if room is None else room
        kept = self._unpacked.edges.get(key)
        if kept is None:
            kept = self._read(page, room)
            if self._unpacked.make_room(len(kept)):
                self._unpacked.edges[key] = kept
        return kept

    def _read(self, page: int, room: Room | None) -> tuple[Edge, ...]:
        start, end = self.arrays.span(self.arrays.index(page))
        if room is None:
            return self._unpack(slice(start, end))
        if room.cut == EMPTIED or start == end:
            return room.added
        if not room.cut and not room.masked:
            return self._unpack(slice(start, end)) + room.added
        if end - start > FEW:
            left = left_over(self.arrays, room, start, end)
            return self._unpack(start + np.flatnonzero(left)) + room.added
        kept = (
            edge
            for edge in self._unpack(slice(start, end))
            if (room.cut == WHOLE or edge.label & 1)
            and 2 * edge.page + (edge.label & 1) not in room.masked
        )
        return (*kept, *room.added)

    def _unpack(self, where: slice | Column) -> tuple[Edge, ...]:
        arrays = self.arrays
        facts = arrays.facts[where]
        said = arrays.fact_table[facts].T.tolist() if facts.any() else [repeat(0)] * 4
        columns = zip(
            arrays.pages_at(arrays.ends[where]).tolist(),
            arrays.labels[where].tolist(),
            arrays.keys[where].tolist(),
            *said,
            strict=False,  # zeros without end where nothing is said
        )
        # Half the time of calling Edge for each: no Python is run between the links.
        return tuple(map(tuple.__new__, repeat(Edge), columns))
