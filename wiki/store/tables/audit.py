"""What happened to accounts, rights and the wiki as a whole: only ever appended."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Exact, nullable=False),
    # No foreign key: what was noted stays as it is, whatever becomes of the account.
    Column("account_id", Key, nullable=True),
    Column("who", Exact, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("action", Exact, nullable=False),
    Column("subject", Exact, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Index("ix_audit_who", "who", "id"),
    Index("ix_audit_action", "action", "id"),
    Index("ix_audit_subject", "subject", "id"),
)
