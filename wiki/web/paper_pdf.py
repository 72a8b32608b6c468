"""A page as PDF: its text set anew from the same HTML that screens show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from xml.sax.saxutils import escape

from graph.schema import Schema
from wiki.services.papers import Paper, Statement
from wiki.web import pdf

_INLINE = {"em": "i", "strong": "b", "del": "strike", "sup": "super"}
_HEADS = ("h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "li", "dt", "dd", "figcaption", "pre", "td", "th", *_HEADS)
_INDENT = 14
DEEPEST = 12
"""Lists in lists that are still indented."""


def paper_as_pdf(paper: Paper, schema: Schema) -> bytes:
    """Give a page as PDF on A4."""
    # Only who takes a PDF away waits for the library to load.
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    styles, view = pdf.styles(), paper.view
    story: list[Any] = []

    def write(text: str, style: str) -> None:
        story.append(Paragraph(text, styles[style]))

    dated = f" · {view.dated.shown}" if view.dated else ""
    write(escape(f"{view.type.label}{dated}"), "small")
    write(escape(view.page.title), "title")
    for line in view.head:
        names = ", ".join(
            link.page.title if link.page else link.name for link in line.links
        )
        write(f"<b>{escape(line.label)}</b> {escape(names)}", "text")
    if view.page.summary:
        write(f"<i>{escape(view.page.summary)}</i>", "text")
    story += flows(paper.html)
    if paper.parts and paper.parts.items:
        write(f"Parts ({len(paper.parts.items):,})", "head")
        for place, part in enumerate(paper.parts.items, 1):
            number = place if part.position is None else part.position
            note = f": {part.note}" if part.note else ""
            write(f"{number}. {escape(part.item.page.title + note)}", "text")
    if view.fields:
        write("Facts", "head")
        for each in view.fields:
            write(f"<b>{escape(each.field.label)}</b> {escape(each.shown)}", "text")
    if paper.statements:
        write("Links", "head")
    for group in paper.statements:
        write(escape(group.label[:1].upper() + group.label[1:]), "part")
        more = f" And {group.more:,} more." if group.more else ""
        write("; ".join(map(_statement, group.items)) + f".{more}", "text")
    if paper.notes:
        write("Notes", "head")
    for number, note in enumerate(paper.notes, 1):
        write(f"{number}. {_address(note)}", "small")
    write("To cite", "head")
    write(escape(paper.citation), "text")
    write(pdf.linked(paper.address, paper.address), "small")
    return pdf.built(story, title=view.page.title, author=schema.site.title)


def flows(html: str) -> list[Any]:
    """Give the paragraphs, lists and tables of sanitised HTML."""
    setter = _Setter()
    setter.feed(html)
    setter.close()
    setter.end_block()
    return setter.story


def _statement(each: Statement) -> str:
    said = f" ({each.said})" if each.said else ""
    note = f"<super>{each.note}</super>" if each.note else ""
    return escape(f"{each.name}{said}") + note


def _address(note: str) -> str:
    return pdf.linked(note, note) if note.startswith("http") else escape(note)


class _Setter(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.story: list[Any] = []
        self._block = ""
        self._text: list[str] = []
        self._ends: list[tuple[str, str]] = []
        self._lists: list[int] = []
        self._quotes = 0
        self._rows: list[list[str]] = []

    def handle_starttag(
        self, tag: str, attrs: Sequence[tuple[str, str | None]]
    ) -> None:
        """Begin a block, a list, a table, or words of a kind."""
        said = dict(attrs)
        if tag in _BLOCKS:
            # A paragraph in an item of a list is the item.
            if tag != "p" or self._block not in ("li", "td", "th") or self._text:
                self.end_block()
                self._block = tag
            if tag in ("td", "th"):
                self._rows[-1:] = [[*self._rows[-1], ""]] if self._rows else [[""]]
            if tag == "li" and self._lists and self._lists[-1]:
                self._text.append(f"{self._lists[-1]}. ")
                self._lists[-1] += 1
            elif tag == "li":
                self._text.append("• ")
        elif tag in ("ul", "ol"):
            self.end_block()
            self._lists.append(int(said.get("start") or 1) if tag == "ol" else 0)
        elif tag == "blockquote":
            self.end_block()
            self._quotes += 1
        elif tag == "tr":
            self._rows.append([])
        else:
            self._begin_words(tag, said)

    def _begin_words(self, tag: str, said: Mapping[str, str | None]) -> None:
        if tag == "br":
            self._text.append("<br/>")
        elif tag == "img":
            self._text.append(f"<i>[{escape(said.get('alt') or 'picture')}]</i>")
        elif tag in _INLINE:
            self._open(tag, f"<{_INLINE[tag]}>", f"</{_INLINE[tag]}>")
        elif tag == "code" and self._block != "pre":
            self._open(tag, f'<font face="{pdf.MONO}">', "</font>")
        elif tag == "a" and (said.get("href") or "").startswith("http"):
            address = escape(said["href"] or "", {'"': "&quot;"})
            self._open(tag, f'<a href="{address}" color="#1a5a86">', "</a>")

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        if tag in _BLOCKS:
            self.end_block()
        elif tag in ("ul", "ol"):
            self.end_block()
            if self._lists:
                self._lists.pop()
        elif tag == "blockquote":
            self.end_block()
            self._quotes = max(0, self._quotes - 1)
        elif tag == "table":
            self._end_table()
        elif any(tag == opened for opened, _ in self._ends):
            self._close(tag)

    def handle_data(self, data: str) -> None:
        """Take words in; outside a block they are a paragraph."""
        if self._block == "pre":
            lines = escape(data).replace(" ", "\xa0").split("\n")
            self._text.append("<br/>".join(lines))
        elif self._block or data.strip():
            self._block = self._block or "p"
            self._text.append(escape(data))

    def end_block(self) -> None:
        """Make a paragraph of what was gathered."""
        text = "".join(self._text).strip()
        text += "".join(end for _, end in reversed(self._ends))
        block, self._text, self._ends, self._block = self._block, [], [], ""
        if not text or text == "•":
            return
        if block in ("td", "th") and self._rows and self._rows[-1]:
            self._rows[-1][-1] = f"<b>{text}</b>" if block == "th" else text
            return
        self.story.append(self._paragraph(text, block))

    def _paragraph(self, text: str, block: str) -> Any:
        from reportlab.platypus import Paragraph  # noqa: PLC0415

        name = "head" if block == "h2" else "part" if block in _HEADS else "text"
        name = "small" if block == "figcaption" else name
        depth = min(len(self._lists) + self._quotes, DEEPEST)
        if block == "pre":
            text = f'<font face="{pdf.MONO}">{text}</font>'
        style = pdf.styles()[name]
        return Paragraph(text, style.clone(name, leftIndent=_INDENT * depth))

    def _end_table(self) -> None:
        from reportlab.lib.colors import HexColor  # noqa: PLC0415
        from reportlab.platypus import Paragraph, Table, TableStyle  # noqa: PLC0415

        self.end_block()
        rows, self._rows = [row for row in self._rows if row], []
        if not rows:
            return
        width = max(map(len, rows))
        style = pdf.styles()["text"]
        cells = [
            [Paragraph(text, style) for text in [*row, *[""] * (width - len(row))]]
            for row in rows
        ]
        line = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#bbbbbb"))
        self.story.append(
            Table(cells, colWidths=[450 / width] * width, style=TableStyle([line]))
        )

    def _open(self, tag: str, begin: str, end: str) -> None:
        self._block = self._block or "p"
        self._text.append(begin)
        self._ends.append((tag, end))

    def _close(self, tag: str) -> None:
        while self._ends:
            opened, end = self._ends.pop()
            self._text.append(end)
            if opened == tag:
                return
