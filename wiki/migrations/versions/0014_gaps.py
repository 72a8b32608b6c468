"""How many gaps of each kind there were on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table, and an index by which disputed links are found."""
    op.create_table(
        "gap_count",
        sa.Column("day", EXACT, nullable=False),
        sa.Column("kind", EXACT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name="pk_gap_count"),
    )
    op.create_index("ix_link_status", "link", ["status", "id"])
