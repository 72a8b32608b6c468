"""What a batch job answered for each page, and at which state of the wiki."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_batch"),
    )
    op.create_table(
        "batch_answer",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("placed", sa.JSON(), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name="fk_batch_answer_page_id"
        ),
        sa.PrimaryKeyConstraint("page_id", name="pk_batch_answer"),
    )
