"""Into which page a duplicate was merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "merged",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("into_id", KEY, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_merged_page_id"),
        sa.ForeignKeyConstraint(["into_id"], ["page.id"], name="fk_merged_into_id"),
        sa.PrimaryKeyConstraint("page_id", name="pk_merged"),
    )
    op.create_index("ix_merged_into_id", "merged", ["into_id"])
