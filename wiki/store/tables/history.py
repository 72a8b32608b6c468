"""Truth: revisions and the log of changes, only ever appended."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from wiki.store.tables.base import Exact, Key, metadata

revision = Table(
    "revision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author_id", ForeignKey("account.id"), nullable=True),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("archived", Boolean, nullable=False, default=False),
    Column("digest", Text, nullable=False),
    Column("level", Integer, nullable=False, server_default="0"),
    Column("changes", JSON, nullable=True),
    UniqueConstraint("page_id", "number"),
    Index("ix_revision_author_id", "author_id", "at"),
)

change = Table(
    "change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("level", Integer, nullable=False, server_default="0"),
    Index("ix_change_page_id", "page_id", "id"),
    Index("ix_change_kind", "kind", "id"),
    sqlite_autoincrement=True,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("key", Exact, primary_key=True),
    Column("request", Text, nullable=False),
    Column("slug", Exact, nullable=False),
    Column("number", Integer, nullable=False),
    Column("merged", Boolean, nullable=False, default=False),
    Column("at", Exact, nullable=False),
)

merged = Table(
    "merged",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("into_id", ForeignKey("page.id"), nullable=False, index=True),
    Column("at", Text, nullable=False),
)
