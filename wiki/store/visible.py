"""The one predicate that decides which pages a reader sees."""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    bindparam,
    false,
)

from wiki.store.tables import page

ALL = 2
"""The level of those who see every live page."""

LEVEL = bindparam("level", type_=Integer)
"""The reader's level in statements that are made once."""


def visible(
    level: int | BindParameter[int], of: FromClause = page
) -> ColumnElement[bool]:
    """Limit a query to what a reader of `level` (0, 1, 2) may see.

    `of` is `page`, or its alias where a query reads pages in two parts.
    """
    return and_(of.c.archived == false(), of.c.level <= level)
