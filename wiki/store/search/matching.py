"""Finding pages: who fits a query, in which order, with what to quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from wiki.store.narrowing import Condition, fits
from wiki.store.search.engine import START
from wiki.store.search.expressions import engine_of, match_all, match_any
from wiki.store.tables import link, name, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible
from wiki.text.query import Query
from wiki.text.slugs import name_key, slugify

COUNTED = 10_000
"""Hits beyond this are not ranked or counted: the answer is "more than"."""
REORDERED = 100
"""How many of the best are looked at for their links."""
LINKED_MOST = 64
LINK_GAIN = 0.05

Scores = dict[int, float]


def find(
    unit: Unit,
    query: Query,
    conditions: Sequence[Condition],
    *,
    level: int,
    some: bool = False,
) -> list[int]:
    """Give the ids of the pages that fit, best first, at most `COUNTED`.

    A page of exactly the asked name comes first, then the better match, where links
    to a page count a little. Without words to find: by title. With `some` it is
    enough to have one of the words.
    """
    expression = match_any(unit, query.wanted) if some else match_all(unit, query)
    if not expression:
        return _by_title(unit, query, conditions, level)
    tests = [visible(level), *map(fits, conditions)]
    scores = _scores(unit, expression, tests)
    exact = _named(unit, query.name)
    if len(scores) == COUNTED:
        # Too many to look at all: those that the names speak for must be among them.
        scores |= _scores(unit, expression, [*tests, page.c.id.in_(exact)])
        if not some:
            within = match_all(unit, query, names=True)
            scores |= _scores(unit, within, tests)
    return _ordered(unit, scores, exact, level)[:COUNTED]


def quotes(unit: Unit, query: Query, ids: Sequence[int]) -> Mapping[int, str]:
    """Give the passage of each page that shows most hits, marked START to END.

    Pages of which only the name fits are left out.
    """
    if not query.wanted or not ids:
        return {}
    expression = match_any(unit, query.wanted)
    found = engine_of(unit).quotes(unit.connection, expression, ids)
    best = {
        page_id: max(texts, key=lambda text: text.count(START))
        for page_id, texts in found.items()
    }
    return {page_id: text for page_id, text in best.items() if START in text}


def _scores(
    unit: Unit, expression: str, tests: Iterable[ColumnElement[bool]]
) -> Scores:
    hits = engine_of(unit).hits(expression).subquery()
    query = (
        select(hits.c.id, hits.c.score)
        .join(page, page.c.id == hits.c.id)
        .where(*tests)
        .limit(COUNTED)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def _named(unit: Unit, text: str) -> list[int]:
    query = select(name.c.page_id).where(
        name.c.kind != "former",
        (name.c.key == name_key(text)) | (name.c.slug_key == slugify(text)),
    )
    return list(unit.connection.execute(query.limit(REORDERED)).scalars())


def _ordered(unit: Unit, scores: Scores, exact: Iterable[int], level: int) -> list[int]:
    first = set(exact)

    def place(page_id: int) -> tuple[bool, float, int]:
        return (page_id not in first, -scores[page_id], page_id)

    ranked = sorted(scores, key=place)
    best = ranked[:REORDERED]
    for page_id, links in count_links(unit, best, level=level).items():
        scores[page_id] *= 1 + LINK_GAIN * log2(1 + links)
    return sorted(best, key=place) + ranked[REORDERED:]


def count_links(unit: Unit, ids: Sequence[int], *, level: int) -> Mapping[int, int]:
    """Count visible links to each of these pages, as far as `LINKED_MOST`."""
    found: dict[int, int] = {}
    for start in range(0, len(ids), 500):
        some = {"ids": ids[start : start + 500], "level": level}
        found |= {row[0]: row[1] for row in unit.connection.execute(_LINKED, some)}
    return found


def _linked() -> Select[Any]:
    source = page.alias()
    some = (
        select(link.c.id)
        .join(source, source.c.id == link.c.source_id)
        .where(link.c.target_id == page.c.id, visible(LEVEL, source))
        .correlate(page)
        .limit(LINKED_MOST)
        .subquery()
    )
    number = select(func.count()).select_from(some).correlate(page).scalar_subquery()
    return select(page.c.id, number).where(
        page.c.id.in_(bindparam("ids", expanding=True))
    )


# Made once: while somebody types, building a statement costs more than running it.
_LINKED = _linked()


def _by_title(
    unit: Unit, query: Query, conditions: Sequence[Condition], level: int
) -> list[int]:
    found = select(page.c.id).where(visible(level), *map(fits, conditions))
    if query.unwanted:
        unwanted = engine_of(unit).hits(match_any(unit, query.unwanted)).subquery()
        found = found.where(page.c.id.not_in(select(unwanted.c.id)))
    found = found.order_by(page.c.title_key, page.c.id).limit(COUNTED)
    return list(unit.connection.execute(found).scalars())
