"""The index of names holds all that is asked of it: none is looked up by itself."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the rest of a name behind its key."""
    op.drop_index("ix_name_key", "name")
    op.create_index("ix_name_key", "name", ["key", "page_id", "kind", "name"])
