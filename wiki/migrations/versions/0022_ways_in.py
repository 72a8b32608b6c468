"""By what a session was begun: those of before were begun by who knows what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    column = sa.Column("way", sa.Text(), server_default="", nullable=False)
    op.add_column("session", column)
