"""What all tables share: one metadata, growing numbers, exact text."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
"""A growing number; SQLite numbers rows itself only for the type INTEGER."""

Exact = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared byte by byte on both databases, so that ranges and orders agree."""
