"""Addresses that are told of changes, and what became of each telling."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

webhook = Table(
    "webhook",
    metadata,
    Column("id", Key, primary_key=True),
    Column("address", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("is_active", Boolean, nullable=False, default=True),
    Column("cursor", Integer, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column("webhook_id", ForeignKey("webhook.id"), nullable=False),
    Column("change_id", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due", Exact, nullable=False),
    Column("said", Text, nullable=False, default=""),
    Column("at", Exact, nullable=False),
    Index("ix_delivery_webhook_id", "webhook_id", "id"),
    Index("ix_delivery_state", "state", "due"),
)
