"""The searched texts of pages, read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, column, select, table

from wiki.store.search.sqlite import TABLES
from wiki.store.tables import page
from wiki.store.unit import Unit
from wiki.store.visible import visible

AT_ONCE = 500


def page_texts(
    unit: Unit, level: int, ids: Sequence[int] | None = None
) -> Iterator[tuple[int, str, str, str]]:
    """Yield (page, title, summary, body as plain text) of the pages visible at a level.

    Of all of them, or of those among `ids`.
    """
    for query in _queries(unit.dialect, level, all_pages=ids is None):
        if ids is None:
            for row in unit.connection.execute(query):
                yield row[0], row[1], row[2], row[3]
            continue
        for start in range(0, len(ids), AT_ONCE):
            asked = {"ids": ids[start : start + AT_ONCE]}
            for row in unit.connection.execute(query, asked):
                yield row[0], row[1], row[2], row[3]


# The text of each saved page is asked for: to make a query takes longer than to ask it.
@lru_cache(maxsize=16)
def _queries(dialect: str, level: int, *, all_pages: bool) -> Sequence[Select[Any]]:
    is_sqlite = dialect == "sqlite"
    key = "rowid" if is_sqlite else "page_id"
    names = TABLES[: level + 1] if is_sqlite else ("search",)
    tables = [
        table(name, column(key), column("summary"), column("body")) for name in names
    ]
    queries = [
        select(page.c.id, page.c.title, own.c.summary, own.c.body)
        .join(own, own.c[key] == page.c.id)
        .where(visible(level))
        for own in tables
    ]
    if all_pages:
        return [query.execution_options(yield_per=5_000) for query in queries]
    some = page.c.id.in_(bindparam("ids", expanding=True))
    return [query.where(some) for query in queries]
