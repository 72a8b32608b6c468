"""Wikitext of MediaWiki as Markdown of this wiki, with what Semantic MediaWiki states.

Sources: the MediaWiki help pages on formatting, links and templates; the Semantic
MediaWiki help on in-text annotation and `#set`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import mwparserfromhell
from mwparserfromhell.nodes import (
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Tag,
    Template,
    Text,
    Wikilink,
)
from mwparserfromhell.parser import ParserError

from wiki.errors import InvalidError
from wiki.text.wikilinks import write_link

LARGEST = 1_000_000
"""Characters of one page."""

MOST_TAGS = 4_000
"""Tags of one page: the parser's time grows with the square of those left open."""

DEEPEST = 100
"""Brackets that stand open at once: each costs the parser another look at the rest."""

_FILES = ("file", "image", "media")
_QUIET = ("gallery", "nowiki", "noinclude", "includeonly", "onlyinclude", "math")
_TAG = re.compile(r"<[a-zA-Z]")
_CURLY, _SQUARE = re.compile(r"[{}]"), re.compile(r"[\[\]]")
_ITEM = re.compile(r"\s*(?:- |1\. )")
_MAGIC = re.compile(r"__[A-Z]{3,30}__")
_INTERWIKI = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,10})?\Z")


@dataclass(slots=True)
class WikiPage:
    """What the text of a page says.

    `properties` are pairs of a property and its value; `templates` are those with
    their named parameters, `dropped` the names of those that left nothing.
    """

    body: str = ""
    categories: list[str] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    templates: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


RelationOf = Callable[[str], str]
"""Gives the relation that a property is, "" for one that is a fact or unknown."""


def read_wikitext(text: str, relation_of: RelationOf) -> WikiPage:
    """Read the text of a page; raise `InvalidError` for what is too large or deep."""
    if len(text) > LARGEST:
        raise InvalidError(
            f"The text has {len(text):,} characters, at most {LARGEST:,} are read."
        )
    if len(_TAG.findall(text)) > MOST_TAGS:
        raise InvalidError(f"The text has more than {MOST_TAGS:,} tags.")
    if _depth(text) > DEEPEST:
        raise InvalidError(f"More than {DEEPEST} brackets stand open in the text.")
    reader = _Reader(relation_of)
    try:
        code = mwparserfromhell.parse(_MAGIC.sub("", text))
        body = reader.blocks(code)
    except (RecursionError, ParserError) as error:
        raise InvalidError("The text is nested too deeply to be read.") from error
    if reader.notes:
        notes = "\n".join(
            f"[^{number}]: {note}" for number, note in enumerate(reader.notes, 1)
        )
        body = f"{body}\n\n{notes}"
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    reader.page.body = f"{body}\n" if body else ""
    return reader.page


