"""What a revision changed, in short, so that a history need not compare texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; older revisions have none."""
    op.add_column("revision", sa.Column("changes", sa.JSON(), nullable=True))
