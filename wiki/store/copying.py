"""Every row of a database out and in again, whichever kind of database it is.

Tables are read as the database describes them, not as this program knows them, so that
what an older form held can be put into that form again. The index of texts is left out:
each kind of database has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    select,
    text,
)

AT_ONCE = 1_000
"""Rows that are read or written together."""

INDEX = ("search", "word", "page_word")
FORM = "alembic_version"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that is copied: its name, its columns in order, its number of rows."""

    name: str
    columns: tuple[str, ...]
    count: int


def is_empty(connection: Connection) -> bool:
    """Tell whether a database has no table of a wiki."""
    return not inspect(connection).has_table(FORM)


class Copying:
    """The tables of one database in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgres = connection.dialect.name == "postgresql"
        described = MetaData()
        described.reflect(connection, only=_is_copied)
        self._tables = {table.name: table for table in described.sorted_tables}

    def sheets(self) -> list[Sheet]:
        """Give the tables, those first that others refer to."""
        return [
            Sheet(table.name, tuple(table.columns.keys()), self._count(table))
            for table in self._tables.values()
        ]

    def rows(self, name: str) -> Iterator[list[Any]]:
        """Yield the rows of a table as values that JSON has."""
        table = self._tables[name]
        columns = [
            # As text: SQL's NULL and JSON's null are two things.
            cast(column, Text) if isinstance(column.type, JSON) else column
            for column in table.columns
        ]
        query = select(*columns).order_by(*table.primary_key.columns)
        streamed = self._connection.execution_options(yield_per=AT_ONCE)
        return (list(row) for row in streamed.execute(query))

    def put(self, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows into a table that is empty."""
        table = self._tables[sheet.name]
        statement = insert(table).values(
            {name: self._given(table, name) for name in sheet.columns}
        )
        left = iter(rows)
        while batch := list(islice(left, AT_ONCE)):
            self._connection.execute(
                statement, [dict(zip(sheet.columns, row, strict=True)) for row in batch]
            )

    def clear(self) -> None:
        """Take out what a migration put into the tables, so that rows can be put."""
        for table in reversed(self._tables.values()):
            # Revisions refuse to be taken out, even where there are none.
            if self._count(table):
                self._connection.execute(table.delete())

    def begin(self) -> None:
        """Let rows refer to others that come later, until the transaction ends."""
        if not self._postgres:
            self._connection.execute(text("PRAGMA defer_foreign_keys = ON"))

    def finish(self) -> None:
        """Let new rows be numbered after those that were put."""
        if not self._postgres:
            return
        for table in self._tables.values():
            keys = list(table.primary_key.columns)
            if len(keys) == 1 and isinstance(keys[0].type, Integer):
                sequence = func.pg_get_serial_sequence(table.name, keys[0].name)
                newest = select(func.max(keys[0])).scalar_subquery()
                self._connection.execute(select(func.setval(sequence, newest)))

    def _count(self, table: Table) -> int:
        query = select(func.count()).select_from(table)
        return int(self._connection.execute(query).scalar_one())

    def _given(self, table: Table, name: str) -> Any:
        kind = table.columns[name].type
        if not isinstance(kind, JSON):
            return bindparam(name, type_=kind)
        told = bindparam(name, type_=Text())
        return cast(told, kind) if self._postgres else told


def _is_copied(name: str, _described: MetaData) -> bool:
    """Tell whether a table is copied; SQLite keeps its index in several `search_`."""
    return name not in (*INDEX, FORM) and not name.startswith(f"{INDEX[0]}_")
