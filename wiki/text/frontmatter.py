"""A page as text: YAML front matter and a Markdown body, written one way only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wiki.errors import InvalidError
from wiki.text.canonical import normalise
from wiki.text.document import Document, FieldValue, LinkStatement
from wiki.text.limits import check_document, refused_character
from wiki.text.page_reader import QUALIFIERS, PageReader
from wiki.text.yaml_nodes import read_yaml, write_scalar

FENCE = "---"
WIDTH = 88


def dump_page(document: Document) -> str:
    """Give the canonical text: equal pages give equal bytes."""
    document = normalise(document)
    lines = [FENCE, *_head_lines(document), FENCE, ""]
    return "\n".join(lines) + document.body


def parse_page(text: str) -> Document:
    """Read a page written by hand or by `dump_page`; the result is normalised.

    Raises InvalidError; its `errors` go from "line 7" or "line 7, since", or
    from the name of an oversized part, to sentences.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_characters(text)
    head, body = split_page(text)
    reader = PageReader()
    document = normalise(reader.read(read_yaml(head, first_line=2), body))
    _raise_for(reader.errors)
    _raise_for(check_document(document))
    return document


def _head_lines(document: Document) -> Iterator[str]:
    yield f"type: {write_scalar(document.type)}"
    yield f"title: {write_scalar(document.title)}"
    if document.aliases:
        yield f"aliases: {_flow_list(document.aliases)}"
    if document.summary:
        yield f"summary: {write_scalar(document.summary)}"
    if document.visibility != "public":
        yield f"visibility: {write_scalar(document.visibility)}"
    yield from _field_lines(document.fields)
    if document.links:
        yield "links:"
    for link in document.links:
        yield f"  - {write_link_line(link)}"


def _field_lines(fields: Mapping[str, FieldValue]) -> Iterator[str]:
    if not fields:
        return
    pairs = [f"{write_scalar(name)}: {_value(value)}" for name, value in fields.items()]
    line = f"fields: {{{', '.join(pairs)}}}"
    if len(line) <= WIDTH:
        yield line
        return
    yield "fields:"
    for pair in pairs:
        yield f"  {pair}"


def _value(value: FieldValue) -> str:
    return write_scalar(value) if isinstance(value, str) else _flow_list(value)


def _flow_list(items: Iterable[str]) -> str:
    return f"[{', '.join(map(write_scalar, items))}]"


def write_link_line(link: LinkStatement) -> str:
    """Give one link as its line in the front matter, `{applies: equity, …}`."""
    pairs = [(link.relation, link.target)]
    for name in QUALIFIERS:
        value = getattr(link, name)
        stated = value is not None if name == "position" else bool(value)
        if stated and (name, value) != ("status", "stated"):
            pairs.append((name, str(value)))
    inside = ", ".join(
        f"{write_scalar(key)}: {write_scalar(value)}" for key, value in pairs
    )
    return f"{{{inside}}}"


def _refuse_characters(text: str) -> None:
    offset = refused_character(text)
    if offset is not None:
        line = text.count("\n", 0, offset) + 1
        code = f"U+{ord(text[offset]):04X}"
        sentence = f"There is a character that a page cannot hold ({code}). Remove it."
        _raise_for({f"line {line}": [sentence]})


def split_page(text: str) -> tuple[str, str]:
    """Give the head of a page's text, without its fences, and the body."""
    if not text.startswith(f"{FENCE}\n"):
        _raise_for({"line 1": ["The page must begin with a line “---”. Add it."]})
    head, fence, body = text[len(FENCE) :].partition(f"\n{FENCE}\n")
    if not fence:
        if not head.endswith(f"\n{FENCE}"):
            missing = "No second line “---” ends the head of the page. Add it."
            _raise_for({"line 1": [missing]})
        head = head.removesuffix(FENCE)
    return head.removeprefix("\n"), body


def _raise_for(errors: Mapping[str, list[str]]) -> None:
    if errors:
        place, sentences = next(iter(errors.items()))
        raise InvalidError(f"The page cannot be read: {place}: {sentences[0]}", errors)
