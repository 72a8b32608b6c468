"""Where a person gets mail, and what they are to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column(
        "account", sa.Column("email", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("mailed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_notice_account_id"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_notice_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_account_id", "notice", ["account_id", "id"])
    op.create_index("ix_notice_page_id", "notice", ["page_id"])
