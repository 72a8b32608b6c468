"""Names while somebody types, and the words that a misspelt query may have meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, select, text, true

from wiki.store.search.expressions import (
    LAST,
    engine_of,
    match_any,
    match_beginnings,
)
from wiki.store.search.matching import count_links
from wiki.store.tables import name, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible
from wiki.text.query import Term

SCANNED = 200
"""Names looked at for one completion; the best linked of them are given."""
ALIKE = 5_000
"""Words looked at for one correction."""

_SAME_FIRST = text(
    "SELECT word FROM word WHERE pages > 0 AND word >= :first AND word < :last"
    " AND length(word) BETWEEN :least AND :most ORDER BY pages DESC, word LIMIT :limit"
)
_OTHER_FIRST = text(
    "SELECT word FROM word WHERE pages > 0 AND substr(word, 2, 1) IN :letters"
    " AND length(word) BETWEEN :least AND :most ORDER BY pages DESC, word LIMIT :limit"
).bindparams(bindparam("letters", expanding=True))


# Made once: while somebody types, building a statement costs more than running it.
_BEGINNING = (
    select(page.c.id, name.c.name, name.c.key == bindparam("key"))
    .join(page, page.c.id == name.c.page_id)
    .where(
        name.c.key >= bindparam("key"),
        name.c.key < bindparam("last"),
        name.c.kind.in_(("title", "alias")),
        visible(LEVEL),
    )
    .order_by(name.c.key, name.c.page_id)
    .limit(SCANNED)
)


def starting_with(
    unit: Unit, key: str, *, level: int, types: Sequence[str], limit: int
) -> list[tuple[int, str]]:
    """Give pages one of whose names begins with `key`, the name itself first.

    Each page with that name; then the best linked pages come first.
    """
    query = _BEGINNING.where(_of_type(types)) if types else _BEGINNING
    bounds = {"key": key, "last": key + LAST, "level": level}
    return _best_linked(unit, query, bounds, level=level, limit=limit)


def containing(
    unit: Unit, words: Sequence[str], *, level: int, types: Sequence[str], limit: int
) -> list[tuple[int, str]]:
    """Give pages whose names hold words that begin like these, best linked first."""
    if not words:
        return []
    hits = engine_of(unit).hits(match_beginnings(unit, words)).subquery()
    query = (
        select(page.c.id, page.c.title, false())
        .join(hits, hits.c.id == page.c.id)
        .where(visible(level), _of_type(types))
        .limit(SCANNED)
    )
    return _best_linked(unit, query, {}, level=level, limit=limit)


def words_like(
    unit: Unit, word: str, *, unfinished: bool, same_first: bool
) -> list[str]:
    """Give words of names that `word` may stand for, most used first.

    They begin with the same letter, or else have its first or second letter second;
    an unfinished word may stand for longer ones.
    """
    bounds = {
        "least": len(word) - 2,
        "most": 100 if unfinished else len(word) + 2,
        "limit": ALIKE,
    }
    if same_first:
        ends = {"first": word[0], "last": word[0] + LAST}
        return list(unit.connection.execute(_SAME_FIRST, bounds | ends).scalars())
    letters = {"letters": sorted({word[0], word[1]})}
    return list(unit.connection.execute(_OTHER_FIRST, bounds | letters).scalars())


def is_found(unit: Unit, term: Term, *, level: int) -> bool:
    """Tell whether a visible page fits this one term."""
    hits = engine_of(unit).hits(match_any(unit, [term])).subquery()
    query = (
        select(hits.c.id)
        .join(page, page.c.id == hits.c.id)
        .where(visible(level))
        .limit(1)
    )
    return unit.connection.execute(query).first() is not None


def _of_type(types: Sequence[str]) -> ColumnElement[bool]:
    # Not the bare column: the range of names is the shorter way in.
    return page.c.type.concat("").in_(types) if types else true()


def _best_linked(
    unit: Unit, query: Select[Any], bounds: Mapping[str, Any], *, level: int, limit: int
) -> list[tuple[int, str]]:
    found: dict[int, tuple[str, bool]] = {}
    for page_id, text_of_name, exact in unit.connection.execute(query, bounds):
        found.setdefault(page_id, (text_of_name, bool(exact)))
    links = count_links(unit, list(found), level=level)
    ranked = sorted(found, key=lambda each: (not found[each][1], -links[each]))
    return [(page_id, found[page_id][0]) for page_id in ranked[:limit]]
