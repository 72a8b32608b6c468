"""The content of a WordPress post as HTML: paragraphs made, shortcodes resolved.

Sources: the WordPress handbook on shortcodes and on the block editor's comments; posts
of the editor before it have no paragraphs, only empty lines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_BLOCK_COMMENT = re.compile(r"\s*/?wp:")
_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->", re.IGNORECASE)
_CAPTION = re.compile(
    r"\[caption\b([^\]]{0,2000})\](.{0,20000}?)\[/caption\]", re.DOTALL
)
_EMBED = re.compile(
    r"\[(embed|youtube|vimeo|video|audio|soundcloud)\b([^\]]{0,2000})\]"
    r"(?:\s*(https?://[^\s\[\]<]{1,2000})\s*\[/\1\])?"
)
_ADDRESS = re.compile(r"https?://[^\s\"'\]<>]+")
_ESCAPED = re.compile(r"\[(\[[a-z][\w-]{0,60}[^\[\]]{0,500}\])\]")
_CODE = re.compile(r"\[(/?)([a-z][a-z0-9_-]{1,60})((?:\s[^\[\]]{0,2000})?)/?\]")
_BLOCKS = re.compile(
    r"</?(?:address|article|aside|blockquote|div|dl|figure|form|h[1-6]|hr|ol|p|pre"
    r"|section|table|ul|li|tr|td|th|tbody|thead)\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r'([a-z_]+)\s*=\s*"([^"]*)"')


def html_of(content: str) -> str:
    """Give a post's content as HTML that any reader of HTML understands."""
    is_blocks = "<!-- wp:" in content
    text = _NEXT_PAGE.sub("<hr>", _without_block_comments(content))
    text = _CAPTION.sub(_figure, text)
    text = _EMBED.sub(_link, text)
    text = _without_codes(text)
    return text if is_blocks else paragraphs(text)


def paragraphs(text: str) -> str:
    """Make paragraphs of what empty lines part."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = []
    for part in _apart(text):
        if part.startswith("<pre"):
            found.append(part)
            continue
        for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", part):
            stripped = block.strip()
            if not stripped:
                continue
            if _BLOCKS.match(stripped):
                found.append(stripped)
            else:
                found.append(f"<p>{stripped.replace(chr(10), '<br>')}</p>")
    return "\n".join(found)


def _apart(text: str) -> Iterator[str]:
    """Give what stands between blocks of code, and these blocks as they are."""
    place = 0
    while (start := text.find("<pre", place)) >= 0:
        end = text.find("</pre>", start)
        if end < 0:
            break
        yield text[place:start]
        yield text[start : end + 6]
        place = end + 6
    yield text[place:]


def _without_block_comments(text: str) -> str:
    kept, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start)
        if end < 0:
            break
        kept.append(text[place:start])
        if not _BLOCK_COMMENT.match(text, start + 4):
            kept.append(text[start : end + 3])
        place = end + 3
    return "".join([*kept, text[place:]])


def excerpt_of(text: str) -> str:
    """Give an excerpt as plain words."""
    plain = re.sub(r"<[^<>]{0,2000}>", " ", text)
    return " ".join(html.unescape(plain).split())


def _figure(match: re.Match[str]) -> str:
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    inner = match[2].strip()
    if "<img" not in inner:
        return inner
    end = inner.find(">", inner.find("<img")) + 1
    place = inner.find("</a>", end) + 4 if "</a>" in inner[end:] else end
    caption = attributes.get("caption") or inner[place:].strip()
    picture = inner[inner.find("<img") : end]
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"


def _link(match: re.Match[str]) -> str:
    said = match[3] or html.unescape(match[2])
    found = _ADDRESS.search(said)
    if found is None:
        return ""
    address = html.escape(html.unescape(found[0]))
    return f'<p><a href="{address}">{address}</a></p>'


def _without_codes(text: str) -> str:
    """Take shortcodes away and leave what stands between; words in brackets stay."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1])
        return f"\ue001{len(kept) - 1}\ue001"

    text = _ESCAPED.sub(keep, text)
    closed = {match[2] for match in _CODE.finditer(text) if match[1]}

    def change(match: re.Match[str]) -> str:
        is_code = match[2] in closed or "=" in match[3] or match[2] == "gallery"
        return "" if is_code else match[0]

    text = _CODE.sub(change, text)
    return re.sub("\ue001([0-9]+)\ue001", lambda match: kept[int(match[1])], text)
