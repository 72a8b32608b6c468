"""Patterns in a vocabulary: each can be read under it and names the places it must."""

from __future__ import annotations

from collections.abc import Iterator

import graph
from graph.schema import Schema
from wiki.errors import InvalidError


def require_patterns(schema: Schema) -> None:
    """Return if every pattern of a vocabulary can be asked under it."""
    faults = [fault for each in _patterns(schema) for fault in _faults(schema, *each)]
    if faults:
        raise InvalidError(
            "The vocabulary does not hold together: " + "; ".join(faults) + ".",
            {"vocabulary": faults},
        )


def _patterns(schema: Schema) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield where each pattern stands, the pattern, and the places it must name."""
    for each in schema.questions:
        yield f"questions.{each.slug}", each.pattern, ()
    for kind in schema.types.values():
        for asked in kind.questions:
            yield f"types.{kind.slug}.questions", asked.pattern, (asked.column,)
    for matrix in schema.matrices:
        for mark in matrix.marks:
            yield f"matrices.{matrix.slug}", mark.pattern, ("row", "column")


def _faults(
    schema: Schema, where: str, pattern: str, needed: tuple[str, ...]
) -> Iterator[str]:
    try:
        names = {node.name for node in graph.parse(pattern, schema).nodes}
    except graph.PatternError as error:
        yield f"{where}: “{pattern}” cannot be read: {error}"
        return
    for name in needed:
        if name not in names:
            yield f"{where}: “{pattern}” names no place “{name}”"
