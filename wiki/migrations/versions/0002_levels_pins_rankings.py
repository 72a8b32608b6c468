"""Who may see a revision's line; pinned suggestions; learned rankings."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

_LEVELS = {"members": 1, "curators": 2}
_VISIBILITY = re.compile(r"^visibility: \W?(members|curators)\W?$", re.MULTILINE)


def upgrade() -> None:
    """Add the columns, filled from the texts of the revisions, and the tables."""
    for table in ("revision", "change"):
        op.add_column(
            table, sa.Column("level", sa.Integer(), server_default="0", nullable=False)
        )
    _fill_levels()
    op.create_table(
        "pin",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_pin_account_id"
        ),
        sa.ForeignKeyConstraint(["other_id"], ["page.id"], name="fk_pin_other_id"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_pin_page_id"),
        sa.PrimaryKeyConstraint("page_id", "other_id", name="pk_pin"),
    )
    op.create_table(
        "ranking",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("blend", sa.JSON(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ranking"),
    )


def _fill_levels() -> None:
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    found = connection.execute(
        sa.text(
            "SELECT page_id, number, text FROM revision"
            " WHERE text LIKE '%visibility: %'"
        )
    )
    levels = [
        {"page_id": page_id, "number": number, "level": _LEVELS[match[1]]}
        for page_id, number, text in found
        if (match := _VISIBILITY.search(text.partition("\n---")[0]))
    ]
    if not levels:
        return
    _guard(sqlite=sqlite, on=False)
    connection.execute(
        sa.text(
            "UPDATE revision SET level = :level"
            " WHERE page_id = :page_id AND number = :number"
        ),
        levels,
    )
    _guard(sqlite=sqlite, on=True)
    connection.execute(
        sa.text(
            "UPDATE change SET level = :level"
            " WHERE page_id = :page_id AND revision = :number"
        ),
        levels,
    )


def _guard(*, sqlite: bool, on: bool) -> None:
    """Take the guard of the history away, or put it back as the first form had it."""
    if not sqlite:
        word = "ENABLE" if on else "DISABLE"
        op.execute(f"ALTER TABLE revision {word} TRIGGER revision_append_only")
    elif on:
        op.execute(
            "CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN"
            " SELECT RAISE(ABORT, 'revisions are append-only'); END"
        )
    else:
        op.execute("DROP TRIGGER revision_no_update")
