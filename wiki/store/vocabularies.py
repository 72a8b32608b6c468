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


def append(unit: Unit, text: str, *, author: str, at: str) -> int:
    """Put a vocabulary in force and give its number."""
    number = newest(unit) + 1
    unit.connection.execute(
        insert(vocabulary).values(number=number, text=text, author=author, at=at)
    )
    return number
