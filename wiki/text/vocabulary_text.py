"""A vocabulary's TOML with one part changed; everything else stays to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wiki.lazily import Later

if TYPE_CHECKING:
    import tomlkit
    from tomlkit.container import Container
    from tomlkit.items import Table
else:
    tomlkit = Later("tomlkit")

Values = Mapping[str, Any]


def put_relation(text: str, slug: str, values: Values) -> str:
    """Give the text with a relation that says this; keys that are not given stay.

    An empty value takes a key out.
    """
    document = tomlkit.parse(text)
    _fill(_part(document, "relations", slug), values)
    return tomlkit.dumps(document)


def put_type(
    text: str, slug: str, values: Values, fields: Sequence[tuple[str, Values]]
) -> str:
    """Give the text with a page type that says this and has these fields, in order."""
    document = tomlkit.parse(text)
    kind = _part(document, "types", slug)
    _fill(kind, values)
    held = kind.get("fields") or tomlkit.table(is_super_table=True)
    ordered = tomlkit.table(is_super_table=True)
    for name, said in fields:
        field = held.get(name) or tomlkit.table()
        _fill(field, said)
        ordered[name] = field
    if "fields" in kind:
        kind.remove("fields")
    if fields:
        kind["fields"] = ordered
    return tomlkit.dumps(document)


def take_out(text: str, part: str, slug: str) -> str:
    """Give the text without a page type (`types`) or a relation (`relations`)."""
    document = tomlkit.parse(text)
    if slug in document.get(part, {}):
        document[part].remove(slug)
    return tomlkit.dumps(document)


def _part(document: tomlkit.TOMLDocument, part: str, slug: str) -> Table:
    if part not in document:
        document[part] = tomlkit.table(is_super_table=True)
    held: Container = document[part]
    if slug not in held:
        held[slug] = tomlkit.table()
    found: Table = held[slug]
    return found


def _fill(table: Table, values: Values) -> None:
    for name, value in values.items():
        if value in ("", None, [], False):
            if name in table:
                table.remove(name)
        elif name not in table or table[name] != value:
            table[name] = value
