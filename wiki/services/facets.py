"""Facets as people choose them: values by slug, title, alias or short code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.columns import Column
from graph.schema import Facet
from wiki.services.context import Context
from wiki.services.views import FacetValue, FacetView
from wiki.store import contents as content_store
from wiki.store import narrowing
from wiki.store import page_names as name_store
from wiki.store import pages as page_store
from wiki.store.narrowing import Condition
from wiki.text.query import Filter, read_years
from wiki.text.slugs import name_key

SHOWN = 12
TYPE = narrowing.TYPE


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What was chosen, as the store asks it; `notes` on what was not understood."""

    conditions: tuple[Condition, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def selected(self) -> Mapping[str, frozenset[str]]:
        """The values that pages must have, by facet."""
        return {
            each.facet: frozenset(each.values)
            for each in self.conditions
            if not each.exclude
        }


def names(context: Context) -> tuple[str, ...]:
    """Give the facets that queries and addresses may name."""
    return (TYPE, *context.schema.facets)


def narrow(
    context: Context, chosen: Mapping[str, Sequence[str]], written: Iterable[Filter]
) -> Narrowing:
    """Read chosen values (any of one facet's is enough) and a query's filters."""
    known = names(context)
    asked = [(name, chosen[name], False) for name in known if chosen.get(name)]
    asked += [(each.facet, [each.value], each.exclude) for each in written]
    notes: list[str] = []
    conditions = tuple(
        _condition(context, name, values, notes, exclude=exclude)
        for name, values, exclude in asked
    )
    return Narrowing(conditions, tuple(notes))


def views(
    context: Context,
    pages: Column,
    names: Sequence[str],
    selected: Mapping[str, frozenset[str]],
    *,
    shown: int = SHOWN,
) -> tuple[FacetView, ...]:
    """Give those of the named facets that divide pages, chosen values first.

    The reader must see all of the pages.
    """
    counts = context.facets().count(pages, names)
    found = []
    for slug, pairs in counts.items():
        values = _values(context, slug, pairs, selected.get(slug, frozenset()))
        if values:
            label = "Type" if slug == TYPE else context.schema.facets[slug].label
            more = max(0, len(values) - shown)
            found.append(FacetView(slug, label, tuple(values[:shown]), more))
    return tuple(found)


def titles(context: Context, name: str, values: Collection[str]) -> Mapping[str, str]:
    """Give how people write values of a facet; pages they do not see are left out."""
    if context.schema.facets[name].kind == "link":
        return page_store.titles(context.unit, values, context.viewer.level)
    facet = context.schema.facets[name]
    return {value: facet.labels.get(value, value) for value in values}


def _condition(
    context: Context,
    name: str,
    texts: Sequence[str],
    notes: list[str],
    *,
    exclude: bool,
) -> Condition:
    values: list[str] = []
    spans: list[tuple[str, str]] = []
    for text in texts:
        facet = context.schema.facets.get(name)
        if facet and facet.kind == "year" and (span := read_years(text)):
            spans.append(span)
            continue
        found = _meant(context, facet, text)
        values += found
        if not found:
            label = facet.label.lower() if facet else "page type"
            notes.append(f"There is no {label} “{text}”.")
    return Condition(name, tuple(values), tuple(spans), exclude)


def _meant(context: Context, facet: Facet | None, text: str) -> list[str]:
    if "\0" in text:  # PostgreSQL cannot even look for it
        return []
    if facet is None:
        return _types(context, text)
    if facet.kind == "link":
        return _pages(context, facet, text)
    named = [value for value, label in facet.labels.items() if label == text]
    return named or context.facets().values_like(facet.slug, text, context.viewer.level)


def _types(context: Context, text: str) -> list[str]:
    wanted = text.casefold()
    return [
        slug
        for slug, kind in context.schema.types.items()
        if wanted in (slug, kind.label.casefold(), kind.plural.casefold())
    ]


def _pages(context: Context, facet: Facet, text: str) -> list[str]:
    level = context.viewer.level
    key = name_key(text)
    rows = name_store.by_keys(context.unit, [key], level).get(key, [])
    slugs = {row.slug for _, row in rows if row.type == facet.type}
    if not slugs and facet.key_field:
        slug = content_store.find_by_field(
            context.unit, facet.type, facet.key_field, text, level
        )
        slugs.update([slug] if slug else [])
    return sorted(slugs)


def _values(
    context: Context,
    name: str,
    counted: Iterable[tuple[str, int]],
    chosen: frozenset[str],
) -> list[FacetValue]:
    """Give the values that have words, chosen ones first, then the most frequent."""
    facet = context.schema.facets.get(name)
    numbers = dict(counted)
    missing = chosen - numbers.keys()
    words = titles(context, name, missing) if facet and missing else {}
    found = [
        FacetValue(value, label, numbers.get(value, 0), value in chosen)
        for value in (*missing, *numbers)
        if (label := words.get(value) or _label(context, facet, value))
    ]
    if facet and facet.kind == "year":
        found.sort(key=lambda each: each.value, reverse=True)
    else:
        found.sort(key=lambda each: (-each.count, each.value))
    found.sort(key=lambda each: not each.selected)
    return found


def _label(context: Context, facet: Facet | None, value: str) -> str:
    if facet is None:
        kind = context.schema.types.get(value)
        return kind.plural if kind else value
    # A page that the reader may not see has no title here, and is left out.
    if facet.kind == "link":
        return context.facets().title(value, context.viewer.level)
    return facet.labels.get(value, value)
