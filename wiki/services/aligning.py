"""Across the parts of a field: how each of them uses an idea, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from wiki.services import facets as facet_service
from wiki.services.context import Context
from wiki.services.pages import item
from wiki.services.views import PageItem, PageRef
from wiki.store import aligned as aligned_store
from wiki.store import pages as page_store

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One part of the field: the newest pages that name the idea, and how many do."""

    value: str
    label: str
    items: tuple[PageItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Aligned:
    """What is set side by side, under the facet whose values the columns are."""

    title: str
    facet: str
    columns: tuple[Column, ...]


def across(context: Context, page: PageRef) -> Aligned | None:
    """Give how the parts of the field use a page, None where nothing is to compare."""
    wanted = context.schema.alignment
    if wanted is None or page.type != wanted.type:
        return None
    values = _values(context, wanted.facet)
    level = context.viewer.level
    found = aligned_store.newest_by_value(
        context.unit, page.id, wanted.facet, values, level=level, limit=SHOWN
    )
    if not any(found.values()):
        return None
    counts = aligned_store.counts(context.unit, page.id, wanted.facet, level)
    ids = [number for numbers in found.values() for number in numbers]
    rows = page_store.by_ids(context.unit, ids, level)
    labels = facet_service.titles(context, wanted.facet, values)
    return Aligned(
        wanted.title,
        wanted.facet,
        tuple(
            Column(
                value,
                labels.get(value, value),
                tuple(item(rows[number]) for number in found[value] if number in rows),
                counts.get(value, 0),
            )
            for value in values
        ),
    )


def _values(context: Context, slug: str) -> list[str]:
    """Give the values of a facet in the order of its labels, else of its choices."""
    facet = context.schema.facets[slug]
    choices = dict.fromkeys(facet.labels)
    for kind in context.schema.types.values():
        for name in facet.fields:
            if name in kind.fields:
                choices.update(dict.fromkeys(kind.fields[name].choices))
    return list(choices)
