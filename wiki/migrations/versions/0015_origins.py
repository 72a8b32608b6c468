"""What pages were called where they came from, where they stood; columns of tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    revision = sa.Column("revision", sa.Integer(), nullable=False)
    for table, name, more in (
        ("origin", "key", [revision]),
        ("old_address", "path", []),
    ):
        op.create_table(
            table,
            sa.Column(name, EXACT, nullable=False),
            sa.Column("page_id", KEY, nullable=False),
            *more,
            sa.PrimaryKeyConstraint(name, name=f"pk_{table}"),
            sa.ForeignKeyConstraint(
                ["page_id"], ["page.id"], name=f"fk_{table}_page_id"
            ),
        )
        op.create_index(f"ix_{table}_page_id", table, ["page_id"])
    op.create_table(
        "column_choice",
        sa.Column("signature", EXACT, nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("signature", name="pk_column_choice"),
    )
    op.create_table(
        "scheduled",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name="pk_scheduled"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_scheduled_page_id"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_scheduled_account_id"
        ),
    )
    op.create_index("ix_scheduled_at", "scheduled", ["at"])
    _webhooks()


def _webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", KEY, nullable=False),
        sa.Column("webhook_id", KEY, nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", EXACT, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="fk_delivery_webhook_id"
        ),
    )
    op.create_index("ix_delivery_webhook_id", "delivery", ["webhook_id", "id"])
    op.create_index("ix_delivery_state", "delivery", ["state", "due"])
