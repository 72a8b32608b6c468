"""The `[[relation::target|shown]]` grammar and its mistune plugin.

Links are found before the Markdown is parsed and stand in it as marks, a number
between two control characters. So a `|` inside a link does not end a table cell,
every link knows its place in the source, and whatever the parser does not take
for a link (code, addresses, raw HTML) gets its text back by `unmark`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Match
from typing import TYPE_CHECKING
from urllib.parse import quote

from mistune import safe_entity

if TYPE_CHECKING:
    from mistune import InlineParser, InlineState, Markdown
    from mistune.core import BaseRenderer

ENV_KEY = "wikilinks"

# One bounded class between fixed brackets: linear however many are left open.
LINK = re.compile(r"\[\[(?P<inner>[^\[\]`\x00-\x1f]{1,700})\]\]")
_RELATION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARK = re.compile(r"\x02([0-9]+)\x03")
_QUOTED_MARK = re.compile(r"%02([0-9]+)%03")
_MARK_PATTERN = r"\x02(?P<wikilink_number>[0-9]+)\x03"


@dataclass(frozen=True, slots=True)
class WrittenLink:
    """One link as written; `start` and `end` are its place in the source."""

    relation: str
    target: str
    shown: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: its address and the words it needs.

    `title` stands where the link shows no words of its own, `page` is the slug,
    `label` the wording of the relation. The address of a missing page is the
    one that creates it.
    """

    href: str
    title: str = ""
    page: str = ""
    label: str = ""
    missing: bool = False


def split_link(inner: str) -> tuple[str, str, str] | None:
    """Give (relation, target, shown) of what stands between the brackets."""
    head, _, shown = inner.partition("|")
    relation, typed, target = head.partition("::")
    if not typed or not _RELATION.match(relation.strip()):
        relation, target = "", head
    target = " ".join(target.split())
    if not target:
        return None
    return relation.strip(), target, " ".join(shown.split())


def mark(body: str) -> tuple[str, tuple[WrittenLink, ...]]:
    """Give the body with a mark for each link, and the links by number."""
    links: list[WrittenLink] = []
    pieces: list[str] = []
    end = 0
    body = _CONTROL.sub("\ufffd", body)
    for match in LINK.finditer(body):
        parts = split_link(match["inner"])
        if parts is None or _is_escaped(body, match.start()):
            continue
        start = match.start()
        pieces += [body[end:start], f"\x02{len(links)}\x03"]
        end = match.end()
        links.append(WrittenLink(*parts, start, end, body[start:end]))
    return "".join([*pieces, body[end:]]), tuple(links)


def _is_escaped(body: str, place: int) -> bool:
    """Tell whether an odd number of backslashes stands before the place."""
    slashes = 0
    while slashes < place and body[place - slashes - 1] == "\\":
        slashes += 1
    return slashes % 2 == 1


def unmark(text: str, links: tuple[WrittenLink, ...]) -> str:
    """Give the text with each mark turned back into what was written."""
    return _MARK.sub(lambda match: links[int(match[1])].source, text)


def unmark_address(address: str, links: tuple[WrittenLink, ...]) -> str:
    """Do what `unmark` does in an address, where marks stand percent-encoded."""

    def written(match: Match[str]) -> str:
        number = int(match[1])
        return quote(links[number].source) if number < len(links) else match[0]

    return _QUOTED_MARK.sub(written, address)


def parse_mark(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Turn a mark into a token that carries the link."""
    link = state.env[ENV_KEY][int(match["wikilink_number"])]
    state.append_token(
        {"type": "wikilink", "raw": link.shown or link.target, "attrs": {"link": link}}
    )
    return match.end()


def render_wikilink(
    renderer: BaseRenderer, text: str, link: WrittenLink, target: Target
) -> str:
    """Give the anchor of a link whose target has been looked up."""
    words = link.shown or target.title or text
    attributes = {"href": target.href}
    if target.missing:
        attributes["class"] = "missing"
        attributes["title"] = f"There is no page “{link.target}” yet. Create it."
    elif link.relation:
        attributes["class"] = "typed"
        attributes["title"] = target.label or link.relation
    if link.relation:
        attributes["data-relation"] = link.relation
    if target.page:
        attributes["data-page"] = target.page
    written = "".join(
        f' {name}="{_escaped(value)}"' for name, value in attributes.items()
    )
    return f"<a{written}>{_escaped(words)}</a>"


def _escaped(text: str) -> str:
    # Titles are plain text: an “&amp;” in one is meant as it stands.
    return safe_entity(text.replace("&", "&amp;"))


def add_wikilinks(md: Markdown) -> None:
    """Register the rule for marks, and the anchor where HTML is made."""
    md.inline.register(
        "wikilink", _MARK_PATTERN, parse_mark, before="link", start_chars="\x02"
    )
    if md.renderer and md.renderer.NAME == "html":
        md.renderer.register("wikilink", render_wikilink)
