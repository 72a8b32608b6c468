"""How much was asked for: counts that end, one for each key."""

from __future__ import annotations

from sqlalchemy import Column, Double, Integer, Table

from wiki.store.tables.base import Exact, metadata

allowance = Table(
    "allowance",
    metadata,
    Column("key", Exact, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends", Double, nullable=False),
)
