"""What all PDF files of a wiki share: fonts, styles, page numbers, links."""

from __future__ import annotations

import io
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from wiki.web.drawing import PAPER

FONT, BOLD, ITALIC, BOTH, MONO = "Vera", "VeraBd", "VeraIt", "VeraBI", "Courier"


@cache
def styles() -> dict[str, Any]:
    """Give the styles of paragraphs by name."""
    # Only who takes a PDF away waits for the library to load.
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    for name in (FONT, BOLD, ITALIC, BOTH):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(
        FONT, normal=FONT, bold=BOLD, italic=ITALIC, boldItalic=BOTH
    )
    sizes = {"title": 18, "head": 13, "part": 10.5, "text": 9, "small": 7.5}
    return {
        name: ParagraphStyle(
            name,
            fontName=FONT if name in ("text", "small") else BOLD,
            fontSize=size,
            leading=size * 1.35,
            spaceBefore=size * 0.5,
            textColor=HexColor(PAPER["ink"]),
            keepWithNext=name in ("head", "part"),
        )
        for name, size in sizes.items()
    }


def built(story: list[Any], *, title: str, author: str) -> bytes:
    """Put paragraphs on numbered pages of A4."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, title=title, author=author, invariant=1
    )
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return file.getvalue()


def linked(words: str, address: str) -> str:
    """Give words that lead to an address."""
    return f'<a href={quoteattr(address)} color="#1a5a86">{escape(words)}</a>'


def _foot(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 7.5)
    canvas.drawRightString(document.pagesize[0] - 50, 30, str(canvas.getPageNumber()))
