"""Small kitchens: invented pages and links that the graph's tests speak about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import networkx as nx
from hypothesis import strategies as st

from graph import Link, Network, Node, PageWord, Reader, Sentence, read_schema

VOCABULARY: dict[str, Any] = {
    "types": {
        "recipe": {"label": "Recipe", "plural": "Recipes"},
        "ingredient": {"label": "Ingredient", "plural": "Ingredients"},
        "cook": {"label": "Cook", "plural": "Cooks", "pronoun": "who"},
        "region": {"label": "Region", "plural": "Regions"},
    },
    "relations": {
        "uses": {
            "label": "uses",
            "inverse": "used in",
            "signatures": [["recipe", "ingredient"]],
        },
        "created-by": {
            "label": "created by",
            "inverse": "creator of",
            "signatures": [["recipe", "cook"]],
            "weight": 2.0,
        },
        "pairs-with": {
            "label": "pairs with",
            "symmetric": True,
            "signatures": [["ingredient", "ingredient"]],
        },
        "part-of": {
            "label": "part of",
            "inverse": "includes",
            "signatures": [["recipe", "recipe"], ["region", "region"]],
            "ordered": True,
        },
        "lives-in": {
            "label": "lives in",
            "inverse": "home of",
            "signatures": [["cook", "region"]],
        },
    },
}
SCHEMA = read_schema(VOCABULARY)
TYPES = tuple(SCHEMA.types)
RELATIONS = tuple(SCHEMA.relations)
EVERYBODY = Reader(0)
MEMBER = Reader(1)
CURATOR = Reader(2)


@dataclass(frozen=True)
class World:
    """Pages and links as the store would hand them over."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()

    def network(self, version: int = 1) -> Network:
        return Network.build(SCHEMA, self.nodes, self.links, version)

    def seen_by(self, reader: Reader) -> World:
        """Give the world in which what the reader may not see was never written."""
        nodes = tuple(node for node in self.nodes if node.level <= reader.level)
        pages = {node.page for node in nodes}
        return World(
            nodes,
            tuple(
                link
                for link in self.links
                if link.source in pages
                and link.target in pages
                and link.source != link.target
            ),
        )

    def graph(self, reader: Reader = CURATOR) -> nx.MultiDiGraph[int]:
        """Give the same world as networkx has it: the oracle."""
        seen = self.seen_by(reader)
        graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
        for node in seen.nodes:
            graph.add_node(node.page, type=node.type)
        for link in seen.links:
            graph.add_edge(
                link.source,
                link.target,
                key=link.key,
                relation=link.relation,
                label=SCHEMA.relations[link.relation].label,
                status=link.status,
                weight=SCHEMA.relations[link.relation].weight,
            )
        return graph


@dataclass
class Kitchen:
    """A world told by names: `Kitchen(recipe="soup").say("soup uses leek")`.

    Pages that no type claims in the constructor are ingredients.
    """

    names: dict[str, int] = field(default_factory=dict)
    nodes: dict[int, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)

    def __init__(self, **pages: str) -> None:
        self.names, self.nodes, self.links = {}, {}, []
        for kind, names in pages.items():
            for name in names.split():
                self._add(name, kind)

    def _add(self, name: str, kind: str = "ingredient") -> int:
        if name not in self.names:
            number = self.names[name] = len(self.names) + 1
            self.nodes[number] = Node(number, kind)
        return self.names[name]

    def __getitem__(self, name: str) -> int:
        return self.names[name]

    def say(self, *statements: str, **facts: Any) -> Kitchen:
        """Add links; `facts` (status, since, until, position) hold for all of them."""
        for statement in statements:
            source, relation, target = statement.split()
            link = Link(self._add(source), relation, self._add(target))
            self.links.append(replace(link, key=100 + len(self.links), **facts))
        return self

    def hide(self, *names: str, level: int = 1) -> Kitchen:
        for name in names:
            number = self.names[name]
            self.nodes[number] = replace(self.nodes[number], level=level)
        return self

    def world(self) -> World:
        return World(tuple(self.nodes.values()), tuple(self.links))

    def network(self) -> Network:
        return self.world().network()

    def called(self, pages: Iterable[int]) -> list[str]:
        """Give the names of pages."""
        back = {number: name for name, number in self.names.items()}
        return [back[page] for page in pages]

    def read(self, sentence: Sentence) -> str:
        """Read a sentence aloud, page names with a capital."""
        return "".join(
            self.called([word.page])[0].capitalize()
            if isinstance(word, PageWord)
            else word
            for word in sentence
        )


def edges_at(network: Network, page: int, reader: Reader) -> list[tuple[int, ...]]:
    """Give the links at a page in an order of their own, for comparison."""
    return sorted(tuple(edge) for edge in network.edges(page, reader))


def everything(network: Network, reader: Reader) -> dict[int, Any]:
    """Give all that a reader can learn from a network, page by page."""
    return {
        page: (
            network.type_of(page),
            network.degree(page, reader),
            edges_at(network, page, reader),
        )
        for page in network.pages(reader)
    }


def worlds(
    *,
    least: int = 1,
    most: int = 9,
    links: int = 18,
    levels: Sequence[int] = (0,),
    relations: Sequence[str] = RELATIONS,
) -> st.SearchStrategy[World]:
    """Draw worlds; links may lead to the page itself or run in parallel."""

    @st.composite
    def build(draw: st.DrawFn) -> World:
        size = draw(st.integers(least, most))
        # Numbers far apart are held in another way than those that fill their range.
        gap = draw(st.sampled_from([1, 1, 3, 5_000]))
        pages = [7 + gap * number + number // 4 for number in range(size)]
        nodes = tuple(
            Node(page, draw(st.sampled_from(TYPES)), draw(st.sampled_from(levels)))
            for page in pages
        )
        some = st.sampled_from(pages)
        stated = draw(
            st.lists(st.tuples(some, st.sampled_from(relations), some), max_size=links)
        )
        return World(
            nodes,
            tuple(
                Link(source, relation, target, key=number)
                for number, (source, relation, target) in enumerate(stated, 1)
            ),
        )

    return build()
