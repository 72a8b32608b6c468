"""What pages were called where they came from, and where they stood before."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table

from wiki.store.tables.base import Exact, metadata

origin = Table(
    "origin",
    metadata,
    Column("key", Exact, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
)

old_address = Table(
    "old_address",
    metadata,
    Column("path", Exact, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False, index=True),
)
