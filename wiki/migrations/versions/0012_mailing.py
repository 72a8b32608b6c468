"""How each person gets mail, and how far it came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "mailing",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False, server_default="none"),
        sa.Column("state", sa.Text(), nullable=False, server_default=""),
        sa.Column("due", EXACT, nullable=False, server_default=""),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("told", KEY, nullable=False, server_default="0"),
        sa.Column("feed", sa.Integer(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_mailing_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_mailing"),
    )
    op.create_index("ix_mailing_due", "mailing", ["due"])
