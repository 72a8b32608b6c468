"""HTML as Markdown of this wiki."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdownify import MarkdownConverter

from wiki.errors import InvalidError
from wiki.text.wikilinks import write_link

LARGEST = 1_000_000
"""Characters; what becomes of more would not fit into a page."""

MORE = "<!-- more -->"
_MORE_MARK = "\ue000more\ue000"
_UNTOLD = ("script", "style", "noscript", "template", "svg", "object", "title")
_TAGS = (
    "a abbr b blockquote br caption cite code dd del div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i iframe img ins kbd li ol p pre q s samp section span"
    " strong sub sup table tbody td tfoot th thead tr u ul var"
)
_SPANS = {"iframe": {"src"}, "ol": {"start"}, "td": {"colspan"}, "th": {"colspan"}}
_DANGEROUS = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_GAPS = re.compile(r"\n{3,}")

Resolve = Callable[[str], str]
"""Gives the name of the page that an address leads to, "" for any other."""


def nowhere(_address: str) -> str:
    """Resolve no address."""
    return ""


def markdown_of(html: str, resolve: Resolve = nowhere) -> str:
    """Give HTML as Markdown; links that `resolve` knows become links of the wiki.

    Raises `InvalidError` for what is too large or too deep.
    """
    if len(html) > LARGEST:
        raise InvalidError(
            f"The text has {len(html):,} characters, at most {LARGEST:,} are read."
        )
    marked = re.sub(
        r"<!--\s*more\b[^>]*-->", f"<p>{_MORE_MARK}</p>", html, flags=re.IGNORECASE
    )
    try:
        text = _Converter(resolve).convert(_well_formed(marked))
    except RecursionError as error:
        raise InvalidError("The text is nested too deeply to be read.") from error
    text = text.replace(_MORE_MARK, MORE).replace("\xa0", " ")
    return f"{_GAPS.sub(chr(10) * 2, text).strip()}\n" if text.strip() else ""


def _well_formed(html: str) -> str:
    """Give the same with every tag closed, and without what is not text.

    The parser behind the converter needs the square of the time for tags left open.
    """
    return nh3.clean(
        html,
        tags=set(_TAGS.split()),
        clean_content_tags=set(_UNTOLD),
        attributes={"*": {"title"}, "a": {"href"}, "img": {"src", "alt"}, **_SPANS},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


class _Converter(MarkdownConverter):
    def __init__(self, resolve: Resolve) -> None:
        super().__init__(
            heading_style="ATX",
            bullets="-",
            strong_em_symbol="*",
            escape_misc=False,
            newline_style="spaces",
            autolinks=False,
        )
        self._resolve = resolve

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape what would become a link of ours, or a comment."""
        escaped = str(super().escape(text, parent_tags))  # type: ignore[misc] # not in its types
        return escaped.replace("[[", r"\[\[").replace("<", r"\<")

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Give a link; one that leads into the wiki by the name of its page."""
        address = str(el.get("href") or "").strip()
        shown = " ".join(text.split())
        if not shown or not address or _DANGEROUS.match(address):
            return text
        if name := self._resolve(address):
            plain = re.sub(r"\\(.)", r"\1", shown)
            fits = not set("|[]\n") & set(plain) and "*" not in plain
            return write_link("", name, plain if fits and plain != name else "")
        if "](" in shown:
            return text
        return (
            f"[{shown}](<{_quoted(address)}>)"
            if _odd(address)
            else (f"[{shown}]({address})")
        )

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Give a picture with its words and caption."""
        del text, parent_tags
        address = str(el.get("src") or "").strip()
        if not address or _DANGEROUS.match(address):
            return ""
        alt = " ".join(str(el.get("alt") or "").split()).translate(_NO_BRACKETS)
        caption = " ".join(str(el.get("title") or "").split()).replace('"', "'")
        written = f"<{_quoted(address)}>" if _odd(address) else address
        return f'![{alt}]({written} "{caption}")' if caption else f"![{alt}]({written})"

    def convert_figure(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Give a figure: its picture carries the caption."""
        del parent_tags
        picture, said = el.find("img"), el.find("figcaption")
        caption = " ".join(said.get_text(" ").split()) if said else ""
        if picture is None:
            return f"\n\n{text.strip()}\n\n"
        if caption:
            picture["title"] = caption
        return f"\n\n{self.convert_img(picture, '', set())}\n\n"

    def convert_iframe(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Give what was embedded as a link to it."""
        del text, parent_tags
        address = str(el.get("src") or "").strip()
        address = f"https:{address}" if address.startswith("//") else address
        if not address.startswith(("http://", "https://")):
            return ""
        return f"\n\n[{host_of(address) or address}]({address})\n\n"


_NO_BRACKETS = str.maketrans({"[": "(", "]": ")"})


def host_of(address: str) -> str:
    """Give the host of an address, "" where it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _odd(address: str) -> bool:
    return any(sign in address for sign in " ()<>")


def _quoted(address: str) -> str:
    return address.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
