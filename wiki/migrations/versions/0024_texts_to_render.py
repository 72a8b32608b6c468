"""Texts that an earlier version rendered, found without reading all texts."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_content_renderer", "content", ["renderer"])
