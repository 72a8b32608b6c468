"""Groups of a map's pages: by type, by a facet, by community, each with a name."""

from __future__ import annotations

import graph
from wiki.services import facets
from wiki.services.context import Context
from wiki.services.pages import refs
from wiki.store import narrowing

GROUPINGS = ("type", "community")
MOST, REST = 11, "others"
"""Groups of a map; what belongs to smaller ones is together in the last."""


def clusters_of(
    context: Context, found: graph.Map, group: str
) -> tuple[tuple[str, ...], dict[int, int]]:
    """Give the names of the groups, the largest first, and the group of each page."""
    if not group:
        return (), {}
    if group == "community":
        return _communities(context, found)
    ids = [spot.page for spot in found.spots]
    if group == "type":
        kinds = context.schema.types
        names = {
            spot.page: kinds[spot.type].plural if spot.type in kinds else spot.type
            for spot in found.spots
        }
    else:
        values = narrowing.first_values(context.unit, ids, group)
        shown = facets.titles(context, group, set(values.values()))
        names = {page: shown[value] for page, value in values.items() if value in shown}
    label = context.schema.facets[group].label.lower() if group != "type" else ""
    return _numbered({page: names.get(page, f"without {label}") for page in ids})


def _communities(
    context: Context, found: graph.Map
) -> tuple[tuple[str, ...], dict[int, int]]:
    """Name each community by its page with the most links."""
    degrees = {spot.page: spot.degree for spot in found.spots}
    names = {}
    parts = graph.communities(found)
    heads = [max(part, key=lambda page: (degrees[page], -page)) for part in parts]
    titles = refs(context, heads)
    for head, part in zip(heads, parts, strict=True):
        title = titles[head].title if head in titles else ""
        words = f"around {title}" if len(part) > 1 else REST
        names.update(dict.fromkeys(part, words))
    return _numbered(names)


def _numbered(names: dict[int, str]) -> tuple[tuple[str, ...], dict[int, int]]:
    counts: dict[str, int] = {}
    for name in names.values():
        counts[name] = counts.get(name, 0) + 1
    order = sorted(counts, key=lambda name: (name == REST, -counts[name], name))
    kept = order[:MOST]
    if len(order) > MOST:
        kept = [*(name for name in kept if name != REST), REST]
    places = {name: number for number, name in enumerate(kept)}
    last = len(kept) - 1
    return tuple(kept), {page: places.get(name, last) for page, name in names.items()}
