"""Maps: a bounded picture with its twins, a table and sentences."""

from __future__ import annotations

from collections.abc import Sequence

import graph
from wiki.errors import NotFoundError
from wiki.services import asking
from wiki.services.context import Context
from wiki.services.pages import readable, refs
from wiki.services.views import (
    MapLine,
    MapSentences,
    MapSpot,
    MapView,
    PageRef,
    Part,
)

MOST_NODES = 300
MOST_DEPTH = 3


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
    network = context.network()
    depth = max(1, min(depth, MOST_DEPTH))
    limit = max(2, min(limit, MOST_NODES))
    if slug:
        row = readable(context, slug)
        if row.id not in network:
            raise NotFoundError(f"There is no page “{slug}” any more.")
        drawn = graph.draw(
            network,
            row.id,
            context.reader,
            depth=depth,
            types=frozenset(types),
            relations=frozenset(relations),
            limit=limit,
        )
    else:
        drawn = graph.overview(
            network,
            context.reader,
            types=frozenset(types),
            relations=frozenset(relations),
            limit=limit,
        )
    return _view(context, drawn, depth)


def _view(context: Context, drawn: graph.Map, depth: int) -> MapView:
    pages = refs(context, (spot.page for spot in drawn.spots))
    lines = [
        line for line in drawn.lines if line.source in pages and line.target in pages
    ]
    return MapView(
        center=pages.get(drawn.center or 0),
        spots=tuple(
            MapSpot(pages[spot.page], spot.x, spot.y, spot.degree, spot.depth)
            for spot in drawn.spots
            if spot.page in pages
        ),
        lines=tuple(_line(context, line, pages) for line in lines),
        groups=_sentences(context, lines, pages),
        total_nodes=drawn.total_nodes,
        truncated=drawn.truncated,
        depth=depth,
    )


def of_question(
    context: Context, pattern: str, *, relations: Sequence[str] = (), limit: int = 60
) -> MapView:
    """Give the map of the pages that stand in the answers of a pattern."""
    drawn = graph.among(
        context.network(),
        asking.pages_in(context, pattern),
        context.reader,
        relations=frozenset(relations),
        limit=max(2, min(limit, MOST_NODES)),
    )
    return _view(context, drawn, 1)


def _line(context: Context, line: graph.Line, pages: dict[int, PageRef]) -> MapLine:
    return MapLine(
        pages[line.source],
        pages[line.target],
        line.relations,
        tuple(context.schema.relations[slug].label for slug in line.relations),
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
