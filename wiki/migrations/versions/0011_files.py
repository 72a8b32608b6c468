"""Pictures and files, and what uses them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", EXACT, nullable=False),
        sa.Column("digest", EXACT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", KEY, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("height", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("widths", sa.JSON(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False, server_default=""),
        sa.Column("caption", sa.Text(), nullable=False, server_default=""),
        sa.Column("credit", sa.Text(), nullable=False, server_default=""),
        sa.Column("author_id", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("described_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("described", EXACT, nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name="fk_file_author_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
        sa.UniqueConstraint("key", name="uq_file_key"),
    )
    op.create_index("ix_file_digest", "file", ["digest"])
    op.create_index("ix_file_author_id", "file", ["author_id"])
    op.create_table(
        "file_use",
        sa.Column("key", EXACT, nullable=False),
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_file_use_page_id"),
        sa.PrimaryKeyConstraint("key", "page_id", "message_id", name="pk_file_use"),
    )
    op.create_index("ix_file_use_page_id", "file_use", ["page_id", "message_id"])
