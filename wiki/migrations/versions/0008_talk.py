"""What people say about pages, and what they want to be told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    _threads()
    _messages()
    op.create_table(
        "watch",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("kind", EXACT, nullable=False),
        sa.Column("target", EXACT, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_watch_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", "target", name="pk_watch"),
    )
    op.create_index("ix_watch_target", "watch", ["kind", "target", "account_id"])


def _threads() -> None:
    op.create_table(
        "thread",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("created", EXACT, nullable=False),
        sa.Column("updated", EXACT, nullable=False),
        sa.Column("resolved", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_thread_page_id"),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name="fk_thread_author_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_thread"),
    )
    op.create_index("ix_thread_page_id", "thread", ["page_id", "id"])
    op.create_index("ix_thread_author_id", "thread", ["author_id"])


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("thread_id", KEY, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edited", EXACT, nullable=False, server_default=""),
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name="fk_message_thread_id"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name="fk_message_author_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_thread_id", "message", ["thread_id", "id"])
    op.create_index("ix_message_author_id", "message", ["author_id"])
