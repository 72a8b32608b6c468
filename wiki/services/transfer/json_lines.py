"""Pages as JSON Lines: one page a line, with everything its document says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from wiki.errors import InvalidError
from wiki.services.transfer.columns import LINK_PARTS
from wiki.services.transfer.incoming import Found, Incoming, Refused
from wiki.text import json_text
from wiki.text.document import Document, LinkStatement

_PAGE = (
    "slug",
    "type",
    "title",
    "summary",
    "body",
    "fields",
    "aliases",
    "links",
    "visibility",
)


def to_mapping(document: Document) -> dict[str, Any]:
    """Give a document as plain data, empty parts left out."""
    data: dict[str, Any] = {
        "type": document.type,
        "title": document.title,
        "summary": document.summary,
        "body": document.body,
        "fields": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in document.fields.items()
        },
        "aliases": list(document.aliases),
        "links": [_link_mapping(link) for link in document.links],
        "visibility": document.visibility,
    }
    return {name: value for name, value in data.items() if value not in ("", [], {})}


def from_mapping(data: Mapping[str, Any]) -> Document:
    """Make a document of plain data; raise `InvalidError` for what does not fit."""
    _refuse_unknown(data, _PAGE)
    fields = data.get("fields", {})
    if not isinstance(fields, Mapping):
        raise InvalidError("“fields” must be an object of names and values.")
    links = data.get("links", [])
    if not isinstance(links, list):
        raise InvalidError("“links” must be a list.")
    return Document(
        type=_text(data, "type"),
        title=_text(data, "title"),
        summary=_text(data, "summary"),
        body=_text(data, "body"),
        fields={str(name): _field(name, value) for name, value in fields.items()},
        aliases=_texts(data.get("aliases", []), "aliases"),
        links=tuple(_link(each) for each in links),
        visibility=_text(data, "visibility") or "public",
    )


def read_lines(path: Path) -> Iterator[Found]:
    """Yield each page of a file, or why a line could not be taken."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in json_text.lines(file):
                yield _incoming(f"{path.name}, line {number}", line)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{path.name} cannot be read: {error}.") from error


def write_lines(path: Path, pages: Iterable[tuple[str, Document]]) -> int:
    """Write one line a page and give their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for slug, document in pages:
            line = {"slug": slug, **to_mapping(document)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count


def _incoming(origin: str, line: str) -> Incoming | Refused:
    try:
        data = json_text.read(line, "The line")
        if not isinstance(data, dict):
            return Refused(origin, "The line must be a JSON object.")
        return Incoming(_text(data, "slug"), from_mapping(data), origin)
    except InvalidError as error:
        return Refused(origin, error.message)


def _link_mapping(link: LinkStatement) -> dict[str, Any]:
    data = {name: getattr(link, name) for name in LINK_PARTS}
    if data["status"] == "stated":
        del data["status"]
    return {name: value for name, value in data.items() if value not in ("", None)}


def _link(data: Any) -> LinkStatement:
    if not isinstance(data, Mapping):
        raise InvalidError("Each link must be an object with “relation” and “target”.")
    _refuse_unknown(data, LINK_PARTS)
    position = data.get("position")
    if position is not None and (
        isinstance(position, bool) or not isinstance(position, int)
    ):
        raise InvalidError("The position of a link must be a whole number.")
    return LinkStatement(
        relation=_text(data, "relation"),
        target=_text(data, "target"),
        note=_text(data, "note"),
        evidence=_text(data, "evidence"),
        since=_text(data, "since"),
        until=_text(data, "until"),
        position=position,
        status=_text(data, "status") or "stated",
    )


def _refuse_unknown(data: Mapping[str, Any], known: Iterable[str]) -> None:
    for name in data:
        if name not in known:
            raise InvalidError(f"There is no “{name}” here. Take it out.")


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise InvalidError(f"“{name}” must be a text.")
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidError(f"“{name}” must be a list of texts.")
    return tuple(value)


def _field(name: Any, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return _texts(value, f"fields.{name}")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidError(f"“fields.{name}” must be a text, a number or a list.")
    return str(value)
