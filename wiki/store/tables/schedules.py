"""What is to be published, and when."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from wiki.store.tables.base import Exact, metadata

scheduled = Table(
    "scheduled",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("at", Exact, nullable=False),
    Column("account_id", ForeignKey("account.id")),
    Column("author", Text, nullable=False),
    Index("ix_scheduled_at", "at"),
)
