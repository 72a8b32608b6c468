"""A body as Markdown tokens: the one reading that rendering and listing share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from functools import lru_cache
from re import Match
from typing import Any

from mistune import (
    BlockParser,
    BlockState,
    InlineParser,
    InlineState,
    Markdown,
    escape_url,
)
from mistune.plugins.def_list import def_list
from mistune.plugins.footnotes import footnotes
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import NP_TABLE_PATTERN, parse_nptable, table
from mistune.plugins.task_lists import task_lists

from wiki.errors import InvalidError
from wiki.text.limits import BODY_BYTES
from wiki.text.wikilink_plugin import (
    ENV_KEY,
    WrittenLink,
    add_wikilinks,
    mark,
    unmark,
    unmark_address,
)
from wiki.text.work import WORK, CountedBlocks, CountedState, Work

Token = dict[str, Any]

MARKUP_LIMIT = 600
"""Signs of inline markup in one block; beyond, the block is shown as code.

mistune needs 6.5-22 s for 32 kB of nested emphasis, milliseconds for 600 signs.
"""

_MARKUP = re.compile(r"[*_\[\]`~<&!\\|]")
# Like mistune's own, but a link of ours ends the address.
_ADDRESS = r"""https?://[^\s<\x02]+[^<.,:;"')\]\s\x02]"""


_UNDER_HEAD = re.compile(r"[ \t|:-]*-[ \t|:-]*$", re.MULTILINE)


class GuardedInline(InlineParser):
    """An inline parser that declines what would take it too long."""

    def __call__(self, s: str, env: MutableMapping[str, Any]) -> list[Token]:
        signs = len(_MARKUP.findall(s))
        if signs > MARKUP_LIMIT or not WORK.get().may_set(signs + s.count("\n")):
            return [{"type": "codespan", "raw": s}]
        return super().__call__(s, env)


# A body that is being saved is read for its links, its HTML and its plain text; the
# tokens of one of 200 kB take up to 13 MB.
@lru_cache(maxsize=2)
def parse_body(body: str) -> Sequence[Token]:
    """Give the body's block tokens, footnotes last; they are shared, and not changed.

    A token of type `wikilink` carries the `WrittenLink` in `attrs["link"]`, one
    of type `more` stands for `<!-- more -->`; other comments are gone. One of type
    `cut` stands first where the text takes too much work (`wiki.text.work`).
    Raises InvalidError when the body is over 200 kB.
    """
    if len(body.removesuffix("\n").encode("utf-8", "surrogatepass")) > BODY_BYTES:
        raise InvalidError(
            f"The text is longer than {BODY_BYTES:,} bytes. Split it into two pages."
        )
    marked, links = mark(body)
    state = CountedState()
    state.env[ENV_KEY] = links
    work = Work(top=state)
    before = WORK.set(work)
    try:
        tokens, _ = _PARSER.parse(marked, state)
    finally:
        WORK.reset(before)
    assert isinstance(tokens, list)  # noqa: S101 - a parser without renderer gives tokens
    cut = [{"type": "cut", "raw": ""}] if work.is_cut else []
    return (*cut, *_restored(tokens, links))


def own_copy(tokens: Iterable[Token]) -> list[Token]:
    """Give tokens of one's own, down to their attributes, which may be changed."""
    copies = []
    for token in tokens:
        copy = {**token}
        if "attrs" in copy:
            copy["attrs"] = {**copy["attrs"]}
        if "children" in copy:
            copy["children"] = own_copy(copy["children"])
        copies.append(copy)
    return copies


def walk(tokens: Iterable[Token]) -> Iterator[Token]:
    """Give every token of the tree, parents first."""
    for token in tokens:
        yield token
        yield from walk(token.get("children", ()))


def _restored(
    tokens: Iterable[Token], links: tuple[WrittenLink, ...]
) -> Iterator[Token]:
    for token in tokens:
        if token["type"] in ("block_html", "inline_html"):
            yield from _html_tokens(token["type"], unmark(token["raw"], links))
            continue
        if token["type"] != "wikilink":
            _restore(token, links)
        yield token


def _restore(token: Token, links: tuple[WrittenLink, ...]) -> None:
    if "raw" in token:
        token["raw"] = unmark(token["raw"], links)
    if "children" in token:
        token["children"] = list(_restored(token["children"], links))
    attrs = token.get("attrs", {})
    for name, value in attrs.items():
        if isinstance(value, str):
            change = unmark_address if name == "url" else unmark
            attrs[name] = change(value, links)


def _html_tokens(kind: str, raw: str) -> Iterator[Token]:
    """Split raw HTML (shown as it is written) from comments (not shown)."""
    place = 0
    while (start := raw.find("<!--", place)) >= 0:
        end = raw.find("-->", start)
        if end < 0:
            break
        yield from _html_token(kind, raw[place:start])
        if raw[start + 4 : end].strip() == "more":
            yield {"type": "more", "raw": ""}
        place = end + 3
    yield from _html_token(kind, raw[place:])


def _html_token(kind: str, raw: str) -> Iterator[Token]:
    if raw.strip():
        yield {"type": kind, "raw": raw}


def _parse_address(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    text, end = match.group(0), match.end()
    if state.brackets and "]" in text:
        text = text.partition("]")[0]
        end = match.start() + len(text)
    if state.in_link or state.depth >= inline.max_nested_level:
        inline.process_text(text, state)
        return end
    children = [{"type": "text", "raw": text}]
    attrs = {"url": escape_url(text)}
    state.append_token(
        {"type": "link", "children": children, "attrs": attrs, "_autolink": text}
    )
    return end


def _parse_bare_table(
    block: BlockParser, match: Match[str], state: BlockState
) -> int | None:
    """Read a table without outer bars, and count what was read of one that is none.

    A row of too many cells ends mistune's attempt, which begins anew at each next line
    that may be a head: a text of nothing else took hours.
    """
    end = parse_nptable(block, match, state)
    if end is None and _UNDER_HEAD.match(state.src, match.end()):
        stop = state.src.find("\n\n", match.end())
        rows = (match.end(), stop if stop >= 0 else state.cursor_max)
        WORK.get().count_block(state.src.count("\n", *rows))
    return end


def _add_bare_tables(md: Markdown) -> None:
    md.block.register("nptable", NP_TABLE_PATTERN, _parse_bare_table)


def _add_addresses(md: Markdown) -> None:
    md.inline.register("address", _ADDRESS, _parse_address, start_chars="h")


PLUGINS = (
    strikethrough,
    footnotes,
    table,
    _add_bare_tables,
    task_lists,
    def_list,
    _add_addresses,
    add_wikilinks,
)
_PARSER = Markdown(block=CountedBlocks(), inline=GuardedInline(), plugins=PLUGINS)
