"""The graph's answers at several sizes, beside networkx's own in the same run.

    python -m tests.benchmarks.graph [--sizes 1000,10000,100000,1000000]
                                     [--links-per-page 5] [--json FILE]

Where numba is installed the compiled loops are measured; `--plain` leaves them out.
Figures are processor time of this process in milliseconds, a mean over the same random
pages, or the 95th of a hundred where it says p95. Answers are never kept between
questions; what a network keeps of unpacked links is. One page in a hundred is hidden,
and the reader is a visitor. Memory is private memory of a process of its own that opens
the snapshot, as Linux counts it.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np

from graph import (
    Blend,
    Change,
    Link,
    Network,
    Node,
    Reader,
    Terms,
    Texts,
    answer,
    between,
    compiling,
    draw,
    learn,
    parse,
    suggest,
    to_type,
    walks,
)
from graph.mapped import listed
from graph.snapshot import ENDING, open_snapshot, save
from graph.text_snapshot import ending, open_texts, save_texts
from tests.benchmarks.graph_field import columns, schema, spoken

EVERYBODY = Reader(0)
SAMPLE = 100
NETWORKX_PAGES = 100_000
"""Above it networkx is left out: a million pages need 2.2 GB and minutes."""

PATTERN = "(book)-[introduces]->(concept)<-[applies]-(district)-[located-in]->(state{})"
ORIGIN = "benchmark"
SILENT = Texts.build(())


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--links-per-page", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plain", action="store_true", help="without numba")
    parser.add_argument("--open", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain:
        compiling.CAN_COMPILE = False
    compiling.load_compiled()  # as a server does
    if options.open:
        print(json.dumps(opened(options.open)))
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    found = {size: measure(size, options.links_per_page) for size in sizes}
    print_table(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


def print_table(found: dict[int, dict[str, float]]) -> None:
    """Print a row for each figure and a column for each size."""
    names = dict.fromkeys(name for each in found.values() for name in each)
    width = max(map(len, names))
    print(f"{'CPU ms':<{width}}", *(f"{size:>11,}" for size in found))
    for name in names:
        cells = [
            f"{each[name]:11.2f}" if name in each else f"{'–':>11}"
            for each in found.values()
        ]
        print(f"{name:<{width}}", *cells)


def measure(size: int, links_per_page: int) -> dict[str, float]:
    """Give each figure at one size."""
    nodes, links = columns(size, links_per_page)
    found = {"a million additions": _mean(lambda _: sum(range(1_000_000)), range(5))}
    begun = time.process_time()
    network = Network.from_columns(schema(), nodes, links, version=1)
    found["pack all links"] = (time.process_time() - begun) * 1000
    del nodes, links
    with TemporaryDirectory() as folder:
        found["save a snapshot"] = _mean(
            lambda _: save(network, Path(folder), ORIGIN), [0]
        )
        begun = time.process_time()
        texts = Texts.build(spoken(size))
        found["read all texts"] = (time.process_time() - begun) * 1000
        found["MB: index of the texts"] = texts.size / 2**20
        found["save the texts"] = _mean(
            lambda _: save_texts(texts, Path(folder), 0, ORIGIN), [0]
        )
        child = subprocess.run(
            [sys.executable, "-m", __spec__.name, "--open", folder, *sys.argv[1:]],
            check=True,
            capture_output=True,
        )
        found |= json.loads(child.stdout)
        network, texts = _opened(Path(folder))
        begun = time.process_time()
        blend = learn(network, texts).blend
        found["learn a ranking"] = (time.process_time() - begun) * 1000
        gc.collect()
        gc.freeze()  # as a server does
        found |= answers(network, texts, blend) | edits(network)
        if size <= NETWORKX_PAGES:
            found |= beside_networkx(network)
    return found


def sampled(network: Network, count: int = SAMPLE) -> list[int]:
    """Give the same random visible pages that have links, every time."""
    chance = random.Random(0)  # noqa: S311
    pages: list[int] = []
    while len(pages) < count:
        page = chance.randrange(1, len(network) + 1)
        if network.sees(EVERYBODY, page) and network.degree(page, EVERYBODY):
            pages.append(page)
    return pages


def answers(network: Network, texts: Texts, blend: Blend | None) -> dict[str, float]:
    """Measure what readers ask."""
    pages = sampled(network)
    pairs = list(zip(pages, [*pages[1:], pages[0]], strict=True))
    districts = [page for page in pages if network.type_of(page) != "district"]

    def ask(page: int) -> object:
        return suggest(network, texts, page, EVERYBODY, blend=blend)

    related = _each(ask, pages)
    to_districts = _each(
        lambda page: to_type(network, page, "district", Terms(EVERYBODY), limit=5),
        districts,
    )
    to_pages = _each(
        lambda pair: between(network, *pair, Terms(EVERYBODY), limit=5), pairs
    )
    states = _hubs(network, "state")
    hubs = [*states[:5], *_hubs(network, "organisation")[:5]]
    anywhere = parse(PATTERN.format(""), network.schema)
    somewhere = parse(PATTERN.format(' {slug: "s"}'), network.schema)
    return {
        "walk": _mean(lambda page: walks.walk(network, page, EVERYBODY), pages),
        "related with reasons": float(np.mean(related)),
        "related with reasons, p95": float(np.percentile(related, 95)),
        "related of the ten largest hubs": _mean(ask, hubs),
        "five paths to a type": float(np.mean(to_districts)),
        "five paths to a type, p95": float(np.percentile(to_districts, 95)),
        "five paths to a page": float(np.mean(to_pages)),
        "five paths to a page, p95": float(np.percentile(to_pages, 95)),
        "three relations, first 50 rows": _mean(
            lambda _: answer(network, anywhere, EVERYBODY), range(3)
        ),
        "three relations to a given page": _mean(
            lambda state: answer(network, somewhere.bind({"s": state}), EVERYBODY),
            states,
        ),
        "map around a page": _mean(lambda page: draw(network, page, EVERYBODY), pages),
    }


def edits(network: Network) -> dict[str, float]:
    """Measure what writers cause."""
    pages = sampled(network)
    chance = random.Random(1)  # noqa: S311
    many = chance.sample(range(1, len(network) + 1), min(1_000, len(network) // 4))
    hub = _hubs(network, "organisation")[0]

    def edit(page: int) -> None:
        changed = network.apply([_again(network, page)], 2)
        changed.edges(page, EVERYBODY)

    changes = [_again(network, page) for page in many]
    caught: list[Network] = []
    cost = {
        "apply an edit and read it": _mean(edit, pages),
        "apply an edit of the largest hub": _mean(edit, [hub] * 3),
        "catch up with 1,000 edits (250 of 1,000)": _mean(
            lambda _: caught.append(network.apply(changes, 3)), [0]
        ),
    }
    over = caught[0]
    return cost | {
        "related over these edits": _mean(
            lambda page: suggest(over, SILENT, page, EVERYBODY), pages
        ),
        "pack them (behind requests)": _mean(lambda _: over.compact(), [0]),
    }


def beside_networkx(network: Network) -> dict[str, float]:
    """Measure networkx's own functions on the same graph and pages."""
    pages = sampled(network)[:3]
    begun = time.process_time()
    graph = network.to_networkx(EVERYBODY)
    found = {"networkx: make the graph": (time.process_time() - begun) * 1000}
    both = nx.MultiDiGraph(graph)
    both.add_edges_from((b, a, data) for a, b, data in graph.edges(data=True))
    ways = graph.to_undirected()
    return found | {
        "networkx: pagerank of a page": _mean(
            lambda page: nx.pagerank(both, 0.7, personalization={page: 1}), pages
        ),
        "networkx: single_source_dijkstra": _mean(
            lambda page: nx.single_source_dijkstra_path_length(ways, page), pages
        ),
        "networkx: single_source_shortest_path": _mean(
            lambda page: nx.single_source_shortest_path(ways, page), pages
        ),
        "networkx: ego_graph, two links": _mean(
            lambda page: nx.ego_graph(ways, page, 2), pages
        ),
    }


