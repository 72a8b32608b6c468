"""Accounts and the tokens that act for them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

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

token = Table(
    "token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("created", Exact, nullable=False),
)
