"""How much was asked for, counted for all processes of a wiki on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table; a crash of PostgreSQL may empty it, so it costs no log."""
    op.create_table(
        "allowance",
        sa.Column("key", EXACT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_allowance"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE allowance SET UNLOGGED")
