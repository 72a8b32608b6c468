"""Finding pages: what fits a query, how well, with what to quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, or_, select

from wiki.store.narrowing import Condition, fits
from wiki.store.search.engine import START
from wiki.store.search.expressions import engine_of, match_all, match_any
from wiki.store.tables import name, page
from wiki.store.unit import Unit
from wiki.store.visible import visible
from wiki.text.query import Query
from wiki.text.slugs import name_key, slugify

COUNTED = 10_000
"""Hits beyond this are not counted: the answer is "more than"."""
NAMED = 100
"""Pages of one name that are looked at."""

Scores = Mapping[int, float]

_NAMED = (
    select(name.c.page_id)
    .where(
        name.c.kind != "former",
        or_(name.c.key == bindparam("key"), name.c.slug_key == bindparam("slug_key")),
    )
    .limit(NAMED)
)


def matches(
    unit: Unit, query: Query, level: int, *, some: bool = False, names: bool = False
) -> str:
    """Give the numbers of all pages that have the words, between commas, "" for none.

    Some that are hidden from this level may be among them. With `some` it is enough to
    have one of the words; with `names` they must stand in page names.
    """
    expression = _expression(unit, query, some=some, names=names)
    found = engine_of(unit).every_hit(expression, level)
    return str(unit.connection.execute(found).scalar() or "")


def scores(
    unit: Unit,
    query: Query,
    ids: Sequence[int] | None,
    level: int,
    *,
    some: bool = False,
) -> Scores:
    """Give how well pages fit, better ones higher: all that do, or those of `ids`."""
    expression = _expression(unit, query, some=some)
    return dict(engine_of(unit).scores(unit.connection, expression, ids, level))


def named(unit: Unit, text: str) -> list[int]:
    """Give the pages of exactly this name, hidden ones too."""
    bounds = {"key": name_key(text), "slug_key": slugify(text)}
    return list(unit.connection.execute(_NAMED, bounds).scalars())


def by_title(
    unit: Unit, query: Query, conditions: Sequence[Condition], level: int
) -> list[int]:
    """Give the pages that fit a query without words to find, at most `COUNTED`."""
    found = select(page.c.id).where(visible(level), *map(fits, conditions))
    if query.unwanted:
        unwanted = engine_of(unit).found(level).subquery()
        found = found.where(page.c.id.not_in(select(unwanted.c.id)))
    found = found.order_by(page.c.title_key, page.c.id).limit(COUNTED)
    asked = {"expression": match_any(unit, query.unwanted)} if query.unwanted else {}
    return list(unit.connection.execute(found, asked).scalars())


def quotes(
    unit: Unit, query: Query, ids: Sequence[int], level: int
) -> Mapping[int, str]:
    """Give the passage of each page that shows most hits, marked START to END.

    Pages of which only the name fits are left out.
    """
    if not query.wanted or not ids:
        return {}
    expression = match_any(unit, query.wanted)
    found = engine_of(unit).quotes(unit.connection, expression, ids, level)
    best = {
        page_id: max(texts, key=lambda text: text.count(START))
        for page_id, texts in found.items()
    }
    return {page_id: text for page_id, text in best.items() if START in text}


def _expression(unit: Unit, query: Query, *, some: bool, names: bool = False) -> str:
    if some:
        return match_any(unit, query.wanted)
    return match_all(unit, query, names=names)
