"""Proposals, checked pages, invitations, options of the site, notices for people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    _proposals()
    _checked()
    _invitations()
    _options()
    _notices()
    op.add_column(
        "account", sa.Column("email", sa.Text(), nullable=False, server_default="")
    )
    op.create_index("ix_account_created", "account", ["created"])


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_id", KEY, nullable=True),
        sa.Column("slug", EXACT, nullable=False, server_default=""),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False, server_default=""),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outdated", sa.JSON(), nullable=False),
        sa.Column("created", EXACT, nullable=False),
        sa.Column("updated", EXACT, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("request", sa.Text(), nullable=False, server_default=""),
        sa.Column("key", EXACT, nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_proposal_page_id"),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name="fk_proposal_author_id"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name="fk_proposal_decided_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_page_id", "proposal", ["page_id", "state", "id"])
    op.create_index("ix_proposal_author_id", "proposal", ["author_id", "state", "id"])
    op.create_index("ix_proposal_state", "proposal", ["state", "type", "id"])
    op.create_index("ix_proposal_key", "proposal", ["author_id", "key"], unique=True)
    op.create_index("ix_proposal_decided_by", "proposal", ["decided_by"])
    op.create_table(
        "remark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("proposal_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name="fk_remark_proposal_id"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_remark_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_remark"),
    )
    op.create_index("ix_remark_proposal_id", "remark", ["proposal_id", "id"])
    op.create_index("ix_remark_account_id", "remark", ["account_id"])


def _checked() -> None:
    op.create_table(
        "checked",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("on", EXACT, nullable=False),
        sa.Column("due", EXACT, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_checked_page_id"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_checked_account_id"
        ),
        sa.PrimaryKeyConstraint("page_id", name="pk_checked"),
    )
    op.create_index("ix_checked_due", "checked", ["due", "page_id"])
    op.create_index("ix_checked_account_id", "checked", ["account_id"])


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("expires", EXACT, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_invitation_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("hash", name="uq_invitation_hash"),
    )
    op.create_index("ix_invitation_account_id", "invitation", ["account_id"])


def _options() -> None:
    op.create_table(
        "site_option",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site_option"),
    )
    op.create_index("ix_site_option_name", "site_option", ["name", "id"])


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("page_id", KEY, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_notice_account_id"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_notice_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_account_id", "notice", ["account_id", "id"])
    op.create_index("ix_notice_unseen", "notice", ["account_id", "seen"])
    op.create_index("ix_notice_page_id", "notice", ["page_id"])
