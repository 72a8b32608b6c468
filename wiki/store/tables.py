"""The tables. `revision` and `change` are truth; what hangs on a page is derived."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

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

account = Table(
    "account",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False, server_default=""),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("epoch", Integer, nullable=False, default=1),
    Column("created", Exact, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("created", Exact, nullable=False),
)

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
    Index("ix_page_title_key", "title_key", "id"),
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
)

revision = Table(
    "revision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author_id", ForeignKey("account.id"), nullable=True),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("archived", Boolean, nullable=False, default=False),
    Column("digest", Text, nullable=False),
    Column("level", Integer, nullable=False, server_default="0"),
    UniqueConstraint("page_id", "number"),
)

change = Table(
    "change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("page_id", ForeignKey("page.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
    Column("comment", Text, nullable=False, default=""),
    Column("level", Integer, nullable=False, server_default="0"),
    Index("ix_change_page_id", "page_id", "id"),
    Index("ix_change_kind", "kind", "id"),
    sqlite_autoincrement=True,
)

name = Table(
    "name",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Exact, primary_key=True),
    Column("slug_key", Exact, nullable=False),
    Column("name", Text, nullable=False),
    Index("ix_name_key", "key"),
    Index("ix_name_slug_key", "slug_key"),
)

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
)

facet = Table(
    "facet",
    metadata,
    Column("page_id", ForeignKey("page.id"), primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("value", Exact, primary_key=True),
    Index("ix_facet_value", "facet", "value", "page_id"),
)

vocabulary = Table(
    "vocabulary",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Exact, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("key", Exact, primary_key=True),
    Column("request", Text, nullable=False),
    Column("slug", Exact, nullable=False),
    Column("number", Integer, nullable=False),
    Column("merged", Boolean, nullable=False, default=False),
    Column("at", Exact, nullable=False),
)

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
