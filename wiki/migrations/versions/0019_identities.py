"""Who somebody is at a provider of OpenID Connect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "identity",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("issuer", EXACT, nullable=False),
        sa.Column("subject", EXACT, nullable=False),
        sa.Column("called", sa.Text(), server_default="", nullable=False),
        sa.Column("since", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_identity_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_identity_issuer_subject"),
    )
    op.create_index("ix_identity_account_id", "identity", ["account_id"])
