"""The allow-list that every rendered text passes through."""

from __future__ import annotations

import nh3

_BLOCKS = {"blockquote", "dd", "div", "dl", "dt", "hr", "p", "pre", "section"}
_PICTURES = {"figcaption", "figure", "img"}
_LISTS = {"li", "ol", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
_INLINE = {"a", "br", "code", "del", "em", "span", "strong", "sup"}
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_TAGS = _BLOCKS | _PICTURES | _LISTS | _TABLES | _INLINE | _HEADINGS
_ATTRIBUTES = {
    "a": {"href", "title", "rel", "data-page", "data-relation"},
    "div": {"data-asked", "data-live"},
    "img": {"src", "alt", "title", "srcset", "sizes", "width", "height"},
    "li": {"id"},
    "ol": {"start"},
    "span": {"aria-label"},
    "sup": {"id"},
    **{heading: {"id"} for heading in _HEADINGS},
}
_VALUES = {
    "div": {"id": {"more"}, "tabindex": {"0"}},
    "img": {"loading": {"lazy"}},
    "pre": {"tabindex": {"0"}},
    "span": {"role": {"img"}},
    "th": {"scope": {"col"}},
}
_ALIGNMENT = {"align-left", "align-center", "align-right"}
_CLASSES = {
    "a": {"missing", "typed", "external", "footnote"},
    "div": {"asked-live", "table-scroll"},
    "li": {"task"},
    "p": {"cut"},
    "section": {"footnotes"},
    "span": {"credit", "file"},
    "sup": {"footnote-ref", "note"},
    "td": _ALIGNMENT,
    "th": _ALIGNMENT,
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_VALUES,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)


def clean(html: str) -> str:
    """Give the HTML with only the tags, attributes and addresses that we make."""
    return _CLEANER.clean(html)
