"""What not everybody sees is searched in an index of its own."""

from __future__ import annotations

from alembic import op

from wiki.store.search import ddl

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move hidden pages, take archived ones out, count the words of the others."""
    ddl.create_v2(op.get_bind())
