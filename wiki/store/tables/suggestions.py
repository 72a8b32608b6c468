"""What people and jobs said of suggestions."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table

from wiki.store.tables.base import Exact, Key, metadata

dismissal = Table(
    "dismissal",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("other_id", ForeignKey("page.id"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("at", Exact, nullable=False),
)

pin = Table(
    "pin",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("other_id", ForeignKey("page.id"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("at", Exact, nullable=False),
)

ranking = Table(
    "ranking",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Exact, nullable=False),
    Column("links", Integer, nullable=False),
    Column("blend", JSON, nullable=True),
    Column("report", JSON, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Exact, nullable=False),
    Column("version", Key, nullable=False),
    Column("pages", Integer, nullable=False),
)

batch_answer = Table(
    "batch_answer",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("placed", JSON, nullable=False),
    Column("near", JSON, nullable=False),
)
