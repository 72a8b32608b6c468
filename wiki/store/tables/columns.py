"""What was chosen for the columns of tables that came in."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Table, Text

from wiki.store.tables.base import Exact, metadata

column_choice = Table(
    "column_choice",
    metadata,
    Column("signature", Exact, primary_key=True),
    Column("choices", JSON, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
)
