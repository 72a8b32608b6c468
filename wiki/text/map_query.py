"""The part of a map's address that says what it shows."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qs, urlencode

NAMES = (
    "center",
    "question",
    "depth",
    "limit",
    "types",
    "relations",
    "verified",
    "least",
    "at",
    "compare",
    "group",
    "size",
    "also",
    "hide",
    "pin",
)
ONLY_SHOWN = ("sort",)
"""What concerns the screen and not the map."""


def clean(text: str) -> str:
    """Give the query in what somebody wrote: a query, or the whole address of a map."""
    query = text.strip().rpartition("?")[2].partition("#")[0]
    pairs = [
        (name, value)
        for name, values in parse_qs(query).items()
        if name not in ONLY_SHOWN
        for value in values
    ]
    return urlencode(pairs)


def fault_of(query: str, facets: Collection[str]) -> str:
    """Say what is wrong with a map's query that is to be kept, "" where nothing is."""
    known = {*NAMES, *facets}
    pairs = parse_qs(query)
    if not pairs:
        return "Open a map and take “Keep this map”, or paste its address."
    for name in pairs:
        if name not in known:
            return f"A map knows nothing of “{name}”. Take it out."
    return ""
