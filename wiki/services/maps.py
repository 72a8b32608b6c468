"""Maps: a bounded picture with its twins, a table and sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import graph
from wiki.errors import InvalidError, NotFoundError
from wiki.services import asking, facets
from wiki.services.clusters import GROUPINGS, clusters_of
from wiki.services.context import Context
from wiki.services.graph_views import (
    MapLine,
    MapSentences,
    MapSpot,
    MapView,
    Named,
    Part,
)
from wiki.services.pages import named, readable, reference, refs
from wiki.services.views import PageRef
from wiki.store import narrowing
from wiki.store import pages as page_store
from wiki.text.dates import day_number, parse_date

MOST_NODES = 300
MOST_DEPTH = 3
_SHARE = r"[01](?:\.\d{1,6})?"
_PIN = re.compile(rf"(?P<slug>[^:]+):(?P<x>{_SHARE}):(?P<y>{_SHARE})")

SIZES = {
    "links": "The larger a page is drawn, the more links it has in the whole wiki.",
    "pagerank": (
        "The larger a page is drawn, the more often a reader who goes along lines at"
        " random would be there (PageRank, on the pages shown alone)."
    ),
    "betweenness": (
        "The larger a page is drawn, the more of the shortest ways between others lead"
        " over it: it is a bridge (betweenness, on the pages shown alone)."
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a map is to show; what is empty asks for nothing.

    `pattern` asks for the pages of its answers. `at` and `compare` are dates as people
    write them; `chosen` holds values by facet, `least` how many links a page must have.
    `group` and `size` are of `GROUPINGS`, a facet, and `SIZES`. `also` are pages whose
    neighbours are shown too, `slug` or `slug:relation`; `hide` are left out; `pins` are
    places of one's own, `slug:x:y` with x and y in [0, 1].
    """

    center: str = ""
    pattern: str = ""
    depth: int = 1
    limit: int = 60
    types: Sequence[str] = ()
    relations: Sequence[str] = ()
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    verified: bool = False
    least: int = 0
    at: str = ""
    compare: str = ""
    group: str = ""
    size: str = "links"
    also: Sequence[str] = ()
    hide: Sequence[str] = ()
    pins: Sequence[str] = ()


def around(
    context: Context,
    slug: str,
    *,
    depth: int = 1,
    types: Sequence[str] = (),
    relations: Sequence[str] = (),
    limit: int = 60,
) -> MapView:
    """Give the map around a page, or with no slug that of the best connected pages."""
    asked = Asked(
        center=slug, depth=depth, types=types, relations=relations, limit=limit
    )
    return view(context, asked)


def beside(context: Context, slug: str, limit: int) -> MapView:
    """Give the small map beside a page: a picture without twins.

    Its pages have no summaries, so that it stays the same when one of them changes.
    """
    found = _drawn(context, Asked(center=slug, limit=limit), graph.Frame())
    read = refs(context, (spot.page for spot in found.spots))
    pages = {number: replace(page, summary="") for number, page in read.items()}
    return MapView(
        center=pages.get(found.center or 0),
        spots=_spots(found, pages),
        lines=tuple(_line(context, each, pages) for each in _there(found, pages)),
        groups=(),
        total_nodes=found.total_nodes,
        truncated=found.truncated,
        depth=1,
    )


def view(context: Context, asked: Asked) -> MapView:
    """Give a map; with `compare` that of both days, with what became of each part."""
    _check(context, asked)
    frame = _frame(context, asked, asked.at)
    found = _drawn(context, asked, frame)
    changes: dict[int, str] = {}
    kinds: dict[tuple[int, int], str] = {}
    if asked.compare:
        later = _frame(context, asked, asked.compare)
        found, changes, kinds = graph.compared(
            context.network(),
            context.reader,
            found,
            _drawn(context, asked, later),
            (frame, later),
        )
    clusters, groups = clusters_of(context, found, asked.group)
    if groups:
        found = graph.grouped(found, groups)
    found = graph.pinned(found, _places(context, asked.pins))
    sizes = graph.measure(found, asked.size) if asked.size != "links" else {}
    pages = refs(context, (spot.page for spot in found.spots))
    lines = _there(found, pages)
    return MapView(
        center=pages.get(found.center or 0),
        spots=_spots(found, pages, sizes, groups, changes),
        lines=tuple(
            _line(context, line, pages, kinds.get((line.source, line.target), ""))
            for line in lines
        ),
        groups=_sentences(context, lines, pages),
        total_nodes=found.total_nodes,
        truncated=found.truncated,
        depth=max(1, min(asked.depth, MOST_DEPTH)),
        clusters=clusters,
        explained=SIZES[asked.size],
        grown=_named(context, asked.also),
        hidden=_named(context, asked.hide),
    )


def _spots(
    found: graph.Map,
    pages: Mapping[int, PageRef],
    sizes: Mapping[int, float] = {},
    groups: Mapping[int, int] = {},
    changes: Mapping[int, str] = {},
) -> tuple[MapSpot, ...]:
    return tuple(
        MapSpot(
            pages[spot.page],
            spot.x,
            spot.y,
            spot.degree,
            spot.depth,
            sizes.get(spot.page),
            groups.get(spot.page),
            changes.get(spot.page, ""),
        )
        for spot in found.spots
        if spot.page in pages
    )


def _there(found: graph.Map, pages: Mapping[int, PageRef]) -> list[graph.Line]:
    return [
        line for line in found.lines if line.source in pages and line.target in pages
    ]


