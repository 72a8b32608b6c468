"""Servers that run on one database, and turns of the work behind requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "server",
        sa.Column("name", EXACT, nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("seen", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_server"),
    )
    op.create_table(
        "turn",
        sa.Column("job", EXACT, nullable=False),
        sa.Column("until", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("job", name="pk_turn"),
    )
