"""The vocabulary in force: read, checked against the wiki, replaced."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph import SchemaError, read_schema
from graph.schema import Schema
from wiki.errors import InvalidError, NotFoundError, StaleError
from wiki.services import audit, rebuilding
from wiki.services.context import Context, stamp
from wiki.services.editing import COMMENT_LIMIT
from wiki.services.history import number_of
from wiki.services.outlines import require_outlines
from wiki.services.policy import require
from wiki.services.vocabulary_changes import differences
from wiki.services.vocabulary_patterns import require_patterns
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store import usage, vocabularies
from wiki.store.unit import Unit
from wiki.text.limits import refused_character


@dataclass(frozen=True, slots=True)
class Impact:
    """What a vocabulary would do: sentences on what no longer fits, with counts."""

    pages: int
    links: int
    sentences: tuple[str, ...]


@lru_cache(maxsize=4)  # looked at, checked and put in force: three times the same text
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


@dataclass(frozen=True, slots=True)
class Version:
    """One vocabulary that was in force, with what it changed."""

    number: int
    author: str
    at: str
    comment: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What putting a text in force would do; `base` is the one in force now."""

    text: str
    base: int
    changes: tuple[str, ...]
    impact: Impact


def current_number(context: Context) -> int:
    """Give the number of the vocabulary in force."""
    return vocabularies.newest(context.unit)


def versions(
    context: Context, *, cursor: str = "", limit: int = 50
) -> tuple[tuple[Version, ...], str]:
    """Give the vocabularies that were in force, newest first."""
    rows = vocabularies.newest_first(context.unit, number_of(cursor), limit + 1)
    items = tuple(Version(*row) for row in rows[:limit])
    return items, str(items[-1].number) if len(rows) > limit else ""


def text_of(context: Context, number: int) -> str:
    """Give the TOML of a vocabulary that was in force once."""
    text = vocabularies.find_text(context.unit, number)
    if text is None:
        raise NotFoundError(f"There is no vocabulary {number}.")
    return text


def compare(context: Context, number: int) -> tuple[str, ...]:
    """Say what a vocabulary changed against the one before it."""
    if number <= 1:
        return ()
    return differences(
        parse(text_of(context, number - 1)), parse(text_of(context, number))
    )


def plan(context: Context, text: str) -> Plan:
    """Say what putting a text in force would do; nothing is changed."""
    require(context, "change vocabulary")
    schema = parse(text)
    require_outlines(schema)
    require_patterns(schema)
    return Plan(
        text,
        current_number(context),
        differences(context.schema, schema),
        impact(context, text),
    )


def impact(context: Context, text: str) -> Impact:
    """Count the pages and links that fit now and would not under a vocabulary."""
    schema = parse(text)
    types = Counter(page_store.count_types(context.unit))
    relations = Counter(link_store.count_relations(context.unit))
    pairs = link_store.count_pairs(context.unit)
    now = context.schema
    gone_types = {
        slug: count
        for slug, count in sorted(types.items())
        if slug in now.types and slug not in schema.types
    }
    gone_relations = {
        slug: count
        for slug, count in sorted(relations.items())
        if slug in now.relations and slug not in schema.relations
    }
    unfit = {
        pair: count
        for pair, count in sorted(pairs.items())
        if _admits(now, *pair) and pair[0] in schema.relations
        if not _admits(schema, *pair)
    }
    lost = dict(_lost_fields(context, schema))
    return Impact(
        pages=sum(gone_types.values()) + sum(lost.values()),
        links=sum(gone_relations.values()) + sum(unfit.values()),
        sentences=(
            *(
                f"{_many(count, 'page')} of the type “{slug}”, which would be gone."
                for slug, count in gone_types.items()
            ),
            *(
                f"{_many(count, 'link')} of the relation “{slug}”, which would be gone."
                for slug, count in gone_relations.items()
            ),
            *(
                f"{_many(count, 'link')} “{relation}” from {source} to {target}, which"
                " would no longer fit."
                for (relation, source, target), count in unfit.items()
            ),
            *(
                f"{_many(count, 'page')} of the type “{kind}” {what}."
                for (kind, what), count in lost.items()
            ),
        ),
    )


def _admits(schema: Schema, relation: str, source: str, target: str) -> bool:
    kind = schema.relations.get(relation)
    return kind is not None and kind.admits(source, target)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _lost_fields(
    context: Context, schema: Schema
) -> Iterator[tuple[tuple[str, str], int]]:
    """Count pages whose fields a vocabulary would not know or would miss."""
    for slug, kind in schema.types.items():
        old = context.schema.types.get(slug)
        if old is None or old.fields == kind.fields:
            continue
        gone = [name for name in old.fields if name not in kind.fields]
        needed = [
            name
            for name, field in kind.fields.items()
            if field.required and not (name in old.fields and old.fields[name].required)
        ]
        held, total = usage.count_fields(context.unit, slug)
        for name in gone:
            if held[name]:
                yield (
                    (slug, f"with the field “{name}”, which would be gone"),
                    held[name],
                )
        for name in needed:
            if total > held[name]:
                what = f"without the field “{name}”, which would be needed"
                yield (slug, what), total - held[name]


def apply(
    context: Context, text: str, *, base: int | None = None, comment: str = ""
) -> Impact:
    """Put a vocabulary in force and derive every page anew under it.

    With `base` nothing is done if another one came in force since that number; that
    raises `StaleError`.
    """
    require(context, "change vocabulary")
    if base is not None and base != current_number(context):
        raise StaleError(
            "Somebody else changed the vocabulary meanwhile. Look at what it says now;"
            " your text is kept below, and putting it in force takes back theirs."
        )
    if len(comment) > COMMENT_LIMIT or refused_character(comment) is not None:
        words = f"Use at most {COMMENT_LIMIT} ordinary characters."
        raise InvalidError(words, {"comment": [words]})
    result = impact(context, text)
    schema = parse(text)
    require_outlines(schema)
    require_patterns(schema)
    vocabularies.append(
        context.unit,
        text,
        author=context.viewer.name,
        at=stamp(context.now),
        comment=comment.strip(),
    )
    version = f"version {current_number(context)}"
    audit.note(context, "changed the vocabulary", version)
    rebuilding.rebuild(context.unit, schema, at=stamp(context.now))
    return result
