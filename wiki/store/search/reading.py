"""The searched texts of pages, read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, column, select, table

from wiki.store.tables import page
from wiki.store.unit import Unit
from wiki.store.visible import visible

AT_ONCE = 500

_SEARCH = table(
    "search", column("rowid"), column("page_id"), column("summary"), column("body")
)


def page_texts(
    unit: Unit, level: int, ids: Sequence[int] | None = None
) -> Iterator[tuple[int, str, str, str]]:
    """Yield (page, title, summary, body as plain text) of the pages visible at a level.

    Of all of them, or of those among `ids`.
    """
    query = _query(unit, level)
    if ids is None:
        streamed = query.execution_options(yield_per=5_000)
        for row in unit.connection.execute(streamed):
            yield row[0], row[1], row[2], row[3]
        return
    for start in range(0, len(ids), AT_ONCE):
        some = query.where(page.c.id.in_(ids[start : start + AT_ONCE]))
        for row in unit.connection.execute(some):
            yield row[0], row[1], row[2], row[3]


def _query(unit: Unit, level: int) -> Select[Any]:
    own = _SEARCH.c.rowid if unit.dialect == "sqlite" else _SEARCH.c.page_id
    return (
        select(page.c.id, page.c.title, _SEARCH.c.summary, _SEARCH.c.body)
        .join(_SEARCH, own == page.c.id)
        .where(visible(level))
    )
