"""Accounts, and what acts for them: sessions, tokens, identities elsewhere."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from wiki.store.tables.base import Exact, Key, metadata

account = Table(
    "account",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False, server_default=""),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("epoch", Integer, nullable=False, default=1),
    Column("created", Exact, nullable=False, index=True),
    Column("email", Text, nullable=False, server_default=""),
)

session = Table(
    "session",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("epoch", Integer, nullable=False),
    Column("started", Exact, nullable=False),
    Column("used", Exact, nullable=False, index=True),
    Column("browser", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("way", Text, nullable=False, server_default=""),
)

identity = Table(
    "identity",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("issuer", Exact, nullable=False),
    Column("subject", Exact, nullable=False),
    Column("called", Text, nullable=False, server_default=""),
    Column("since", Exact, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

token = Table(
    "token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("created", Exact, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("scope", Text, nullable=False, server_default="write"),
    Column("expires", Exact, nullable=False, server_default=""),
    Column("used", Exact, nullable=False, server_default=""),
)
