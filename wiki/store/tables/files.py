"""Pictures and files, and what uses them; their content lies in the data folder."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

file = Table(
    "file",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Exact, nullable=False, unique=True),
    Column("digest", Exact, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("bytes", Key, nullable=False),
    Column("width", Integer, nullable=False, server_default="0"),
    Column("height", Integer, nullable=False, server_default="0"),
    Column("widths", JSON, nullable=False),
    Column("alt", Text, nullable=False, server_default=""),
    Column("caption", Text, nullable=False, server_default=""),
    Column("credit", Text, nullable=False, server_default=""),
    Column("author_id", ForeignKey("account.id"), nullable=True, index=True),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("described_by", Text, nullable=False, server_default=""),
    Column("described", Exact, nullable=False, server_default=""),
)

file_use = Table(
    "file_use",
    metadata,
    # No foreign key: a page may name a file before it is there, or after it is gone.
    Column("key", Exact, primary_key=True),
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    # 0: in the page itself; else the message of its discussion.
    Column("message_id", Key, primary_key=True),
    Column("current", Boolean, nullable=False),
    Index("ix_file_use_page_id", "page_id", "message_id"),
)
