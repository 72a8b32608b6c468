"""The numbered vocabularies."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from wiki.store.tables.base import Exact, metadata

vocabulary = Table(
    "vocabulary",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
)
