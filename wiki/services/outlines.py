"""Outlines of places: shapes by code, for maps that are drawn on the server.

A file gives the picture's size and, for each code, an SVG path, where its label
stands, and its column and row among tiles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.schema import Schema
from wiki.errors import InvalidError
from wiki.resources import seeds_folder


@dataclass(frozen=True, slots=True)
class Outline:
    """One place: its shape, the middle of it, its column and row among tiles."""

    path: str
    x: int
    y: int
    tile: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outlines:
    """A map of places; sizes are in its own units, tiles in columns and rows."""

    width: int
    height: int
    columns: int
    rows: int
    places: Mapping[str, Outline]


def known() -> tuple[str, ...]:
    """Give the names of the maps that there are."""
    return tuple(sorted(path.stem for path in _folder().glob("*.json")))


def require_outlines(schema: Schema) -> None:
    """Return if the map that a vocabulary names is there."""
    places = schema.places
    if places is not None and places.outlines not in known():
        raise InvalidError(
            f"There are no outlines “{places.outlines}”. There are:"
            f" {', '.join(known())}.",
            {"vocabulary": [f"places.outlines: there is no “{places.outlines}”"]},
        )


@lru_cache(maxsize=4)
def load(name: str) -> Outlines:
    """Read a map of places by its name."""
    data = json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8"))
    return Outlines(
        data["width"],
        data["height"],
        data["columns"],
        data["rows"],
        {
            code: Outline(each["path"], each["x"], each["y"], tuple(each["tile"]))
            for code, each in data["places"].items()
        },
    )


def _folder() -> Path:
    return seeds_folder() / "outlines"
