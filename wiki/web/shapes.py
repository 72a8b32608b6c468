"""Shapes of the vocabulary around a point, as paths of SVG and as polygons."""

from __future__ import annotations

import math
from functools import lru_cache

_SIDES = {"triangle": 3, "diamond": 4, "pentagon": 5, "hexagon": 6, "octagon": 8}


@lru_cache(maxsize=256)
def shape_path(shape: str, radius: float, x: float = 0.0, y: float = 0.0) -> str:
    """Give an SVG path for a shape of the vocabulary around a point."""
    if shape == "pill":
        return _pill(radius, x, y)
    if shape == "circle":
        r = round(radius, 1)
        return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    return closed(_corners(shape, radius), x, y)


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


def hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
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


def closed(points: list[tuple[float, float]], x: float, y: float) -> str:
    """Give the path around these corners, seen from a point."""
    return "M" + "L".join(f"{x + a:.1f} {y + b:.1f}" for a, b in points) + "z"


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
