"""First form of the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from wiki.store.search import ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create every table, the search index, and the guards of the history."""
    _create_tables()
    ddl.create_v1(op.get_bind())
    _forbid_rewriting_history()


def _forbid_rewriting_history() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER revision_no_{action.lower()} BEFORE {action}"
                " ON revision BEGIN"
                " SELECT RAISE(ABORT, 'revisions are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'revisions are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
    )


def _create_tables() -> None:
    op.create_table(
        "account",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), server_default="", nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
    )
    op.create_table(
        "page",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", EXACT, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", EXACT, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("dated", EXACT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created", EXACT, nullable=False),
        sa.Column("updated", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("slug", name="uq_page_slug"),
    )
    op.create_index("ix_page_title_key", "page", ["title_key", "id"])
    op.create_index("ix_page_type_dated", "page", ["type", "dated", "id"])
    op.create_index("ix_page_type_title", "page", ["type", "title_key", "id"])
    op.create_table(
        "vocabulary",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_vocabulary"),
    )
    op.create_table(
        "change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_change_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_kind", "change", ["kind", "id"])
    op.create_index("ix_change_page_id", "change", ["page_id", "id"])
    op.create_table(
        "content",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_content_page_id"),
        sa.PrimaryKeyConstraint("page_id", name="pk_content"),
    )
    op.create_table(
        "dismissal",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_dismissal_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["page.id"], name="fk_dismissal_other_id"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_dismissal_page_id"),
        sa.PrimaryKeyConstraint("page_id", "other_id", name="pk_dismissal"),
    )
    op.create_table(
        "facet",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("value", EXACT, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_facet_page_id"),
        sa.PrimaryKeyConstraint("page_id", "facet", "value", name="pk_facet"),
    )
    op.create_index("ix_facet_value", "facet", ["facet", "value", "page_id"])
    op.create_table(
        "idempotency",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("key", EXACT, nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("slug", EXACT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_idempotency_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_idempotency"),
    )
    op.create_table(
        "link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("target_id", KEY, nullable=True),
        sa.Column("target_name", sa.Text(), nullable=False),
        sa.Column("target_key", EXACT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("since_day", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["page.id"], name="fk_link_source_id"),
        sa.ForeignKeyConstraint(["target_id"], ["page.id"], name="fk_link_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
    )
    op.create_index("ix_link_relation", "link", ["relation"])
    op.create_index("ix_link_source_id", "link", ["source_id", "ordinal"])
    op.create_index("ix_link_target_id", "link", ["target_id", "relation"])
    op.create_index("ix_link_target_key", "link", ["target_key"])
    op.create_table(
        "name",
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", EXACT, nullable=False),
        sa.Column("slug_key", EXACT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_name_page_id"),
        sa.PrimaryKeyConstraint("page_id", "kind", "key", name="pk_name"),
    )
    op.create_index("ix_name_key", "name", ["key"])
    op.create_index("ix_name_slug_key", "name", ["slug_key"])
    op.create_table(
        "revision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", KEY, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", EXACT, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name="fk_revision_author_id"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_revision_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("page_id", "number", name="uq_revision_page_id_number"),
    )
    op.create_table(
        "token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created", EXACT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_token_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.UniqueConstraint("hash", name="uq_token_hash"),
    )
    op.create_index("ix_token_account_id", "token", ["account_id"])
