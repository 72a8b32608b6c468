"""What things of another program are called here: a file that its owner writes.

type = "TYPE"                         # what nothing else says the type of

[types]                               # a category, template, folder or post type
"Infobox thing" = "TYPE"

[relations]                           # a property; "" leaves it out
"Is about" = "RELATION"

[fields]                              # a property or a template's parameter
"date of publication" = "FIELD"

[categories]                          # instead of a link to the page of that name
"Some category" = {field = "FIELD", value = "VALUE"}
"Uncategorized" = {}
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wiki.errors import InvalidError
from wiki.text.slugs import name_key

_PARTS = ("type", "types", "relations", "fields", "categories")
_CATEGORY = ("field", "value", "relation", "target")


@dataclass(frozen=True, slots=True)
class Category:
    """What a category becomes: a field's value, or a link; nothing when empty."""

    field: str = ""
    value: str = ""
    relation: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What is called what, by the key of the foreign name (`name_key`)."""

    type: str = ""
    types: MappingType[str, str] = field(default_factory=dict)
    relations: MappingType[str, str] = field(default_factory=dict)
    fields: MappingType[str, str] = field(default_factory=dict)
    categories: MappingType[str, Category] = field(default_factory=dict)


NO_MAPPING = Mapping()


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file; raise `InvalidError` for what it cannot say."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{path.name} cannot be read: {error}.") from error


def parse_mapping(text: str, name: str) -> Mapping:
    """Read a mapping from what its file says; errors call it by `name`."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidError(f"{name} is not valid TOML: {error}.") from error
    _refuse_unknown(name, data, _PARTS)
    return Mapping(
        type=_text(name, data, "type"),
        types=_texts(name, data, "types"),
        relations=_texts(name, data, "relations"),
        fields=_texts(name, data, "fields"),
        categories={
            name_key(each): _category(name, value)
            for each, value in _table(name, data, "categories").items()
        },
    )


def _table(file: str, data: dict[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise InvalidError(f"{file}: “{name}” must be a table of names.")
    return value


def _texts(file: str, data: dict[str, Any], name: str) -> dict[str, str]:
    table = _table(file, data, name)
    return {name_key(each): _text(file, table, each) for each in table}


def _text(file: str, data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise InvalidError(f"{file}: “{name}” must be a text.")
    return value


def _category(file: str, value: Any) -> Category:
    if not isinstance(value, dict):
        raise InvalidError(
            f"{file}: write a category as {{field = …, value = …}},"
            " {relation = …, target = …} or {}."
        )
    _refuse_unknown(file, value, _CATEGORY)
    return Category(**{name: _text(file, value, name) for name in _CATEGORY})


def _refuse_unknown(file: str, data: dict[str, Any], known: tuple[str, ...]) -> None:
    for name in data:
        if name not in known:
            raise InvalidError(f"{file}: there is no “{name}”. Use {', '.join(known)}.")
