"""What people began to write and have not saved."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

draft = Table(
    "draft",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("place", Exact, nullable=False),
    Column("page_id", ForeignKey("page.id"), nullable=True, index=True),
    Column("title", Text, nullable=False),
    Column("pairs", JSON, nullable=False),
    Column("updated", Exact, nullable=False, index=True),
    Index("ix_draft_place", "account_id", "place", unique=True),
)
