"""What one vocabulary says differently from another, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields as fields_of
from typing import Any

from graph.schema import Field, PageType, Relation, Schema

_WORDS = {
    "plural": "plural",
    "label": "label",
    "inverse": "inverse label",
    "description": "description",
    "colour": "colour",
    "shape": "shape",
    "term": "term of schema.org",
    "inverse_term": "inverse term",
    "date_field": "field of its date",
    "pronoun": "pronoun",
    "head": "lines of the head",
    "questions": "standing questions",
    "kind": "kind",
    "help": "help",
    "choices": "choices",
    "required": "whether it is needed",
    "weight": "weight",
    "symmetric": "whether both directions say the same",
    "ordered": "whether its links have an order",
}


def differences(old: Schema, new: Schema) -> tuple[str, ...]:
    """Say what is added, taken out and changed."""
    return (
        *_parts("page type", old.types, new.types, _type),
        *_parts("relation", old.relations, new.relations, _relation),
        *(
            f"The {name} change."
            for name in (
                "facets",
                "site",
                "questions",
                "places",
                "matrices",
                "alignment",
            )
            if getattr(old, name) != getattr(new, name)
        ),
    )


def _parts(
    what: str, old: Mapping[str, Any], new: Mapping[str, Any], compare: Any
) -> Iterator[str]:
    for slug in new:
        if slug not in old:
            yield f"New {what} “{new[slug].label}” ({slug})."
        elif old[slug] != new[slug]:
            yield from compare(old[slug], new[slug])
    for slug in old:
        if slug not in new:
            yield f"The {what} “{old[slug].label}” ({slug}) is taken out."


def _type(old: PageType, new: PageType) -> Iterator[str]:
    name = f"Page type “{old.label}”"
    yield from _values(name, old, new, {"fields"})
    yield from (f"{name}: {sentence}" for sentence in _fields(old.fields, new.fields))


def _fields(old: Mapping[str, Field], new: Mapping[str, Field]) -> Iterator[str]:
    for key, field in new.items():
        if key not in old:
            yield f"new field “{field.label}” ({key})."
        elif old[key] != field:
            yield from _values(f"field “{old[key].label}”", old[key], field, set())
    for key, field in old.items():
        if key not in new:
            yield f"the field “{field.label}” ({key}) is taken out."
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "the fields stand in another order."


def _relation(old: Relation, new: Relation) -> Iterator[str]:
    name = f"Relation “{old.label}”"
    yield from _values(name, old, new, {"signatures"})
    for source, target in sorted(new.signatures - old.signatures):
        yield f"{name} may now lead from {source} to {target}."
    for source, target in sorted(old.signatures - new.signatures):
        yield f"{name} may no longer lead from {source} to {target}."


def _values(name: str, old: Any, new: Any, without: set[str]) -> Iterator[str]:
    for each in fields_of(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if each.name in {"slug", "name", *without} or before == after:
            continue
        word = _WORDS.get(each.name, each.name)
        if isinstance(before, str) and isinstance(after, str) and len(after) < 80:
            yield f"{name}: {word} “{after}” in place of “{before}”."
        else:
            yield f"{name}: another {word}."
