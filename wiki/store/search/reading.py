"""The searched texts of pages, read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, column, select, table

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
    for query in _queries(unit, level):
        if ids is None:
            streamed = query.execution_options(yield_per=5_000)
            for row in unit.connection.execute(streamed):
                yield row[0], row[1], row[2], row[3]
            continue
        for start in range(0, len(ids), AT_ONCE):
            some = query.where(page.c.id.in_(ids[start : start + AT_ONCE]))
            for row in unit.connection.execute(some):
                yield row[0], row[1], row[2], row[3]


def _queries(unit: Unit, level: int) -> Iterator[Select[Any]]:
    is_sqlite = unit.dialect == "sqlite"
    key = "rowid" if is_sqlite else "page_id"
    for name in TABLES[: level + 1] if is_sqlite else ("search",):
        own = table(name, column(key), column("summary"), column("body"))
        yield (
            select(page.c.id, page.c.title, own.c.summary, own.c.body)
            .join(own, own.c[key] == page.c.id)
            .where(visible(level))
        )
