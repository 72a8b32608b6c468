"""How each person gets mail, and how far it came."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

mailing = Table(
    "mailing",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("choice", Text, nullable=False, server_default="none"),
    # asked, sent, confirmed or refused: what became of the address.
    Column("state", Text, nullable=False, server_default=""),
    Column("due", Exact, nullable=False, server_default=""),
    Column("failures", Integer, nullable=False, server_default="0"),
    # The last notice that was mailed or passed over.
    Column("told", Key, nullable=False, server_default="0"),
    Column("feed", Integer, nullable=False, server_default="0"),
    Index("ix_mailing_due", "due"),
)
