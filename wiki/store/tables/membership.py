"""How people come to the wiki, and what its administrators chose for all of it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy import false as no

from wiki.store.tables.base import Exact, Key, metadata

invitation = Table(
    "invitation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False, server_default="0"),
    Column("expires", Exact, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=no()),
    Column("account_id", ForeignKey("account.id"), nullable=True, index=True),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
)

site_option = Table(
    "site_option",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("value", JSON, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Index("ix_site_option_name", "name", "id"),
)
