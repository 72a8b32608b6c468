"""Links and facets, derived from the heads."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

link = Table(
    "link",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", ForeignKey("page.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("relation", Text, nullable=False),
    Column("target_id", ForeignKey("page.id"), nullable=True),
    Column("target_name", Text, nullable=False),
    Column("target_key", Exact, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("evidence", Text, nullable=False, default=""),
    Column("since", Text, nullable=False, default=""),
    Column("until", Text, nullable=False, default=""),
    Column("since_day", Integer, nullable=False, default=0),
    Column("until_day", Integer, nullable=False, default=0),
    Column("position", Integer, nullable=True),
    Column("status", Text, nullable=False, default="stated"),
    Column("context", Text, nullable=False, default=""),
    Index("ix_link_source_id", "source_id", "ordinal"),
    Index("ix_link_target_id", "target_id", "relation"),
    Index("ix_link_target_key", "target_key"),
    Index("ix_link_relation", "relation"),
    Index("ix_link_status", "status", "id"),
)

facet = Table(
    "facet",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("value", Exact, primary_key=True),
    Index("ix_facet_value", "facet", "value", "page_id"),
)