def _check(context: Context, asked: Asked) -> None:
    if asked.size not in SIZES:
        raise InvalidError(f"Size pages by one of {', '.join(SIZES)}.")
    groupings = (*GROUPINGS, *context.schema.facets)
    if asked.group and asked.group not in groupings:
        raise InvalidError(f"Group pages by one of {', '.join(groupings)}.")
    if asked.compare and not asked.at:
        raise InvalidError("To compare, give the earlier day too, in “at”.")


def _drawn(context: Context, asked: Asked, frame: graph.Frame) -> graph.Map:
    """Draw what is asked for within a frame."""
    network, reader = context.network(), context.reader
    limit = max(2, min(asked.limit, MOST_NODES))
    if asked.pattern:
        found = asking.pages_in(context, asked.pattern)
        return graph.among(network, found, reader, frame=frame, limit=limit)
    if not asked.center:
        return graph.overview(network, reader, frame=frame, limit=limit)
    row = readable(context, asked.center)
    if row.id not in network:
        raise NotFoundError(f"There is no page “{asked.center}” any more.")
    depth = max(1, min(asked.depth, MOST_DEPTH))
    return graph.draw(network, row.id, reader, depth=depth, frame=frame, limit=limit)


def _frame(context: Context, asked: Asked, day: str) -> graph.Frame:
    latest = parse_date(day).latest if day else None
    narrowed = facets.narrow(context, asked.chosen, ())

    def fits(pages: Collection[int]) -> Collection[int]:
        found: Collection[int] = pages
        if narrowed.conditions:
            ids = sorted(found)
            found = narrowing.fitting_ids(context.unit, ids, narrowed.conditions)
        if latest is None:
            return found
        # What is dated later was not there yet.
        rows = page_store.by_ids(context.unit, found, context.viewer.level)
        return {
            number
            for number, row in rows.items()
            if not row.dated or parse_date(row.dated).earliest <= latest
        }

    return graph.Frame(
        types=frozenset(asked.types),
        relations=frozenset(asked.relations),
        verified=asked.verified,
        at=day_number(latest) if latest else 0,
        least=max(0, asked.least),
        grown=_grown(context, asked.also),
        hidden=frozenset(page.id for page in _pages(context, asked.hide).values()),
        fits=fits if narrowed.conditions or latest else None,
    )


def _grown(context: Context, also: Sequence[str]) -> dict[int, frozenset[str]]:
    """Read which pages are grown, each by which relations."""
    pairs = [each.partition(":") for each in also]
    pages = _pages(context, [name for name, _, _ in pairs])
    found: dict[int, frozenset[str]] = {}
    for name, _, relation in pairs:
        if name in pages:
            page = pages[name].id
            before = found.get(page)
            # One that is grown by everything is not narrowed by a relation.
            whole = not relation or before == frozenset()
            found[page] = frozenset() if whole else (before or frozenset()) | {relation}
    return found


def _named(context: Context, names: Sequence[str]) -> tuple[Named, ...]:
    """Word the pages, some with a relation, by which a map was changed."""
    parts = {each: each.partition(":") for each in names[:MOST_NODES]}
    pages = _pages(context, [name for name, _, _ in parts.values()])
    found = []
    for written, (name, _, relation) in parts.items():
        words = pages[name].title if name in pages else name
        known = context.schema.relations.get(relation)
        found.append(Named(written, f"{words} ({known.label})" if known else words))
    return tuple(found)


def _places(context: Context, pins: Sequence[str]) -> dict[int, tuple[float, float]]:
    """Read where pages are pinned."""
    found: dict[str, tuple[float, float]] = {}
    for each in pins[:MOST_NODES]:
        match = _PIN.fullmatch(each)
        if match is None or float(match["x"]) > 1 or float(match["y"]) > 1:
            raise InvalidError(
                f"“{each[:80]}” is no pin. Write slug:x:y with x and y from 0 to 1."
            )
        found[match["slug"]] = (float(match["x"]), float(match["y"]))
    pages = _pages(context, list(found))
    return {pages[name].id: place for name, place in found.items() if name in pages}


def _pages(context: Context, names: Sequence[str]) -> dict[str, PageRef]:
    """Give those of some pages that the reader sees, by the names they were given."""
    found = {name: named(context, name) for name in dict.fromkeys(names[:MOST_NODES])}
    return {name: reference(row) for name, row in found.items() if row is not None}


def _line(
    context: Context, line: graph.Line, pages: dict[int, PageRef], change: str = ""
) -> MapLine:
    return MapLine(
        pages[line.source],
        pages[line.target],
        line.relations,
        tuple(context.schema.relations[slug].label for slug in line.relations),
        change,
    )


def _sentences(
    context: Context, lines: Sequence[graph.Line], pages: dict[int, PageRef]
) -> tuple[MapSentences, ...]:
    grouped: dict[str, list[tuple[Part, ...]]] = {}
    for line in lines:
        source, target = pages[line.source], pages[line.target]
        for slug in line.relations:
            label = context.schema.relations[slug].label
            grouped.setdefault(slug, []).append(
                (
                    Part(source.title, source),
                    Part(f" {graph.predicate(label)} "),
                    Part(target.title, target),
                    Part("."),
                )
            )
    return tuple(
        MapSentences(context.schema.relations[slug].label, tuple(sentences))
        for slug, sentences in grouped.items()
    )
