"""Answering patterns: joins along the path, from its most selective end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.model import Answer, PageWord, Reader, Row, Sentence, Step
from graph.network import Edge, Network
from graph.patterns import Pattern, PatternEdge, PatternNode
from graph.reasons import bundled, step_of
from graph.wording import has_verb, plural_verb, predicate

MOST_ROWS = 10_000
WORK_LIMIT = 400_000


def answer(
    network: Network,
    pattern: Pattern,
    reader: Reader,
    *,
    limit: int = 50,
    offset: int = 0,
    with_steps: bool = True,
) -> Answer:
    """Give the rows of a bound pattern in order of their pages' numbers.

    No page stands twice in a row. `total` counts all rows, up to `MOST_ROWS`;
    `truncated` when there may be more. Rows come without steps on wish, which saves
    most of the cost where many are asked for.
    """
    search = _Search(network, pattern, reader)
    rows = search.rows()
    rows.sort()
    shown = rows[offset : offset + limit]
    return Answer(
        pattern.columns,
        tuple(Row(row, search.steps(row) if with_steps else ()) for row in shown),
        len(rows),
        search.truncated,
    )


def read_back(network: Network, pattern: Pattern) -> Sentence:
    """Read a bound pattern as a phrase: Books that introduce concepts applied by …"""
    words: list[str | PageWord] = [*_name(network, pattern.nodes[0], first=True)]
    many = pattern.nodes[0].page is None
    for number, edge in enumerate(pattern.edges):
        label = _label(network, edge, many=many)
        joint = " that " if many and _is_verb(network, edge) else " "
        words.append(f"{joint}{label} ")
        node = pattern.nodes[number + 1]
        words += _name(network, node, first=False)
        many = node.page is None
    return tuple(words)


def _is_verb(network: Network, edge: PatternEdge) -> bool:
    one = _label(network, edge, many=False)
    return one != _label(network, edge, many=True)


def _label(network: Network, edge: PatternEdge, *, many: bool) -> str:
    schema = network.schema
    if not edge.relations:
        return "linked to"
    labels = [
        schema.relations[slug].wording(forward=edge.direction >= 0)
        for slug in edge.relations
    ]
    if any(map(has_verb, labels)):
        labels = [predicate(each) for each in labels]
    return " or ".join(plural_verb(label) if many else label for label in labels)


def _name(network: Network, node: PatternNode, *, first: bool) -> Sentence:
    if node.page is not None:
        return (PageWord(node.page),)
    types = network.schema.types
    words = " or ".join(types[slug].plural.lower() for slug in node.types) or "pages"
    return (words[:1].upper() + words[1:] if first else words,)


class _Search:
    """One evaluation: rows by depth-first joins from the chosen start outwards."""

    def __init__(self, network: Network, pattern: Pattern, reader: Reader) -> None:
        self.network = network
        self.pattern = pattern
        self.reader = reader
        self.truncated = False
        self._work = WORK_LIMIT
        self._labels = [_labels_of(network, edge) for edge in pattern.edges]

    def rows(self) -> list[tuple[int, ...]]:
        """Give every row as the pages of its columns."""
        start, pages = self._start()
        last = len(self.pattern.nodes) - 1
        order = [*range(start + 1, last + 1), *range(start - 1, -1, -1)]
        rows: list[tuple[int, ...]] = []
        for page in pages:
            for row in self._extend({start: page}, order):
                rows.append(tuple(row[place] for place in range(last + 1)))
                if len(rows) >= MOST_ROWS:
                    self.truncated = True
                    return rows
            if self._work <= 0:
                self.truncated = True
                return rows
        return rows

    def steps(self, row: Sequence[int]) -> tuple[Step, ...]:
        """Give the hops of a row with every link that makes them."""
        steps = []
        for number, labels in enumerate(self._labels):
            edges = [
                edge
                for edge in self.network.edges(row[number], self.reader)
                if edge.page == row[number + 1]
                and (labels is None or edge.label in labels)
            ]
            steps.append(step_of(self.network, row[number], edges))
        return tuple(steps)

    def _start(self) -> tuple[int, Sequence[int]]:
        fixed = [
            (number, node.page)
            for number, node in enumerate(self.pattern.nodes)
            if node.page is not None
        ]
        if fixed:
            number, page = fixed[0]
            return number, [page] if self._fits(number, page) else []
        sizes = [
            self.network.of_type(node.types or self.network.types, self.reader)
            for node in self.pattern.nodes
        ]
        number = min(range(len(sizes)), key=lambda each: len(sizes[each]))
        return number, sizes[number]

    def _extend(
        self, row: dict[int, int], order: Sequence[int]
    ) -> Iterator[dict[int, int]]:
        if not order:
            yield row
            return
        place = order[0]
        forward = place - 1 in row
        known = place - 1 if forward else place + 1
        labels = self._labels[min(place, known)]
        edges = self.network.edges(row[known], self.reader)
        self._work -= len(edges)
        taken = set(row.values())
        for page in bundled(_matching(edges, labels, forward=forward)):
            if self._work <= 0:
                return
            if page not in taken and self._fits(place, page):
                yield from self._extend({**row, place: page}, order[1:])

    def _fits(self, place: int, page: int) -> bool:
        node = self.pattern.nodes[place]
        if not self.network.sees(self.reader, page):
            return False
        if node.page is not None and node.page != page:
            return False
        return not node.types or self.network.type_of(page) in node.types


def _labels_of(network: Network, edge: PatternEdge) -> frozenset[int] | None:
    """Give the edge labels that fit, read from left to right; None for any."""
    names = edge.relations or network.relations
    if not edge.relations and edge.direction == 0:
        return None
    labels = set()
    for slug in names:
        number = network.relations.index(slug) * 2
        symmetric = network.schema.relations[slug].symmetric
        if edge.direction >= 0 or symmetric:
            labels.add(number)
        if edge.direction <= 0 or symmetric:
            labels.add(number + 1)
    return frozenset(labels)


def _matching(
    edges: Sequence[Edge], labels: frozenset[int] | None, *, forward: bool
) -> Sequence[Edge]:
    if labels is None:
        return edges
    turn = 0 if forward else 1
    return [edge for edge in edges if edge.label ^ turn in labels]
