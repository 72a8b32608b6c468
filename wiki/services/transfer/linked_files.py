"""Pages as linked data in one file: JSON-LD as it is made, Turtle written by rdflib.

Both are written a few pages at a time, so that a large wiki needs little memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from wiki.services import linked_data

AT_ONCE = 100
_PREFIX = "@prefix "


def write_jsonld(path: Path, nodes: Iterable[dict[str, Any]], root: str) -> None:
    """Write pages as one JSON-LD document with a graph, a page a line."""
    head = json.dumps(linked_data.terms(root), ensure_ascii=False)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {head}, "@graph": [')
        for number, node in enumerate(nodes):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(node, ensure_ascii=False))
        file.write("\n]}\n")


def write_turtle(path: Path, nodes: Iterable[dict[str, Any]], root: str) -> None:
    """Write the same triples as Turtle."""
    head = linked_data.terms(root)
    rest = iter(nodes)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for prefix, address in head.items():
            file.write(f"{_PREFIX}{prefix}: <{address}> .\n")
        while some := list(islice(rest, AT_ONCE)):
            _write_some(file, {"@context": head, "@graph": some})


def _write_some(file: TextIO, data: dict[str, Any]) -> None:
    # Only here: importing it takes longer than most commands.
    from rdflib import Graph  # noqa: PLC0415

    graph = Graph(bind_namespaces="none")
    for prefix, address in data["@context"].items():
        graph.bind(prefix, address)
    graph.parse(data=json.dumps(data), format="json-ld")
    for line in graph.serialize(format="turtle").splitlines():
        # The prefixes stand at the head of the file, once.
        if not line.startswith(_PREFIX):
            file.write(f"{line}\n")
