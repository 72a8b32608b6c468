"""What people are told."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, false

from wiki.store.tables.base import Exact, Key, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("at", Exact, nullable=False),
    Column("kind", Text, nullable=False),
    Column("page_id", ForeignKey("page.id"), nullable=True, index=True),
    Column("words", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("seen", Boolean, nullable=False, server_default=false()),
    Index("ix_notice_account_id", "account_id", "id"),
    Index("ix_notice_unseen", "account_id", "seen"),
)
