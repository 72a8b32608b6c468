"""Heads of pages with what is derived from them: content and names."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from wiki.store.tables.base import Exact, Key, metadata

page = Table(
    "page",
    metadata,
    Column("id", Key, primary_key=True),
    Column("slug", Exact, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Exact, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("level", Integer, nullable=False, default=0),
    Column("archived", Boolean, nullable=False, default=False),
    Column("dated", Exact, nullable=False, default=""),
    Column("revision", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("created", Exact, nullable=False),
    Column("updated", Exact, nullable=False),
    Index("ix_page_type_title", "type", "title_key", "id"),
    Index("ix_page_type_dated", "type", "dated", "id"),
    Index("ix_page_type_updated", "type", "updated", "id"),
    Index("ix_page_title_key", "title_key", "id"),
)

Index(
    "ix_page_type_newest",
    page.c.type,
    page.c.dated.desc(),
    page.c.title_key,
    page.c.id,
)

content = Table(
    "content",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("body", Text, nullable=False, default=""),
    Column("fields", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("html", Text, nullable=False, default=""),
    Column("outline", JSON, nullable=False),
    Column("renderer", Integer, nullable=False),
    Index("ix_content_renderer", "renderer"),
)

name = Table(
    "name",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Exact, primary_key=True),
    Column("slug_key", Exact, nullable=False),
    Column("name", Text, nullable=False),
    Index("ix_name_key", "key", "page_id", "kind", "name"),
    Index("ix_name_slug_key", "slug_key"),
)
