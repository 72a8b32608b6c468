"""Shapes and places on a drawn map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.schema import PageType, Schema
from wiki.services.graph_views import MapSpot, MapView
from wiki.services.views import PageRef

WIDTH, HEIGHT = 1000, 680
SMALL_WIDTH, SMALL_HEIGHT = 400, 400
ABOVE, BELOW = 24, 46
LABEL, CLUSTER = 26, 44
LETTER, LINE = 6.8, 15
"""Room that a label's letters and its line take, in the picture's units."""

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
_SIDES = {"triangle": 3, "diamond": 4, "pentagon": 5, "hexagon": 6, "octagon": 8}


_Box = tuple[float, float, float, float]
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
    box: _Box
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
    names = [cluster.box for cluster in clusters]
    labels = _labels(view, places, width, names)
    leading = labels if small else _labels(view, places, width, names, scale=2)
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
            hull = _hull(points)
            top = min(y for _, y in hull)
            middle = sum(x for x, _ in hull) / len(hull)
            words = shortened(name, CLUSTER)
            half = len(words) * LETTER * 0.6
            x = round(min(max(middle, half), width - half), 1)
            y = round(max(14.0, top - 5), 1)
            box = (x - half, y - LINE + 3, x + half, y + 3)
            path = _closed(hull, 0, 0)
            yield DrawnCluster(number, words, path, x, y, box, tuple(hull))


def _hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Give the convex hull of points (Andrew's monotone chain, 1979)."""
    ordered = sorted(set(points))
    sides: list[list[tuple[float, float]]] = []
    for side in (ordered, ordered[::-1]):
        chain: list[tuple[float, float]] = []
        for point in side:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        sides.append(chain[:-1])
    return sides[0] + sides[1]


def _turn(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _labels(
    view: MapView,
    places: _Places,
    width: int,
    names: Sequence[_Box],
    scale: int = 1,
) -> dict[int, str]:
    """Name the best-linked pages as far as no name covers another one or a shape.

    `names` are where those of the groups stand.
    """
    labels: dict[int, str] = {}
    taken = [_square(*places[spot.page.id], _radius(spot)) for spot in view.spots]
    taken += names
    for spot in sorted(view.spots, key=lambda each: (each.depth > 0, -each.degree)):
        label = shortened(spot.page.title)
        x, y = places[spot.page.id]
        half = len(label) * LETTER * scale / 2 * (1.2 if spot.depth == 0 else 1)
        top = y + _radius(spot)
        box = (x - half, top, x + half, top + LINE * scale)
        inside = box[0] >= 0 and box[2] <= width
        if spot.depth == 0 or (inside and not any(_overlap(box, b) for b in taken)):
            taken.append(box)
            labels[spot.page.id] = label
    return labels


def _square(x: float, y: float, radius: float) -> _Box:
    return (x - radius, y - radius, x + radius, y + radius)


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _radius(spot: MapSpot) -> float:
    """Give how large a page is drawn: by its links, or by another measure of it."""
    if spot.size is None:
        return round(6 + 1.6 * math.log2(1 + spot.degree), 1)
    return round(6 + 16 * math.sqrt(spot.size), 1)


def shortened(title: str, most: int = LABEL) -> str:
    """Cut a title at a word border to what a label has room for."""
    if len(title) <= most:
        return title
    return title[:most].rsplit(" ", 1)[0].rstrip(",.:;–- ") + "…"


@lru_cache(maxsize=256)
def shape_path(shape: str, radius: float, x: float = 0.0, y: float = 0.0) -> str:
    """Give an SVG path for a shape of the vocabulary around a point."""
    if shape == "pill":
        return _pill(radius, x, y)
    if shape == "circle":
        r = round(radius, 1)
        return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    return _closed(_corners(shape, radius), x, y)


def polygon(
    spot: DrawnSpot, schema: Schema
) -> tuple[list[tuple[float, float]], str, str]:
    """Give a page's shape as corners, its colour, and that of its edge on paper."""
    slug = spot.page.type
    kind = schema.types.get(slug) or PageType(slug, slug, slug)
    corners = outline(kind.shape, spot.radius, spot.x, spot.y)
    return corners, kind.colour, PAPER[spot.change or "ground"]


def outline(shape: str, radius: float, x: float, y: float) -> list[tuple[float, float]]:
    """Give a shape of the vocabulary around a point as the corners of a polygon."""
    if shape == "pill":
        w, h = radius * 1.5, radius * 0.7
        points = [(a * w, b * h) for a, b in _ring(24, 1.0, 0.0)]
    elif shape == "circle":
        points = _ring(24, radius, 0.0)
    else:
        points = _corners(shape, radius)
    return [(x + a, y + b) for a, b in points]


def _corners(shape: str, radius: float) -> list[tuple[float, float]]:
    if shape in _SIDES:
        turn = -math.pi / 2 if shape != "octagon" else math.pi / 8
        return _ring(_SIDES[shape], radius * 1.15, turn)
    if shape == "star":
        outer = _ring(5, radius * 1.25, -math.pi / 2)
        inner = _ring(5, radius * 0.6, -math.pi / 2 + math.pi / 5)
        return [p for pair in zip(outer, inner, strict=True) for p in pair]
    if shape == "trapezoid":
        r = radius
        return [(-r * 0.7, -r), (r * 0.7, -r), (r, r), (-r, r)]
    r = radius * 0.9
    return [(-r, -r), (r, -r), (r, r), (-r, r)]


def _pill(radius: float, x: float, y: float) -> str:
    r = round(radius * 0.7, 1)
    w = round(radius * 0.8, 1)
    return (
        f"M{x - w:.1f} {y - r:.1f}h{2 * w}a{r} {r} 0 0 1 0 {2 * r}"
        f"h{-2 * w}a{r} {r} 0 0 1 0 {-2 * r}z"
    )


def _ring(sides: int, radius: float, turn: float) -> list[tuple[float, float]]:
    step = 2 * math.pi / sides
    return [
        (radius * math.cos(turn + step * n), radius * math.sin(turn + step * n))
        for n in range(sides)
    ]


def _closed(points: list[tuple[float, float]], x: float, y: float) -> str:
    return "M" + "L".join(f"{x + a:.1f} {y + b:.1f}" for a, b in points) + "z"
