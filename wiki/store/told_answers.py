"""Answers of watched questions as their watchers know them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import String, cast, delete, false, insert, select

from wiki.store.tables import account, page, told_answers, watch
from wiki.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ToldRow:
    """What was told: answers by their keys, as of a change, for a pattern."""

    pattern: str
    change: int
    answers: Mapping[str, str]


def find(unit: Unit, page_id: int, level: int) -> ToldRow | None:
    """Give what was told of a question to those of a level."""
    query = select(
        told_answers.c.pattern, told_answers.c.change, told_answers.c.answers
    ).where(told_answers.c.page_id == page_id, told_answers.c.level == level)
    row = unit.connection.execute(query).one_or_none()
    return ToldRow(*row) if row is not None else None


def put(unit: Unit, page_id: int, level: int, told: ToldRow) -> None:
    """Keep what was told in place of what was told before."""
    unit.connection.execute(
        delete(told_answers).where(
            told_answers.c.page_id == page_id, told_answers.c.level == level
        )
    )
    unit.connection.execute(
        insert(told_answers).values(
            page_id=page_id,
            level=level,
            pattern=told.pattern,
            change=told.change,
            answers=dict(told.answers),
        )
    )


def watched(unit: Unit, types: Collection[str]) -> list[tuple[str, str]]:
    """Give slugs of live pages of these types with the roles of who watches them."""
    query = (
        select(page.c.slug, account.c.role)
        .join(watch, watch.c.target == cast(page.c.id, String))
        .join(account, account.c.id == watch.c.account_id)
        .where(
            watch.c.kind == "page",
            page.c.type.in_(list(types)),
            page.c.archived == false(),
            account.c.disabled == false(),
        )
        .distinct()
        .order_by(page.c.slug, account.c.role)
    )
    return [(row[0], row[1]) for row in unit.connection.execute(query)]
