"""The beginning of a text, for lists: up to its mark, or as much as fits."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

LONG = 600
"""Characters after which a text without a mark is cut, at the end of a block."""

_BEGUN = LONG // 3
_VOID = {"br", "hr", "img"}
_MORE = ("id", "more")
_TAGS = "a blockquote br code del em figcaption figure img li ol p pre span strong ul"
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    attributes={
        "a": {"href", "title", "rel", "data-page", "data-relation"},
        "img": {"src", "alt", "title", "srcset", "sizes", "width", "height"},
    },
    tag_attribute_values={"img": {"loading": {"lazy"}}},
    allowed_classes={
        "a": {"missing", "typed", "external"},
        "span": {"credit", "file"},
    },
    # Headings begin what a teaser only announces, and notes stand below the text.
    clean_content_tags={"sup", "section", "table", "h2", "h3", "h4", "h5", "h6"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Teaser:
    """The beginning of a text as HTML; `is_cut` tells that the text goes on."""

    html: str
    is_cut: bool


def teaser_of(html: str) -> Teaser:
    """Give the beginning of a rendered text.

    It ends where its author set `<!-- more -->`, else after the block in which it gets
    long. Anchors and notes are left to the whole text.
    """
    finder = _Finder(html)
    finder.feed(html)
    place = finder.place if finder.place is not None else len(html)
    return Teaser(_CLEANER.clean(html[:place]).strip(), bool(html[place:].strip()))


class _Finder(HTMLParser):
    """Finds where to cut; the HTML is well-formed, as it comes from the sanitiser."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.place: int | None = None
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._depth = 0
        self._length = 0
        self._is_full = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Cut before the mark, and before a block that comes when it is long."""
        if self.place is None and (
            _MORE in attrs
            or (not self._depth and self._is_full)
            or (not self._depth and tag in ("section", "h2") and self._length > _BEGUN)
        ):
            line, column = self.getpos()
            self.place = self._lines[line - 1] + column
        if tag not in _VOID:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        """Note where a block ends."""
        if tag not in _VOID:
            self._depth -= 1
        if not self._depth and self._length >= LONG:
            self._is_full = True

    def handle_data(self, data: str) -> None:
        """Count what is read."""
        self._length += len(data.strip())
