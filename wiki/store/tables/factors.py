"""Second factors of sign-in, passkeys, and passwords that are to be chosen anew."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from wiki.store.tables.base import Exact, Key, metadata

factor = Table(
    "factor",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("since", Exact, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failed", Exact, nullable=False, server_default=""),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("hash", Text, nullable=False, unique=True),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("credential", Exact, nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False, server_default="0"),
    Column("name", Text, nullable=False, server_default=""),
    Column("since", Exact, nullable=False),
    Column("used", Exact, nullable=False, server_default=""),
)

reset = Table(
    "reset",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("hash", Text, nullable=False, server_default="", index=True),
    Column("asked", Exact, nullable=False),
    Column("due", Exact, nullable=False, server_default=""),
    Column("expires", Exact, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("epoch", Integer, nullable=False, server_default="0"),
)
