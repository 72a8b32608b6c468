"""The vocabulary's history: every applied text, numbered; the last is in force."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from wiki.store.tables import vocabulary
from wiki.store.unit import Unit

_NEWEST = select(func.max(vocabulary.c.number))


def newest(unit: Unit) -> int:
    """Give the number of the vocabulary in force, 0 before there is one."""
    return int(unit.connection.execute(_NEWEST).scalar() or 0)


def get_text(unit: Unit, number: int) -> str:
    """Give the text of a vocabulary that exists."""
    query = select(vocabulary.c.text).where(vocabulary.c.number == number)
    return str(unit.connection.execute(query).scalar_one())


def find_text(unit: Unit, number: int) -> str | None:
    """Give the text of a vocabulary, None where there is no such number."""
    if not 0 < number < 2**31:
        return None
    query = select(vocabulary.c.text).where(vocabulary.c.number == number)
    return unit.connection.execute(query).scalar_one_or_none()


def newest_first(
    unit: Unit, before: int | None, limit: int
) -> list[tuple[int, str, str, str]]:
    """Give number, author, moment and comment of the vocabularies before a number."""
    query = (
        select(
            vocabulary.c.number,
            vocabulary.c.author,
            vocabulary.c.at,
            vocabulary.c.comment,
        )
        .order_by(vocabulary.c.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(vocabulary.c.number < before)
    return [(row[0], row[1], row[2], row[3]) for row in unit.connection.execute(query)]


def append(unit: Unit, text: str, *, author: str, at: str, comment: str = "") -> int:
    """Put a vocabulary in force and give its number."""
    number = newest(unit) + 1
    unit.connection.execute(
        insert(vocabulary).values(
            number=number, text=text, author=author, at=at, comment=comment
        )
    )
    return number
