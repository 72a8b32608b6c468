"""Sessions, tokens that end, second factors, resets of passwords, the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables; tokens that are there go on, write, and do not end."""
    _create_sessions()
    _widen_tokens()
    _create_factors()
    _create_resets()
    _create_audit()
    _forbid_rewriting_audit()


def _account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=f"fk_{table}_account_id"
    )


def _create_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("started", EXACT, nullable=False),
        sa.Column("used", EXACT, nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        _account("session"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("hash", name="uq_session_hash"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_index("ix_session_used", "session", ["used"])


def _widen_tokens() -> None:
    for name, standard in (("name", ""), ("scope", "write")):
        column = sa.Column(name, sa.Text(), server_default=standard, nullable=False)
        op.add_column("token", column)
    for name in ("expires", "used"):
        column = sa.Column(name, EXACT, server_default="", nullable=False)
        op.add_column("token", column)


def _create_factors() -> None:
    op.create_table(
        "factor",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("since", EXACT, nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", EXACT, server_default="", nullable=False),
        _account("factor"),
        sa.PrimaryKeyConstraint("account_id", name="pk_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        _account("recovery_code"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.UniqueConstraint("hash", name="uq_recovery_code_hash"),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])


def _create_resets() -> None:
    op.create_table(
        "reset",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", EXACT, nullable=False),
        sa.Column("due", EXACT, server_default="", nullable=False),
        sa.Column("expires", EXACT, server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        _account("reset"),
        sa.PrimaryKeyConstraint("account_id", name="pk_reset"),
    )
    op.create_index("ix_reset_hash", "reset", ["hash"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("who", EXACT, server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("action", EXACT, nullable=False),
        sa.Column("subject", EXACT, server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    for column in ("who", "action", "subject"):
        op.create_index(f"ix_audit_{column}", "audit", [column, "id"])


def _forbid_rewriting_audit() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit"
                " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_rewriting_audit() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_audit()"
    )
