"""What things of another program are called here: a file that its owner writes.

type = "article"                      # what nothing else says the type of

[types]                               # a category, template, folder or post type
"Infobox book" = "book"

[relations]                           # a property or Dataview field; "" leaves it out
"Is about" = "discusses"

[fields]                              # a property or a template's parameter
"date of publication" = "published"

[categories]                          # instead of a link to the page of that name
"Higher Education" = {field = "sector", value = "higher-ed"}
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
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidError(f"{path.name} cannot be read: {error}.") from error
    _refuse_unknown(path, data, _PARTS)
    return Mapping(
        type=_text(path, data, "type"),
        types=_texts(path, data, "types"),
        relations=_texts(path, data, "relations"),
        fields=_texts(path, data, "fields"),
        categories={
            name_key(name): _category(path, value)
            for name, value in _table(path, data, "categories").items()
        },
    )


def _table(path: Path, data: dict[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise InvalidError(f"{path.name}: “{name}” must be a table of names.")
    return value


def _texts(path: Path, data: dict[str, Any], name: str) -> dict[str, str]:
    table = _table(path, data, name)
    return {name_key(each): _text(path, table, each) for each in table}


def _text(path: Path, data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise InvalidError(f"{path.name}: “{name}” must be a text.")
    return value


def _category(path: Path, value: Any) -> Category:
    if not isinstance(value, dict):
        raise InvalidError(
            f"{path.name}: write a category as {{field = …, value = …}},"
            " {relation = …, target = …} or {}."
        )
    _refuse_unknown(path, value, _CATEGORY)
    return Category(**{name: _text(path, value, name) for name in _CATEGORY})


def _refuse_unknown(path: Path, data: dict[str, Any], known: tuple[str, ...]) -> None:
    for name in data:
        if name not in known:
            raise InvalidError(
                f"{path.name}: there is no “{name}”. Use {', '.join(known)}."
            )
