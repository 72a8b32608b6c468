"""What people began to write and have not saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "draft",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("place", EXACT, nullable=False),
        sa.Column("page_id", KEY, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("updated", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_draft_account_id"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_draft_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_place", "draft", ["account_id", "place"], unique=True)
    op.create_index("ix_draft_page_id", "draft", ["page_id"])
    op.create_index("ix_draft_updated", "draft", ["updated"])
