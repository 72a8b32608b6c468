"""Places on a drawn map: of pages, of the lines between them, of groups."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.schema import PageType, Schema
from wiki.services.graph_views import MapSpot, MapView
from wiki.services.views import PageRef
from wiki.web.map_labels import LABEL, LETTER, LINE, Box, Labels, Mark, shortened
from wiki.web.shapes import closed, hull, outline

WIDTH, HEIGHT = 1000, 680
SMALL_WIDTH, SMALL_HEIGHT = 400, 400
ABOVE, BELOW = 24, 46
CLUSTER = 44
"""Letters of the name of a group."""

PAPER = {
    "ground": "#ffffff",
    "cluster": "#eef2f1",
    "line": "#9aa3a8",
    "ink": "#1d2327",
    "added": "#1f7a3d",
    "gone": "#b3261e",
    "changed": "#8a5a00",
}
"""Colours of pictures and paper, whatever the reader's screen has."""

_AROUND = [(math.cos(math.tau * n / 8), math.sin(math.tau * n / 8)) for n in range(8)]
_Places = Mapping[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class DrawnSpot:
    """A page with its place in the picture; `label` is "" where there is no room.

    It `leads` when there is room also on a small screen, in letters twice as large.
    """

    page: PageRef
    x: float
    y: float
    radius: float
    degree: int
    depth: int
    label: str
    leads: bool
    full: str
    group: int | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line between two places, with the words of its statements."""

    x1: float
    y1: float
    x2: float
    y2: float
    source: int
    target: int
    words: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class DrawnCluster:
    """The ground under the pages of a group, and where its name stands."""

    number: int
    name: str
    path: str
    x: float
    y: float
    box: Box
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map ready to be written as SVG."""

    width: int
    height: int
    spots: tuple[DrawnSpot, ...]
    lines: tuple[DrawnLine, ...]
    clusters: tuple[DrawnCluster, ...] = ()
    margin: float = 0.0

    @property
    def frame(self) -> str:
        """Where [0, 1]² lies in the picture: left, top, width and height."""
        height = self.height - ABOVE - BELOW
        return f"{self.margin} {ABOVE} {self.width - 2 * self.margin} {height}"


def drawn(view: MapView, *, small: bool = False) -> Drawing:
    """Place a map in a picture, a small one beside a page or a large one alone."""
    width, height = (SMALL_WIDTH, SMALL_HEIGHT) if small else (WIDTH, HEIGHT)
    margin = LETTER * LABEL / 2 * (0.5 if small else 1)
    places = {
        spot.page.id: (
            round(margin + spot.x * (width - 2 * margin), 1),
            round(ABOVE + spot.y * (height - ABOVE - BELOW), 1),
        )
        for spot in view.spots
    }
    clusters = tuple(_clusters(view, places, width))
    room = Labels(_marks(view, places), width, [each.box for each in clusters])
    labels = leading = room.chosen()
    if not small:
        leading = room.chosen(scale=2)
        labels = room.lengthened(labels, leading)
    spots = tuple(
        DrawnSpot(
            spot.page,
            *places[spot.page.id],
            radius=_radius(spot),
            degree=spot.degree,
            depth=spot.depth,
            label=labels.get(spot.page.id, ""),
            leads=spot.page.id in leading,
            full=spot.page.title,
            group=spot.group,
            change=spot.change,
        )
        for spot in view.spots
    )
    lines = tuple(
        DrawnLine(
            *places[line.source.id],
            *places[line.target.id],
            source=line.source.id,
            target=line.target.id,
            words=(
                f"{line.source.title} {' and '.join(line.labels)} {line.target.title}"
            ),
            change=line.change,
        )
        for line in view.lines
    )
    return Drawing(width, height, spots, lines, clusters, margin)


def _marks(view: MapView, places: _Places) -> list[Mark]:
    """Give the pages as those that are named first: in the middle, best linked."""
    return [
        Mark(
            spot.page.id,
            spot.page.title,
            *places[spot.page.id],
            radius=_radius(spot),
            is_center=spot.depth == 0,
        )
        for spot in sorted(view.spots, key=lambda spot: (spot.depth > 0, -spot.degree))
    ]


def _clusters(view: MapView, places: _Places, width: int) -> Iterator[DrawnCluster]:
    for number, name in enumerate(view.clusters):
        points = [
            (x + dx * (_radius(spot) + 12), y + dy * (_radius(spot) + 12))
            for spot in view.spots
            if spot.group == number
            for x, y in [places[spot.page.id]]
            for dx, dy in _AROUND
        ]
        if points:
            around = hull(points)
            top = min(y for _, y in around)
            middle = sum(x for x, _ in around) / len(around)
            words = shortened(name, CLUSTER)
            half = len(words) * LETTER * 0.6
            x = round(min(max(middle, half), width - half), 1)
            y = round(max(14.0, top - 5), 1)
            box = (x - half, y - LINE + 3, x + half, y + 3)
            path = closed(around, 0, 0)
            yield DrawnCluster(number, words, path, x, y, box, tuple(around))


def _radius(spot: MapSpot) -> float:
    """Give how large a page is drawn: by its links, or by another measure of it."""
    if spot.size is None:
        return round(6 + 1.6 * math.log2(1 + spot.degree), 1)
    return round(6 + 16 * math.sqrt(spot.size), 1)


def polygon(
    spot: DrawnSpot, schema: Schema
) -> tuple[list[tuple[float, float]], str, str]:
    """Give a page's shape as corners, its colour, and that of its edge on paper."""
    slug = spot.page.type
    kind = schema.types.get(slug) or PageType(slug, slug, slug)
    corners = outline(kind.shape, spot.radius, spot.x, spot.y)
    return corners, kind.colour, PAPER[spot.change or "ground"]
