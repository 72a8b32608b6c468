"""Which servers run on this database, and whose turn the work behind requests is."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from wiki.store.tables.base import Exact, metadata

server = Table(
    "server",
    metadata,
    Column("name", Exact, primary_key=True),
    Column("key_digest", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("seen", Exact, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("job", Exact, primary_key=True),
    Column("until", Exact, nullable=False),
)
