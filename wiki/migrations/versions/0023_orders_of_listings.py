"""The orders in which pages of a type are listed, read without sorting all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index(
        "ix_page_type_newest",
        "page",
        ["type", sa.text("dated DESC"), "title_key", "id"],
    )
    op.create_index("ix_page_type_updated", "page", ["type", "updated", "id"])
