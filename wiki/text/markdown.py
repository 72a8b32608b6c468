"""A body as safe HTML with its outline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from mistune import BlockState

from wiki.text.file_links import FileFacts, Files, key_in
from wiki.text.prose import words
from wiki.text.renderer import page_renderer
from wiki.text.sanitise import clean
from wiki.text.slugs import slugify
from wiki.text.tokens import Token, own_copy, parse_body, walk
from wiki.text.wikilink_plugin import Target

__all__ = ["Heading", "Rendered", "Resolve", "Target", "render"]

LEAVING = "nofollow ugc noopener"
"""What links that leave the site say, whoever wrote them: nobody gains by spam."""

Resolve = Callable[[str, str], Target]

_RENDERER = page_renderer()


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the outline; `id` is its anchor in the HTML."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Sanitised HTML and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


_NO_FILES: Files = MappingProxyType({})


def render(body: str, resolve: Resolve, files: Files = _NO_FILES) -> Rendered:
    """Give the body as HTML that templates may print as it is.

    `resolve(relation, target)` is asked once per pair, `files` holds what is known
    of the pictures and files that the body names. Headings begin at `<h2>`, since
    the page's title is the `<h1>`. Raises InvalidError over 200 kB.
    """
    tokens = own_copy(parse_body(body))
    headings = _complete_headings(tokens)
    _complete_links(tokens, cache(resolve))
    _complete_files(tokens, files)
    return Rendered(clean(_RENDERER(tokens, BlockState())), headings)


def _complete_headings(tokens: Iterable[Token]) -> tuple[Heading, ...]:
    used: Counter[str] = Counter()
    outline = []
    for token in walk(tokens):
        if token["type"] == "heading":
            text = words(token["children"])
            level = min(token["attrs"]["level"] + 1, 6)
            heading = Heading(level, _free_id(text, used), text)
            token["attrs"] = {"level": level, "id": heading.id}
            outline.append(heading)
    return tuple(outline)


def _free_id(text: str, used: Counter[str]) -> str:
    """Give an anchor that is free on this page and cannot be one of the site's own.

    Numbers follow two hyphens, which no slug has, so they never meet a heading.
    """
    anchor = f"part-{slugify(text)}"
    used[anchor] += 1
    return anchor if used[anchor] == 1 else f"{anchor}--{used[anchor]}"


def _complete_links(tokens: Iterable[Token], resolve: Resolve) -> None:
    for token in walk(tokens):
        if token["type"] == "wikilink":
            link = token["attrs"]["link"]
            token["attrs"]["target"] = resolve(link.relation, link.target)
        elif token["type"] in ("link", "image") and _leaves_site(token["attrs"]["url"]):
            token["attrs"]["rel"] = LEAVING


def _complete_files(tokens: Iterable[Token], files: Files) -> None:
    for token in walk(tokens):
        if token["type"] in ("link", "image"):
            if facts := files.get(key_in(token["attrs"]["url"])):
                token["attrs"]["file"] = facts
        elif token["type"] == "paragraph" and len(token["children"]) == 1:
            (child,) = token["children"]
            facts = _picture(child, files)
            if facts is not None:
                token["type"] = "figure"
                title = child["attrs"].pop("title", None)
                token["attrs"] = {
                    "key": facts.key,
                    "caption": title or facts.caption,
                    "credit": facts.credit,
                }


def _picture(token: Token, files: Files) -> FileFacts | None:
    if token["type"] != "image":
        return None
    facts = files.get(key_in(token["attrs"]["url"]))
    return facts if facts is not None and facts.width else None


def _leaves_site(url: str) -> bool:
    # Browsers read "/\" like "//".
    start = url.lstrip().lower().replace("\\", "/")
    return start.startswith(("//", "http:", "https:", "ftp:"))
