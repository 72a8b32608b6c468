"""What is read together, and when."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

reading_group = Table(
    "reading_group",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False, index=True),
    Column("begins", Exact, nullable=False),
    Column("ends", Exact, nullable=False),
    Column("questions", Text, nullable=False, server_default=""),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Index("ix_reading_group_begins", "begins", "id"),
)
