"""Shapes and places on a drawn map."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wiki.services.views import MapSpot, MapView, PageRef

WIDTH, HEIGHT = 1000, 680
SMALL_WIDTH, SMALL_HEIGHT = 400, 400
ABOVE, BELOW = 24, 46
LABEL = 26
LETTER, LINE = 6.8, 15
"""Room that a label's letters and its line take, in the picture's units."""

_SIDES = {"triangle": 3, "diamond": 4, "pentagon": 5, "hexagon": 6, "octagon": 8}


_Box = tuple[float, float, float, float]


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


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map ready to be written as SVG."""

    width: int
    height: int
    spots: tuple[DrawnSpot, ...]
    lines: tuple[DrawnLine, ...]


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
    labels = _labels(view, places, width)
    leading = labels if small else _labels(view, places, width, scale=2)
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
        )
        for line in view.lines
    )
    return Drawing(width, height, spots, lines)


def _labels(
    view: MapView,
    places: Mapping[int, tuple[float, float]],
    width: int,
    scale: int = 1,
) -> dict[int, str]:
    """Name the best-linked pages as far as no name covers another one or a shape."""
    labels: dict[int, str] = {}
    taken = [_square(*places[spot.page.id], _radius(spot)) for spot in view.spots]
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
    return round(6 + 1.6 * math.log2(1 + spot.degree), 1)


def shortened(title: str) -> str:
    """Cut a title at a word border to what a label has room for."""
    if len(title) <= LABEL:
        return title
    return title[:LABEL].rsplit(" ", 1)[0].rstrip(",.:;–- ") + "…"


@lru_cache(maxsize=256)
def shape_path(shape: str, radius: float, x: float = 0.0, y: float = 0.0) -> str:
    """Give an SVG path for a shape of the vocabulary around a point."""
    if shape in _SIDES:
        turn = -math.pi / 2 if shape != "octagon" else math.pi / 8
        return _closed(_ring(_SIDES[shape], radius * 1.15, turn), x, y)
    if shape == "star":
        outer = _ring(5, radius * 1.25, -math.pi / 2)
        inner = _ring(5, radius * 0.6, -math.pi / 2 + math.pi / 5)
        return _closed(
            [p for pair in zip(outer, inner, strict=True) for p in pair], x, y
        )
    if shape == "square":
        r = radius * 0.9
        return _closed([(-r, -r), (r, -r), (r, r), (-r, r)], x, y)
    if shape == "trapezoid":
        r = radius
        return _closed([(-r * 0.7, -r), (r * 0.7, -r), (r, r), (-r, r)], x, y)
    if shape == "pill":
        return _pill(radius, x, y)
    r = round(radius, 1)
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


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
