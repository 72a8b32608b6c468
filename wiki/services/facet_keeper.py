"""The facets of the whole wiki, kept in step with the change log as the graph is."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from graph.columns import Column
from graph.schema import Schema
from wiki.services.facet_index import Entry, FacetIndex
from wiki.store import changes as change_store
from wiki.store import facets as facet_store
from wiki.store import graph_rows
from wiki.store import pages as page_store
from wiki.store import state as state_store
from wiki.store.narrowing import TYPE
from wiki.store.unit import Unit

MOST = 2_000
"""Changed pages from which reading everything is quicker."""


class FacetKeeper:
    """Holds the newest index; a request keeps the one it began with.

    Reading everything takes 0.2 s with 100,000 pages, so nothing is saved.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: FacetIndex | None = None

    def current(self, unit: Unit, schema: Schema) -> FacetIndex:
        """Give the facets as of this transaction; a look at a number when unchanged."""
        newest = state_store.read(unit).change
        held = self._held
        if held is not None and held.version >= newest and held.schema is schema:
            return held
        with self._lock:
            held = self._held
            if held is None or held.schema is not schema:
                held = _read_all(unit, schema, newest)
            elif held.version < newest:
                held = _caught_up(unit, held, newest)
            self._held = held
        return held


def _read_all(unit: Unit, schema: Schema, version: int) -> FacetIndex:
    pages: list[int] = []
    levels: list[int] = []
    of_type: dict[str, list[int]] = defaultdict(list)
    for columns in graph_rows.all_nodes(unit):
        numbers, kinds, above = (column.split(",") for column in columns)
        levels += map(int, above)
        for number, kind in zip(map(int, numbers), kinds, strict=True):
            pages.append(number)
            of_type[kind].append(number)
    live = np.array(pages, np.int64), np.array(levels, np.int8)
    slugs: set[str] = set()
    links = _links(schema)

    def held() -> Iterator[tuple[str, str, Column]]:
        for kind, numbers in of_type.items():
            yield TYPE, kind, np.array(numbers, np.int64)
        for name, value, numbers_text in facet_store.each_value(unit):
            if name in links:
                slugs.add(value)
            yield name, value, np.fromstring(numbers_text, np.int64, sep=",")

    found = list(held())
    titles = facet_store.titles(unit, slugs)
    return FacetIndex.build(schema, version, live, found, titles)


def _caught_up(unit: Unit, index: FacetIndex, newest: int) -> FacetIndex:
    pages = change_store.pages_since(unit, index.version)
    if len(pages) > MOST:
        return _read_all(unit, index.schema, newest)
    codes: dict[int, set[int]] = defaultdict(set)
    slugs: set[str] = set()
    links = _links(index.schema)
    for number, name, value in facet_store.of_pages(unit, pages):
        codes[number].add(index.values.code(name, value))
        if name in links:
            slugs.add(value)
    changes: dict[int, Entry | None] = dict.fromkeys(pages)
    titles: dict[str, tuple[str, int] | None] = {}
    for row in page_store.walk_some(unit, pages):
        if row.slug in slugs or any(index.values.has(name, row.slug) for name in links):
            titles[row.slug] = None if row.archived else (row.title, row.level)
        if not row.archived:
            own = index.values.code(TYPE, row.type)
            changes[row.id] = Entry(row.level, frozenset({own, *codes[row.id]}))
    unknown = slugs - index.titles.keys() - titles.keys()
    changed = index.apply(
        newest, changes, {**titles, **facet_store.titles(unit, unknown)}
    )
    if changed.is_outgrown:
        return _read_all(unit, index.schema, newest)
    return changed


def _links(schema: Schema) -> set[str]:
    """Give the facets whose values are pages."""
    return {facet.slug for facet in schema.facets.values() if facet.kind == "link"}
