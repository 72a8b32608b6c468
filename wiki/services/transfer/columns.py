"""What the columns of tables are: written in a file, or chosen once and remembered."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.schema import Schema
from wiki.errors import InvalidError
from wiki.resources import seeds_folder
from wiki.services.context import Context, stamp
from wiki.store import columns as column_store
from wiki.text.slugs import name_key

FILE = "columns.toml"
PAGE_COLUMNS = ("slug", "title", "type", "aliases", "summary", "body", "visibility")
LINK_PARTS = (
    "relation",
    "target",
    "note",
    "evidence",
    "since",
    "until",
    "position",
    "status",
)
LINK_COLUMNS = ("source", *LINK_PARTS)
FIELD, RELATION = "field:", "relation:"
"""How a choice for a column begins that is a field, or names pages to link to."""

_ALSO = {"name": "title", "description": "summary", "kind": "type", "text": "body"}


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of the two tables holds.

    `relations` are columns of the pages table that name other pages, `type` is that of
    a page whose row names none.
    """

    pages: Mapping[str, Any]
    links: Mapping[str, str]
    drop: frozenset[str] = frozenset()
    rename: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    relations: Mapping[str, str] = field(default_factory=dict)
    type: str = ""


def read_columns(path: Path) -> Columns:
    """Read a mapping of columns from a file."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidError(f"{path.name} cannot be read: {error}.") from error
    return Columns(
        pages=table.get("pages", {}),
        links=table.get("links", {}),
        drop=frozenset(table.get("drop", {}).get("names", [])),
        rename=table.get("rename", {}),
        rest=table.get("rest", {}).get("field", ""),
        relations=table.get("relations", {}),
        type=str(table.get("type", "")),
    )


def columns_for(context: Context, table: Path, headings: Iterable[str]) -> Columns:
    """Give what the columns of a table are: a file beside it says it, else what was
    chosen for a table with the same columns, else the file in the seeds.
    """
    beside = table.parent / FILE
    if beside.exists():
        return read_columns(beside)
    chosen = column_store.find(context.unit, signature(headings))
    if chosen is not None:
        return from_choices(chosen["columns"], chosen["type"])
    return read_columns(seeds_folder() / FILE)


def remember(
    context: Context, headings: Iterable[str], choices: Mapping[str, str], kind: str
) -> None:
    """Keep the choices for the next table with these columns."""
    column_store.put(
        context.unit,
        signature(headings),
        {"columns": dict(choices), "type": kind},
        author=context.viewer.name,
        at=stamp(context.now),
    )


def remembered(context: Context, headings: Iterable[str]) -> tuple[dict[str, str], str]:
    """Give the choices kept for a table with these columns; empty where none are."""
    found = column_store.find(context.unit, signature(headings))
    return (found["columns"], found["type"]) if found else ({}, "")


def from_choices(choices: Mapping[str, str], kind: str) -> Columns:
    """Make a mapping of what was chosen for each column; "" leaves a column out."""
    pages: dict[str, Any] = {}
    rename: dict[str, str] = {}
    relations: dict[str, str] = {}
    for column, choice in choices.items():
        if choice.startswith(RELATION):
            relations[column] = choice.removeprefix(RELATION)
        elif choice.startswith(FIELD):
            rename[column] = choice.removeprefix(FIELD)
        elif choice:
            pages[choice] = column
    return Columns(
        pages=pages,
        links={},
        drop=frozenset(column for column, choice in choices.items() if not choice),
        rename=rename,
        relations=relations,
        type=kind,
    )


def offered(schema: Schema) -> list[str]:
    """Give what a column may be: parts of a page, its fields, links to others."""
    fields = {name: None for kind in schema.types.values() for name in kind.fields}
    return [
        *PAGE_COLUMNS,
        *(FIELD + name for name in fields),
        *(RELATION + slug for slug in schema.relations),
    ]


def guessed(schema: Schema, headings: Iterable[str]) -> dict[str, str]:
    """Guess by their names what columns are, "" for what no name tells.

    A column that is called like a page type names pages of that type.
    """
    known = {each.rpartition(":")[2]: each for each in reversed(offered(schema))}
    found = {}
    for heading in headings:
        key = name_key(heading)
        names = (key.replace(" ", "_"), key.replace(" ", "-"), _ALSO.get(key, ""))
        choice = next((known[name] for name in names if name in known), "")
        found[heading] = choice or _relation_to(schema, key)
    return found


def _relation_to(schema: Schema, name: str) -> str:
    kinds = {
        kind.slug
        for kind in schema.types.values()
        if name in (kind.slug, name_key(kind.label), name_key(kind.plural))
    }
    for each in schema.relations.values():
        if kinds and {target for _, target in each.signatures} == kinds:
            return RELATION + each.slug
    return ""


def signature(headings: Iterable[str]) -> str:
    """Give what tells one set of columns from any other, whatever their order."""
    text = "\0".join(sorted(name_key(each) for each in headings))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
