"""Names while somebody types, and the words that a misspelt query may have meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, false, or_, select, text

from wiki.store.search.engine import Engine
from wiki.store.search.expressions import (
    ENGINES,
    LAST,
    match_any,
    match_beginnings,
)
from wiki.store.tables import name, page
from wiki.store.unit import Unit
from wiki.store.visible import ALL, LEVEL, visible
from wiki.text.query import Term

SCANNED = 100
"""Names looked at for one completion; the best linked of them are given."""

ALIKE = 5_000
"""Words looked at for one correction."""

_SAME_FIRST = text(
    "SELECT word FROM word WHERE pages >= :known AND word >= :first AND word < :last"
    " AND length(word) BETWEEN :least AND :most ORDER BY pages DESC, word LIMIT :limit"
)
_OTHER_FIRST = text(
    "SELECT word FROM word WHERE pages >= :known AND substr(word, 2, 1) IN :letters"
    " AND length(word) BETWEEN :least AND :most ORDER BY pages DESC, word LIMIT :limit"
).bindparams(bindparam("letters", expanding=True))


class NamedPage(NamedTuple):
    """A page with the name of it that was found; `exact` where that is the whole.

    A tuple: of a hundred that are looked at eight are shown.
    """

    id: int
    slug: str
    type: str
    title: str
    summary: str
    name: str
    exact: bool


_PAGE = (page.c.id, page.c.slug, page.c.type, page.c.title, page.c.summary)

# Made once: while somebody types, building a statement costs more than running it.
_BEGINNING = (
    select(*_PAGE, name.c.name, name.c.key == bindparam("key"))
    .join(page, page.c.id == name.c.page_id)
    .where(
        name.c.key >= bindparam("key"),
        name.c.key < bindparam("last"),
        or_(name.c.kind == "title", name.c.kind == "alias"),
        visible(LEVEL),
    )
    .order_by(name.c.key, name.c.page_id)
    .limit(SCANNED)
)


def _containing(engine: Engine, level: int) -> Select[Any]:
    found = engine.found(level).subquery()
    return (
        select(*_PAGE, page.c.title, false())
        .join(found, found.c.id == page.c.id)
        .where(visible(LEVEL))
        .limit(SCANNED)
    )


def _is_found(engine: Engine, level: int) -> Select[Any]:
    found = engine.found(level).subquery()
    return (
        select(found.c.id)
        .join(page, page.c.id == found.c.id)
        .where(visible(LEVEL))
        .limit(1)
    )


def _of_each(
    make: Callable[[Engine, int], Select[Any]],
) -> dict[str, list[Select[Any]]]:
    """Make a statement once for each database and level."""
    return {
        dialect: [make(engine, level) for level in range(ALL + 1)]
        for dialect, engine in ENGINES.items()
    }


_CONTAINING = _of_each(_containing)
_IS_FOUND = _of_each(_is_found)


def starting_with(
    unit: Unit, key: str, *, level: int, types: Sequence[str]
) -> list[NamedPage]:
    """Give pages one of whose names begins with `key`, at most `SCANNED`, by name."""
    asked = {"key": key, "last": key + LAST, "level": level}
    return _named(unit, _BEGINNING, asked, types)


def containing(
    unit: Unit, words: Sequence[str], *, level: int, types: Sequence[str]
) -> list[NamedPage]:
    """Give pages whose names hold words that begin like these, at most `SCANNED`."""
    if not words:
        return []
    asked = {"expression": match_beginnings(unit, words), "level": level}
    return _named(unit, _CONTAINING[unit.dialect][level], asked, types)


def words_like(
    unit: Unit, word: str, *, unfinished: bool, same_first: bool, level: int
) -> list[str]:
    """Give words of names that `word` may stand for, most used first.

    They begin with the same letter, or else have its first or second letter second; an
    unfinished word may stand for longer ones. Words of pages that not everybody sees
    are counted nowhere, and given to those who see all pages.
    """
    bounds = {
        "least": len(word) - 2,
        "most": 100 if unfinished else len(word) + 2,
        "limit": ALIKE,
        "known": 0 if level >= ALL else 1,
    }
    if same_first:
        ends = {"first": word[0], "last": word[0] + LAST}
        return list(unit.connection.execute(_SAME_FIRST, bounds | ends).scalars())
    letters = {"letters": sorted({word[0], word[1]})}
    return list(unit.connection.execute(_OTHER_FIRST, bounds | letters).scalars())


def is_found(unit: Unit, term: Term, *, level: int) -> bool:
    """Tell whether a visible page fits this one term."""
    asked = {"expression": match_any(unit, [term]), "level": level}
    query = _IS_FOUND[unit.dialect][level]
    return unit.connection.execute(query, asked).first() is not None


def _named(
    unit: Unit, query: Select[Any], asked: Mapping[str, Any], types: Sequence[str]
) -> list[NamedPage]:
    if types:
        # Not the bare column: the range of names is the shorter way in.
        query = query.where(page.c.type.concat("").in_(types))
    return [NamedPage(*row) for row in unit.connection.execute(query, asked).all()]
