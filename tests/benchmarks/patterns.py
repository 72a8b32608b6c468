"""What patterns cost on power-law wikis: `python -m tests.benchmarks.patterns 100000`.

CPU milliseconds of the first screen (with its count), of the same again, and of the
two screens that follow.
"""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

import numpy as np

from graph import LinkColumns, Network, NodeColumns, Reader, answer, parse, read_schema

SCHEMA = read_schema(tomllib.loads(Path("seeds/vocabulary.toml").read_text("utf-8")))
SHARES = {
    "article": 0.35,
    "person": 0.15,
    "report": 0.12,
    "district": 0.1,
    "school": 0.1,
    "policy": 0.06,
    "organisation": 0.05,
    "book": 0.02,
    "concept": 0.02,
    "event": 0.01,
    "tool": 0.01,
    "network": 0.01,
}
LINKS = 5
STATES = 50
QUESTIONS = (
    "(book)-[introduces]->(concept)<-[applies]-(district)-[located-in]->(state)",
    "(concept)<-[enables]-(policy)-[enacted-in]->(state)<-[located-in]-(district)",
    "(article)-[profiles]->(district)-[applies]->(concept)<-[introduces]-(book)",
    "(person)<-[written-by]-(report)-[discusses]->(policy)-[enacted-in]->(state)",
    "(d:district)-[a:applies]->(c:concept)<-[i:introduces]-(b:book)-[written-by]->()"
    " WHERE a.status = verified AND i.since >= 2014",
    "(a:district)-[applies]->(c:concept)<-[enables]-(p:policy)-[enacted-in]->(s:state)"
    "<-[located-in]-(a)",
    "(school)-[part-of]->(district)-[inspired-by*1..2]->(district)-[located-in]->()",
)


def grown(size: int) -> Network:
    """Give a wiki of so many pages: few pages of each type have most of its links."""
    draw = np.random.default_rng(1)
    types = tuple(SCHEMA.types)
    shares = np.array([SHARES.get(slug, 0.0) for slug in types])
    kinds = draw.choice(len(types), size=size, p=shares / shares.sum())
    kinds[draw.choice(size, STATES, replace=False)] = types.index("state")
    places = [np.flatnonzero(kinds == number) for number in range(len(types))]
    signatures = [
        (number, types.index(source), types.index(target))
        for number, relation in enumerate(SCHEMA.relations.values())
        for source, target in sorted(relation.signatures)
    ]
    parts = []
    for number, source, target in signatures:
        if not (len(places[source]) and len(places[target])):
            continue
        alike = sum(each[1] == source for each in signatures)
        count = int(len(places[source]) * LINKS / alike)
        chosen = (len(places[target]) * draw.random(count) ** 3).astype(np.int64)
        parts.append(
            (
                draw.choice(places[source], count),
                np.full(count, number),
                places[target][chosen],
            )
        )
    sources, relations, targets = (
        np.concatenate(each) for each in zip(*parts, strict=True)
    )
    count = len(sources)
    years = draw.integers(2008, 2022, count) * 10_000 + 101
    nothing = np.zeros(count, np.int64)
    return Network.from_columns(
        SCHEMA,
        NodeColumns(np.arange(size) + 1, kinds, np.zeros(size, np.int64), types),
        LinkColumns(
            sources + 1,
            relations,
            targets + 1,
            np.arange(count) + 1,
            draw.choice([0, 0, 0, 1, 2], count),
            np.where(draw.random(count) < 0.3, years, 0),
            nothing,
            nothing,
        ),
        1,
    )


def main() -> None:
    """Print a line for each question at each size asked for."""
    for size in map(int, sys.argv[1:] or ["10000"]):
        network = grown(size)
        print(f"{size:,} pages, {network.count_links():,} links")
        for text in QUESTIONS:
            pattern = parse(text, SCHEMA)
            costs, cursor = [], ""
            for screen in range(4):
                start = time.process_time()
                found = answer(network, pattern, Reader(), cursor=cursor)
                costs.append(f"{(time.process_time() - start) * 1_000:6.1f}")
                cursor = found.next if screen else ""
            print(" ".join(costs), text)


if __name__ == "__main__":
    main()
