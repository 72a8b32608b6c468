"""The one form of a document: equal pages are equal texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from types import MappingProxyType

from wiki.text.document import Document, FieldValue, LinkStatement
from wiki.text.slugs import name_key

_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85")


def normalise(document: Document) -> Document:
    """Give the document as it is kept: what does not change its meaning is gone.

    Unicode in NFC, line ends and spaces made even, empty fields dropped and the
    others sorted by name, aliases and identical links only once.
    """
    title = _line(document.title)
    return Document(
        type=_line(document.type),
        title=title,
        summary=_line(document.summary),
        body=_body(document.body),
        fields=_fields(document),
        aliases=_aliases(document.aliases, title),
        links=tuple(dict.fromkeys(normalise_link(link) for link in document.links)),
        visibility=_line(document.visibility),
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text))


def _line(text: str) -> str:
    if not text:
        return text  # as most parts of a link are
    return " ".join(_composed(text).split())


def _lines(text: str) -> str:
    kept = [line.rstrip() for line in _composed(text).split("\n")]
    return "\n".join(kept).strip("\n")


def _body(text: str) -> str:
    body = f"{_composed(text)}\n"
    if " \n" in body or "\t\n" in body:
        body = "\n".join(map(_body_line, body.split("\n")))
    body = body.strip("\n").rstrip(" ")
    return f"{body}\n" if body else ""


def _body_line(line: str) -> str:
    """Two spaces at the end are a line break in Markdown, so two of them stay."""
    bare = line.rstrip(" \t")
    return f"{bare}  " if bare and line.endswith("  ") else bare


def _fields(document: Document) -> MappingProxyType[str, FieldValue]:
    cleaned = {_line(name): _value(value) for name, value in document.fields.items()}
    return MappingProxyType(
        {name: cleaned[name] for name in sorted(cleaned) if cleaned[name]}
    )


def _value(value: FieldValue) -> FieldValue:
    if isinstance(value, str):
        return _lines(value)
    return tuple(item for item in map(_line, value) if item)


def _aliases(aliases: Iterable[str], title: str) -> tuple[str, ...]:
    kept = {name_key(title): ""}
    for alias in map(_line, aliases):
        kept.setdefault(name_key(alias), alias)
    return tuple(alias for alias in kept.values() if alias)


def normalise_link(link: LinkStatement) -> LinkStatement:
    """Give a link as it is kept."""
    return LinkStatement(
        relation=_line(link.relation),
        target=_line(link.target),
        note=_line(link.note),
        evidence=_line(link.evidence),
        since=_line(link.since),
        until=_line(link.until),
        position=link.position,
        status=_line(link.status),
    )
