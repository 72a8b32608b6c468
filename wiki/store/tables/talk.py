"""What people say about pages, and what they want to be told of."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Table, Text, false

from wiki.store.tables.base import Exact, Key, metadata

thread = Table(
    "thread",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("author_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("created", Exact, nullable=False),
    Column("updated", Exact, nullable=False),
    Column("resolved", Boolean, nullable=False, server_default=false()),
    Index("ix_thread_page_id", "page_id", "id"),
)

message = Table(
    "message",
    metadata,
    Column("id", Key, primary_key=True),
    Column("thread_id", ForeignKey("thread.id"), nullable=False),
    Column("author_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("at", Exact, nullable=False),
    Column("text", Text, nullable=False),
    Column("edited", Exact, nullable=False, server_default=""),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("earlier", JSON, nullable=False),
    Index("ix_message_thread_id", "thread_id", "id"),
)

watch = Table(
    "watch",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("kind", Exact, primary_key=True),
    Column("target", Exact, primary_key=True),
    Column("at", Exact, nullable=False),
    Index("ix_watch_target", "kind", "target", "account_id"),
)
