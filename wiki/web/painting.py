"""A drawn map as a picture of pixels, for places that take no SVG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from graph.schema import Schema
from wiki.web.drawing import PAPER, Drawing, DrawnSpot, polygon

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

SCALE = 2
"""Pixels for each unit of the drawing, so that print stays sharp."""


def painted(drawing: Drawing, schema: Schema) -> bytes:
    """Give a map as PNG, in light colours whatever the reader's are."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - only pictures need it

    size = (drawing.width * SCALE, drawing.height * SCALE)
    image = Image.new("RGB", size, PAPER["ground"])
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(12 * SCALE)
    for cluster in drawing.clusters:
        corners = [(x * SCALE, y * SCALE) for x, y in cluster.corners]
        pen.polygon(corners, PAPER["cluster"])
        _write(pen, font, cluster.name, cluster.x, cluster.y - 12)
    for line in drawing.lines:
        ends = [each * SCALE for each in (line.x1, line.y1, line.x2, line.y2)]
        pen.line(ends, PAPER[line.change or "line"], SCALE)
    for spot in drawing.spots:
        _place(pen, font, spot, schema)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _place(pen: ImageDraw, font: Font, spot: DrawnSpot, schema: Schema) -> None:
    corners, colour, edge = polygon(spot, schema)
    pen.polygon([(x * SCALE, y * SCALE) for x, y in corners], colour, edge, SCALE)
    if spot.label:
        _write(pen, font, spot.label, spot.x, spot.y + spot.radius + 3)


def _write(pen: ImageDraw, font: Font, text: str, x: float, y: float) -> None:
    place = (x * SCALE, y * SCALE)
    edge, ink = PAPER["ground"], PAPER["ink"]
    pen.text(place, text, ink, font, "ma", stroke_width=2 * SCALE, stroke_fill=edge)