class _Reader:
    def __init__(self, relation_of: RelationOf) -> None:
        self.page = WikiPage()
        self.notes: list[str] = []
        self._relation_of = relation_of
        self._named: dict[str, int] = {}

    def blocks(self, code: Any) -> str:
        """Give a whole text: list signs at the beginnings of lines become lists."""
        lines: list[str] = []
        in_list = False
        for line in self.inline(code.nodes).split("\n"):
            is_item = _ITEM.match(line) is not None
            if is_item != in_list and line.strip() and lines and lines[-1].strip():
                lines.append("")
            in_list = is_item
            lines.append(line)
        return "\n".join(lines)

    def inline(self, nodes: Iterable[Any]) -> str:
        pieces: list[str] = []
        signs = ""
        for node in nodes:
            if isinstance(node, Tag) and node.wiki_markup in ("*", "#", ":", ";"):
                signs += str(node.wiki_markup)
                continue
            written = self._node(node)
            if signs:
                written = _list_sign(signs) + written.lstrip(" ")
                signs = ""
            pieces.append(written)
        return "".join(pieces)

    def _node(self, node: Any) -> str:
        if isinstance(node, Text):
            return _escaped(str(node.value))
        if isinstance(node, Heading):
            level = min(max(int(node.level), 2), 6)
            title = " ".join(self.inline(node.title.nodes).split())
            return f"\n\n{'#' * level} {title}\n\n"
        if isinstance(node, Wikilink):
            return self._wikilink(node)
        if isinstance(node, ExternalLink):
            return self._external(node)
        if isinstance(node, Template):
            return self._template(node)
        if isinstance(node, HTMLEntity):
            return str(node.normalize() or "")
        if isinstance(node, Tag):
            return self._tag(node)
        return "" if isinstance(node, Comment) else _escaped(str(node))

    def _wikilink(self, node: Any) -> str:
        title = " ".join(str(node.title).replace("_", " ").split())
        shown = self.inline(node.text.nodes).strip() if node.text is not None else ""
        if "::" in title:
            # A blank text is how an annotation is kept out of sight.
            is_quiet = node.text is not None and not shown
            return self._annotation(title, shown, is_quiet=is_quiet)
        space, colon, rest = title.partition(":")
        space = space.strip().casefold() if colon else ""
        if space == "category":
            self.page.categories.append(rest.strip())
            return ""
        if space in _FILES:
            caption = shown.rpartition("|")[2].strip()
            return f"*{caption}*" if " " in caption else ""
        if colon and not space:  # [[:Category:Books]] is a link to what it names
            return shown or rest.rpartition(":")[2].strip()
        if _INTERWIKI.match(space):
            return shown
        target, _, part = title.partition("#")
        target = target.strip()
        if not target:
            return shown or part.strip()
        return _written("", target, shown)

    def _annotation(self, title: str, shown: str, *, is_quiet: bool) -> str:
        """Read `[[Property::value]]`, with one property or several."""
        *names, value = (part.strip() for part in title.split("::"))
        if not value:
            return shown
        for name in names:
            if relation := self._relation_of(name):
                return _written(relation, value, shown)
        self.page.properties.extend((name, value) for name in names if name)
        return "" if is_quiet else shown or _escaped(value)

    def _external(self, node: Any) -> str:
        address = str(node.url).strip()
        if not address.startswith(("http://", "https://")):
            return self.inline(node.title.nodes) if node.title else ""
        if node.title is None or not str(node.title).strip():
            return address if not node.brackets else f"[{address}]({address})"
        shown = " ".join(self.inline(node.title.nodes).split())
        safe = address.replace("(", "%28").replace(")", "%29")
        return f"[{shown}]({safe})"

    def _template(self, node: Any) -> str:
        name = " ".join(str(node.name).replace("_", " ").split())
        if name.casefold().startswith(("#set:", "#set")):
            self._set(node, name)
            return ""
        named = {
            str(each.name).strip(): " ".join(str(each.value.strip_code()).split())
            for each in node.params
            if each.showkey
        }
        if name.casefold().startswith("cite"):
            return _cited(named)
        if named:
            self.page.templates.append((name, named))
        else:
            self.page.dropped.append(name)
        return ""

    def _set(self, node: Any, name: str) -> None:
        first = name.partition(":")[2]
        pairs = [first, *(str(each) for each in node.params)]
        for pair in pairs:
            key, _, value = pair.partition("=")
            if key.strip() and value.strip():
                self.page.properties.append((key.strip(), value.strip()))

    def _tag(self, node: Any) -> str:
        name = str(node.tag).strip().casefold()
        inner = node.contents
        if name == "ref":
            return self._note(node)
        if name == "table":
            return self._table(node)
        if name in ("b", "strong", "i", "em"):
            sign = "**" if name in ("b", "strong") else "*"
            text = self.inline(inner.nodes)
            bare = text.strip()
            return f"{sign}{bare}{sign}" if bare else text
        if name in ("br", "hr"):
            return "  \n" if name == "br" else "\n\n---\n\n"
        if name in ("pre", "syntaxhighlight", "source"):
            return f"\n\n```\n{str(inner).strip(chr(10))}\n```\n\n"
        if name in ("code", "tt"):
            return f"`{inner}`"
        if name == "nowiki":
            return _escaped(str(inner))
        if name == "blockquote":
            lines = self.inline(inner.nodes).strip().split("\n")
            return "\n\n" + "\n".join(f"> {line}" for line in lines) + "\n\n"
        if name in ("references", "script", "style", *_QUIET):
            return ""
        return self.inline(inner.nodes) if inner is not None else ""

    def _note(self, node: Any) -> str:
        name = str(node.get("name").value) if node.has("name") else ""
        text = self.inline(node.contents.nodes).strip() if node.contents else ""
        if name in self._named and not text:
            return f"[^{self._named[name]}]"
        self.notes.append(" ".join(text.split()))
        number = len(self.notes)
        if name:
            self._named[name] = number
        return f"[^{number}]"

    def _table(self, node: Any) -> str:
        rows: list[list[str]] = []
        current: list[str] = []
        for tag in node.contents.filter_tags(recursive=False):
            if str(tag.tag) == "tr":
                rows.append(self._cells(tag.contents))
            elif str(tag.tag) in ("td", "th"):
                current.append(self._cell(tag))
        rows = [row for row in [current, *rows] if row]
        if not rows:
            return ""
        width = max(map(len, rows))
        lines = [
            "| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows
        ]
        lines.insert(1, "|" + " --- |" * width)
        return "\n\n" + "\n".join(lines) + "\n\n"

    def _cells(self, code: Any) -> list[str]:
        return [
            self._cell(tag)
            for tag in code.filter_tags(recursive=False)
            if str(tag.tag) in ("td", "th")
        ]

    def _cell(self, tag: Any) -> str:
        return " ".join(self.inline(tag.contents.nodes).split()).replace("|", r"\|")


def _depth(text: str) -> int:
    """Give how many brackets of one kind stand open at once, at most."""
    most = 0
    for opening, signs in (("{", _CURLY), ("[", _SQUARE)):
        depth = 0
        for sign in signs.findall(text):
            depth = depth + 1 if sign == opening else max(depth - 1, 0)
            most = max(most, depth)
    return most


def _list_sign(signs: str) -> str:
    last = signs[-1]
    indent = "  " * (len(signs) - 1)
    if last == "#":
        return f"{'   ' * (len(signs) - 1)}1. "
    return f"{indent}- " if last == "*" else ("" if last == ";" else f"{indent}")


def _written(relation: str, target: str, shown: str) -> str:
    target = target.replace("|", " ")
    plain = re.sub(r"[*\\]", "", shown)
    if set("[]|\n") & set(plain) or plain == target:
        plain = ""
    return write_link(relation, target, plain)


def _cited(named: dict[str, str]) -> str:
    title, address = named.get("title", ""), named.get("url", "")
    rest = [
        named[key] for key in ("author", "publisher", "date", "year") if named.get(key)
    ]
    shown = f"[{title}]({address})" if title and address else title or address
    return ", ".join(filter(None, [shown, *rest]))


_SIGNS = re.compile(r"([*_`\[\]<])")


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)
