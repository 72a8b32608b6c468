"""Changes that wait for a curator, and when pages were last checked."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

proposal = Table(
    "proposal",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=True),
    Column("slug", Exact, nullable=False, server_default=""),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("base", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    Column("author_id", ForeignKey("account.id"), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("state", Text, nullable=False),
    Column("outdated", JSON, nullable=False),
    Column("created", Exact, nullable=False),
    Column("updated", Exact, nullable=False),
    Column("decided_by", ForeignKey("account.id"), nullable=True, index=True),
    Column("revision", Integer, nullable=True),
    Column("request", Text, nullable=False, server_default=""),
    Column("key", Exact, nullable=True),
    Index("ix_proposal_page_id", "page_id", "state", "id"),
    Index("ix_proposal_author_id", "author_id", "state", "id"),
    Index("ix_proposal_state", "state", "type", "id"),
    Index("ix_proposal_key", "author_id", "key", unique=True),
)

remark = Table(
    "remark",
    metadata,
    Column("id", Key, primary_key=True),
    Column("proposal_id", ForeignKey("proposal.id"), nullable=False),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("at", Exact, nullable=False),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_remark_proposal_id", "proposal_id", "id"),
)

checked = Table(
    "checked",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("on", Exact, nullable=False),
    Column("due", Exact, nullable=False),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_checked_due", "due", "page_id"),
)
