"""How many gaps of each kind there were on a day."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from wiki.store.tables.base import Exact, metadata

gap_count = Table(
    "gap_count",
    metadata,
    Column("day", Exact, primary_key=True),
    Column("kind", Exact, primary_key=True),
    Column("count", Integer, nullable=False),
)
