"""Invented graphs of any size that are typed and tangled like the field's own.

Shares of types, shares of statements, and the way a few organisations, concepts and
states gather most of the links were read off the starter wiki.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from graph import Network, Text, read_schema
from graph.columns import LinkColumns, NodeColumns
from graph.schema import Schema

SEED = 20_181_102
VOCABULARY = Path(__file__).parents[2] / "seeds" / "vocabulary.toml"

TYPES = {
    "article": 25,
    "person": 13,
    "report": 10,
    "concept": 8,
    "state": 7,
    "school": 7,
    "district": 6,
    "organisation": 5,
    "series": 5,
    "policy": 5,
    "book": 3,
    "event": 2,
    "network": 2,
    "initiative": 2,
}
"""Of a hundred pages, how many have each type."""

STATEMENTS = {
    ("article", "discusses", "concept"): 247,
    ("article", "published-by", "organisation"): 165,
    ("report", "discusses", "concept"): 128,
    ("article", "written-by", "person"): 95,
    ("district", "applies", "concept"): 86,
    ("article", "profiles", "district"): 81,
    ("article", "discusses", "person"): 81,
    ("report", "discusses", "state"): 79,
    ("report", "published-by", "organisation"): 71,
    ("school", "applies", "concept"): 70,
    ("article", "part-of", "series"): 65,
    ("policy", "enables", "concept"): 60,
    ("school", "located-in", "state"): 47,
    ("article", "profiles", "school"): 46,
    ("report", "written-by", "person"): 45,
    ("article", "discusses", "policy"): 42,
    ("district", "located-in", "state"): 39,
    ("article", "cites", "report"): 37,
    ("person", "works-at", "organisation"): 34,
    ("person", "works-at", "district"): 31,
    ("policy", "enacted-in", "state"): 31,
    ("book", "written-by", "person"): 30,
    ("school", "part-of", "district"): 26,
    ("district", "led-by", "person"): 23,
    ("book", "introduces", "concept"): 22,
    ("state", "member-of", "network"): 20,
    ("article", "discusses", "initiative"): 17,
    ("district", "mentions", "article"): 60,
    ("concept", "mentions", "report"): 60,
    ("article", "announces", "event"): 10,
}
"""How often each statement is made among 2,000."""

NEARBY = 0.5
"""The share of links that stay within a page's own corner of the wiki."""
POPULARITY = 0.9
"""The other links go to the page of rank r with a likelihood of 1/r to this power."""
HIDDEN = 0.01
LETTERS = str.maketrans("0123456789", "abcdefghij")


def schema() -> Schema:
    """Give the vocabulary that new wikis start with."""
    return read_schema(tomllib.loads(VOCABULARY.read_text(encoding="utf-8")))


def grown(pages: int, links_per_page: int = 5) -> Network:
    """Give a network of so many pages; the same one every time."""
    nodes, links = columns(pages, links_per_page)
    return Network.from_columns(schema(), nodes, links, version=1)


def columns(pages: int, links_per_page: int) -> tuple[NodeColumns, LinkColumns]:
    """Give the pages and links of such a network as columns."""
    chance = np.random.default_rng(SEED)
    shares = np.array([*TYPES.values()]) / sum(TYPES.values())
    kinds = chance.choice(len(TYPES), size=pages, p=shares)
    kinds[: len(TYPES)] = range(len(TYPES))
    numbers = np.arange(1, pages + 1)
    levels = np.where(chance.random(pages) < HIDDEN, chance.integers(1, 3, pages), 0)
    nodes = NodeColumns(numbers, kinds, levels, tuple(TYPES))
    return nodes, _links(chance, nodes, pages * links_per_page)


def spoken(pages: int) -> Iterator[Text]:
    """Yield what such pages say: a title of three words and a summary of twenty.

    Half the words are those of a page's own corner of the wiki, half anybody's, the
    word of rank r with a likelihood of about 1/r.
    """
    chance = np.random.default_rng(SEED + 1)
    words = [
        "".join(chr(97 + int(digit)) for digit in f"{n:06d}") for n in range(60_000)
    ]
    for page in range(1, pages + 1):
        anywhere = (len(words) ** chance.random(12)).astype(int)
        nearby = (page // 50 * 37 + chance.integers(0, 40, 11)) % len(words)
        said = [words[number] for number in (*nearby.tolist(), *anywhere.tolist())]
        yield Text(page, " ".join(said[:3]), " ".join(said[3:]))


def _links(chance: np.random.Generator, nodes: NodeColumns, count: int) -> LinkColumns:
    relations = [*schema().relations]
    of_type = {
        slug: nodes.page[nodes.type == number]
        for number, slug in enumerate(nodes.types)
    }
    total = sum(STATEMENTS.values())
    sources, targets, said = [], [], []
    for (source, relation, target), often in STATEMENTS.items():
        some = round(count * often / total)
        places = chance.random(some)
        sources.append(of_type[source][(places * len(of_type[source])).astype(int)])
        targets.append(of_type[target][_ends(chance, places, len(of_type[target]))])
        said.append(np.full(some, relations.index(relation)))
    order = chance.permutation(sum(map(len, sources)))
    dated = chance.random(len(order)) < 0.1
    return LinkColumns(
        np.concatenate(sources)[order],
        np.concatenate(said)[order],
        np.concatenate(targets)[order],
        np.arange(1, len(order) + 1),
        (chance.random(len(order)) < 0.1).astype(np.int8),
        np.where(dated, 10_000 * chance.integers(2005, 2026, len(order)) + 101, 0),
        np.zeros(len(order), np.int8),
        np.zeros(len(order), np.int8),
    )


def _ends(chance: np.random.Generator, places: np.ndarray, size: int) -> np.ndarray:
    """Give which of a type's pages the links from these places lead to."""
    near = (places * size).astype(int) + chance.geometric(0.1, len(places)) - 5
    weights = np.cumsum(np.arange(1, size + 1) ** -POPULARITY)
    ranks = np.searchsorted(weights, chance.random(len(places)) * weights[-1])
    # Which page has which rank says nothing of its place.
    ranked = np.random.default_rng(size).permutation(size)
    return np.where(chance.random(len(places)) < NEARBY, near % size, ranked[ranks])
