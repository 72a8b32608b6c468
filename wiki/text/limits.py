"""How large the parts of a page may be, and which characters they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wiki.text.document import STATUSES, VISIBILITIES, Document, LinkStatement
from wiki.text.wikilink_plugin import LINK

TITLE_BYTES = 300
SUMMARY_BYTES = 2_000
BODY_BYTES = 200_000
NAME_BYTES = 64
FIELDS = 100
FIELD_BYTES = 20_000
FIELD_ITEMS = 500
ALIASES = 50
LINKS = 2_000
NOTE_BYTES = 1_000
EVIDENCE_BYTES = 2_000
DATE_BYTES = 40
POSITION = 1_000_000

# Control characters but tab and line ends, lone surrogates, the two noncharacters
# that XML and YAML refuse.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)


def check_document(document: Document) -> dict[str, list[str]]:
    """Give the faults of size and characters by field; empty when there are none."""
    found: dict[str, list[str]] = {}
    for place, fault in _faults(document):
        found.setdefault(place, []).append(fault)
    return found


def check_body(body: str) -> list[str]:
    """Give the faults of a body alone."""
    body = body.removesuffix("\n")  # which ends the last line of every kept one
    links = sum(1 for _ in LINK.finditer(body[:BODY_BYTES]))
    return [
        *_text_faults(body, BODY_BYTES),
        *_count_faults(links, LINKS, "links in the text"),
    ]


def refused_character(text: str) -> int | None:
    """Give the offset of the first character that no page may hold."""
    match = _REFUSED.search(text)
    return match.start() if match else None


def _faults(document: Document) -> Iterator[tuple[str, str]]:
    yield from _at("type", _required(document.type, NAME_BYTES))
    yield from _at("title", _required(document.title, TITLE_BYTES))
    yield from _at("summary", _text_faults(document.summary, SUMMARY_BYTES))
    yield from _at("body", check_body(document.body))
    if document.visibility not in VISIBILITIES:
        yield "visibility", f"Choose one of {', '.join(VISIBILITIES)}."
    yield from _field_faults(document)
    yield from _alias_faults(document)
    yield from _at("links", _count_faults(len(document.links), LINKS, "links"))
    for number, link in enumerate(document.links):
        yield from _at(f"links.{number}", _link_faults(link))


def _at(place: str, faults: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((place, fault) for fault in faults)


def _field_faults(document: Document) -> Iterator[tuple[str, str]]:
    yield from _at("fields", _count_faults(len(document.fields), FIELDS, "fields"))
    for name, value in document.fields.items():
        place = f"fields.{name}"
        yield from _at(place, _required(name, NAME_BYTES))
        items = (value,) if isinstance(value, str) else value
        yield from _at(place, _count_faults(len(items), FIELD_ITEMS, "entries"))
        for item in items:
            yield from _at(place, _text_faults(item, FIELD_BYTES))


def _alias_faults(document: Document) -> Iterator[tuple[str, str]]:
    yield from _at("aliases", _count_faults(len(document.aliases), ALIASES, "aliases"))
    for alias in document.aliases:
        yield from _at("aliases", _text_faults(alias, TITLE_BYTES))


def _link_faults(link: LinkStatement) -> Iterator[str]:
    yield from _required(link.relation, NAME_BYTES)
    yield from _required(link.target, TITLE_BYTES)
    yield from _text_faults(link.note, NOTE_BYTES)
    yield from _text_faults(link.evidence, EVIDENCE_BYTES)
    yield from _text_faults(link.since, DATE_BYTES)
    yield from _text_faults(link.until, DATE_BYTES)
    if link.position is not None and not 0 <= link.position <= POSITION:
        yield f"The position must be a whole number from 0 to {POSITION:,}."
    if link.status not in STATUSES:
        yield f"The status must be one of {', '.join(STATUSES)}."


def _required(text: str, limit: int) -> Iterator[str]:
    if not text.strip():
        yield "This must not be empty."
    yield from _text_faults(text, limit)


def _text_faults(text: str, limit: int) -> Iterator[str]:
    offset = refused_character(text)
    if offset is not None:
        yield (
            f"Character {offset + 1:,} is a control character or half of one"
            f" (U+{ord(text[offset]):04X}). Remove it."
        )
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        yield f"This is too long: {size:,} bytes, at most {limit:,}. Shorten it."


def _count_faults(count: int, limit: int, what: str) -> Iterator[str]:
    if count > limit:
        yield f"There are too many {what}: {count:,}, at most {limit:,}. Remove some."
