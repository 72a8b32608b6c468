"""The one predicate that decides which pages a reader sees."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, and_, false

from wiki.store.tables import page


def visible(level: int, of: FromClause = page) -> ColumnElement[bool]:
    """Limit a query to what a reader of `level` (0, 1, 2) may see.

    `of` is `page`, or its alias where a query reads pages in two parts.
    """
    return and_(of.c.archived == false(), of.c.level <= level)
