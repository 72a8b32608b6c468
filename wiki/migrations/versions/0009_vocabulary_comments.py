"""Why a vocabulary was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "vocabulary", sa.Column("comment", sa.Text(), nullable=False, server_default="")
    )
