"""What was chosen for the columns of tables that came in, by their headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from wiki.store.tables import column_choice
from wiki.store.unit import Unit


def find(unit: Unit, signature: str) -> dict[str, Any] | None:
    """Find the choices for a table with these headings."""
    query = select(column_choice.c.choices).where(
        column_choice.c.signature == signature
    )
    return unit.connection.execute(query).scalar_one_or_none()


def put(
    unit: Unit, signature: str, choices: Mapping[str, Any], *, author: str, at: str
) -> None:
    """Keep choices in the place of older ones."""
    unit.connection.execute(
        delete(column_choice).where(column_choice.c.signature == signature)
    )
    unit.connection.execute(
        insert(column_choice).values(
            signature=signature, choices=dict(choices), author=author, at=at
        )
    )
