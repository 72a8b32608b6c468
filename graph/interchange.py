"""The graph as files that other programs open, written by networkx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from graph.model import Reader
from graph.network import Network


def graphml(
    network: Network,
    pages: Iterable[int],
    reader: Reader,
    names: Mapping[int, Mapping[str, str]],
) -> bytes:
    """Give these pages and their links as GraphML.

    `names` holds what the file says of each page (slug, title); a node is called by
    its slug, an edge carries relation, label, status and weight.
    """
    # Only here: importing it takes longer than reading a whole small wiki.
    import networkx as nx  # noqa: PLC0415

    graph = network.subgraph(pages, reader)
    for page, attributes in graph.nodes(data=True):
        attributes.update(names[page])
    renamed = nx.relabel_nodes(graph, {page: names[page]["slug"] for page in graph})
    file = io.BytesIO()
    nx.write_graphml(renamed, file, named_key_ids=True)
    return file.getvalue()


def node_link(network: Network, pages: Iterable[int], reader: Reader) -> dict[str, Any]:
    """Give these pages and their links in networkx's node-link form."""
    # Only here: importing it takes longer than reading a whole small wiki.
    import networkx as nx  # noqa: PLC0415

    data: dict[str, Any] = nx.node_link_data(
        network.subgraph(pages, reader), edges="edges"
    )
    return data
