"""What is read together, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "reading_group",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("begins", EXACT, nullable=False),
        sa.Column("ends", EXACT, nullable=False),
        sa.Column("questions", sa.Text(), nullable=False, server_default=""),
        sa.Column("account_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name="fk_reading_group_page_id"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_reading_group_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reading_group"),
    )
    op.create_index("ix_reading_group_begins", "reading_group", ["begins", "id"])
    op.create_index("ix_reading_group_page_id", "reading_group", ["page_id"])
    op.create_index("ix_reading_group_account_id", "reading_group", ["account_id"])