def opened(folder: Path) -> dict[str, float]:
    """Open both files in this process and say what that and some questions take."""
    before = private_memory()
    begun, cpu = time.perf_counter(), time.process_time()
    network, texts = _opened(folder)
    found = {
        "open graph and texts": (time.process_time() - cpu) * 1000,
        "open graph and texts, wall clock": (time.perf_counter() - begun) * 1000,
        "private MB: Python and imports": before,
        "private MB: graph and texts opened": private_memory(),
    }
    for page in sampled(network):
        suggest(network, texts, page, EVERYBODY)
    found["private MB: a hundred related"] = private_memory()
    for page in sampled(network, 500)[SAMPLE:]:
        suggest(network, texts, page, EVERYBODY)
    found["private MB: five hundred related"] = private_memory()
    return found


def _opened(folder: Path) -> tuple[Network, Texts]:
    return (
        open_snapshot(listed(folder, ENDING)[0], schema(), ORIGIN),
        open_texts(listed(folder, ending(0))[0], 0, ORIGIN),
    )


def private_memory() -> float:
    """Give the memory in MB that only this process has; 0 where nobody says."""
    rollup = Path("/proc/self/smaps_rollup")
    if not rollup.exists():
        return 0.0
    text = rollup.read_text(encoding="ascii")
    return sum(map(int, re.findall(r"^Private_Dirty:\s+(\d+) kB", text, re.M))) / 1024


def _again(network: Network, page: int) -> Change:
    """Give the edit that saves a page once more: its links get new keys."""
    stated = tuple(
        Link(page, network.relation_of(edge.label), edge.page, edge.key + 10**8)
        for edge in network.edges(page, Reader(2))
        if not edge.label & 1
    )
    return Change(page, Node(page, network.type_of(page)), stated)


def _hubs(network: Network, page_type: str) -> Sequence[int]:
    pages = network.of_type([page_type], EVERYBODY)
    return sorted(pages, key=lambda page: -network.degree(page, EVERYBODY))[:10]


def _mean(run: Callable[..., object], over: Sequence[object] | range) -> float:
    return float(np.mean(_each(run, over)))


def _each(run: Callable[..., object], over: Sequence[object] | range) -> list[float]:
    """Give the CPU time of each run in ms."""
    found = []
    for each in over:
        begun = time.process_time()
        run(each)
        found.append((time.process_time() - begun) * 1000)
    return found


if __name__ == "__main__":
    main()
