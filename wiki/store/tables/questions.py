"""What watched questions were answered with when their watchers were last told."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table, Text

from wiki.store.tables.base import Key, metadata

told_answers = Table(
    "told_answers",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("pattern", Text, nullable=False),
    Column("change", Key, nullable=False),
    Column("answers", JSON, nullable=False),
)
