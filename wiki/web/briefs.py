"""A map as a brief on paper: the picture, its pages as a table, its links in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from graph.schema import Schema
from wiki.services.graph_views import MapView, Part
from wiki.services.views import PageRef
from wiki.web import pdf
from wiki.web.drawing import PAPER, Drawing, polygon

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing as Picture

MOST_SENTENCES = 400
"""Links that are written out; of more their number is told."""


def brief_of(
    view: MapView, drawing: Drawing, schema: Schema, *, title: str, address: str
) -> bytes:
    """Give a map as PDF on A4, with links back to the pages.

    `address` is where the same map stands; the site's own is what it begins with.
    """
    # Only who takes a brief away waits for it to load.
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    styles, root = pdf.styles(), address.partition("/map")[0]
    story: list[Any] = [
        Paragraph(escape(title), styles["title"]),
        Paragraph(_counted(view), styles["text"]),
        _picture(drawing, schema, A4[0] - 100),
        Paragraph(escape(view.explained), styles["small"]),
        Paragraph("Pages", styles["head"]),
        _table(view, schema, styles, root),
        Paragraph("Links", styles["head"]),
    ]
    left = MOST_SENTENCES
    for group in view.groups:
        story.append(Paragraph(escape(group.label), styles["part"]))
        for parts in group.sentences[: max(left, 0)]:
            words = "".join(_words(part, root) for part in parts)
            story.append(Paragraph(words, styles["text"]))
        left -= len(group.sentences)
    if left < 0:
        story.append(Paragraph(f"And {-left:,} more links.", styles["text"]))
    story.append(Paragraph(pdf.linked(address, address), styles["small"]))
    return pdf.built(story, title=title, author=schema.site.title)


def _counted(view: MapView) -> str:
    shown = f"{len(view.spots):,} of {view.total_nodes:,} pages"
    return f"Showing {shown} and {len(view.lines):,} lines between them."


def _table(view: MapView, schema: Schema, styles: dict[str, Any], root: str) -> Any:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table, TableStyle  # noqa: PLC0415

    heads = ["Page", "Type", "Links", *(["Change"] if _has_changes(view) else [])]
    rows: list[list[Any]] = [[Paragraph(each, styles["part"]) for each in heads]]
    for spot in sorted(view.spots, key=lambda each: each.page.title.casefold()):
        kind = schema.types.get(spot.page.type)
        cells = [
            _page(spot.page, root),
            escape(kind.label if kind else spot.page.type),
            f"{spot.degree:,}",
            *([spot.change] if len(heads) > 3 else []),
        ]
        rows.append([Paragraph(each, styles["text"]) for each in cells])
    line = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(PAPER["line"]))
    widths = [250, 110, 50, 60][: len(heads)]
    return Table(rows, colWidths=widths, repeatRows=1, style=TableStyle([line]))


def _has_changes(view: MapView) -> bool:
    return any(each.change for each in view.spots)


def _words(part: Part, root: str) -> str:
    return _page(part.page, root) if part.page else escape(part.text)


def _page(page: PageRef, root: str) -> str:
    return pdf.linked(page.title, f"{root}/pages/{page.slug}")


def _picture(drawing: Drawing, schema: Schema, width: float) -> Picture:
    """Draw the map in lines and shapes that stay sharp at any size."""
    from reportlab.graphics.shapes import Drawing as Picture  # noqa: PLC0415
    from reportlab.graphics.shapes import Line, Polygon, String  # noqa: PLC0415
    from reportlab.lib.colors import HexColor  # noqa: PLC0415

    scale = width / drawing.width
    high = drawing.height * scale
    picture = Picture(width, high)

    def at(x: float, y: float) -> tuple[float, float]:
        return x * scale, high - y * scale

    def write(text: str, x: float, y: float) -> None:
        place = at(x, y)
        words = String(*place, text, fontName=pdf.FONT, fontSize=12 * scale)
        words.textAnchor = "middle"
        words.fillColor = HexColor(PAPER["ink"])
        picture.add(words)

    for cluster in drawing.clusters:
        corners = [each for point in cluster.corners for each in at(*point)]
        ground = HexColor(PAPER["cluster"])
        picture.add(Polygon(corners, strokeColor=None, fillColor=ground))
        write(cluster.name, cluster.x, cluster.y)
    for line in drawing.lines:
        ends = (*at(line.x1, line.y1), *at(line.x2, line.y2))
        colour = HexColor(PAPER[line.change or "line"])
        way = Line(*ends, strokeColor=colour, strokeWidth=0.6)
        if line.change == "gone":
            way.strokeDashArray = [3, 2]
        picture.add(way)
    for spot in drawing.spots:
        points, *colours = polygon(spot, schema)
        corners = [each for point in points for each in at(*point)]
        filled, edge = map(HexColor, colours)
        picture.add(Polygon(corners, strokeColor=edge, fillColor=filled))
        if spot.label:
            write(spot.label, spot.x, spot.y + spot.radius + 13)
    return picture
