"""The vocabulary in force: read, checked against the wiki, replaced."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass

from graph import SchemaError, read_schema
from graph.schema import Schema
from wiki.errors import InvalidError, NotFoundError
from wiki.services import rebuilding
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store import vocabularies
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Impact:
    """What a vocabulary would do: sentences on what no longer fits, with counts."""

    pages: int
    links: int
    sentences: tuple[str, ...]


def parse(text: str) -> Schema:
    """Read a vocabulary from TOML; raise `InvalidError` that lists every fault."""
    try:
        return read_schema(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidError(f"The vocabulary is not valid TOML: {error}.") from error
    except SchemaError as error:
        raise InvalidError(
            "The vocabulary does not hold together: " + "; ".join(error.faults) + ".",
            {"vocabulary": list(error.faults)},
        ) from error


def current_text(unit: Unit) -> str:
    """Give the TOML of the vocabulary in force."""
    number = vocabularies.newest(unit)
    if number == 0:
        raise NotFoundError("This wiki has no vocabulary yet. Run `throughline init`.")
    return vocabularies.get_text(unit, number)


def impact(context: Context, text: str) -> Impact:
    """Count the pages and links that a vocabulary would leave without a meaning."""
    schema = parse(text)
    types = Counter(page_store.count_types(context.unit))
    relations = Counter(link_store.count_relations(context.unit))
    pairs = link_store.count_pairs(context.unit)
    sentences = [
        f"{count} pages have the type “{slug}”, which would be gone."
        for slug, count in sorted(types.items())
        if slug not in schema.types
    ]
    sentences += [
        f"{count} links use the relation “{slug}”, which would be gone."
        for slug, count in sorted(relations.items())
        if slug not in schema.relations
    ]
    unfit = 0
    for (relation, source, target), count in sorted(pairs.items()):
        kind = schema.relations.get(relation)
        if kind and not kind.admits(source, target):
            unfit += count
            sentences.append(
                f"{count} links “{relation}” lead from {source} to {target},"
                " which would no longer fit."
            )
    return Impact(
        pages=sum(n for slug, n in types.items() if slug not in schema.types),
        links=unfit
        + sum(n for slug, n in relations.items() if slug not in schema.relations),
        sentences=tuple(sentences),
    )


def apply(context: Context, text: str) -> Impact:
    """Put a vocabulary in force and derive every page anew under it."""
    require(context, "change vocabulary")
    result = impact(context, text)
    schema = parse(text)
    vocabularies.append(
        context.unit, text, author=context.viewer.name, at=stamp(context.now)
    )
    rebuilding.rebuild(context.unit, schema, at=stamp(context.now))
    return result
