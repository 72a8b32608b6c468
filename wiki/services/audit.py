"""The audit log: who did what to accounts, rights and the whole wiki, and from where.

It holds names, numbers and roles; no password, key, code, secret or address for mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from wiki.services.context import Context, stamp
from wiki.services.history import number_of
from wiki.services.policy import require
from wiki.store import audit as audit_store

Action = Literal[
    "signed in",
    "failed to sign in",
    "signed out",
    "signed out everywhere",
    "signed out everybody",
    "ended a session",
    "gave a wrong code",
    "used a recovery code",
    "turned on a second factor",
    "turned off a second factor",
    "renewed recovery codes",
    "removed a second factor",
    "connected an identity",
    "disconnected an identity",
    "added a passkey",
    "removed a passkey",
    "made a token",
    "revoked a token",
    "made an account",
    "disabled an account",
    "enabled an account",
    "blocked an account",
    "took back changes",
    "changed a role",
    "changed a password",
    "changed an address for mail",
    "asked to reset a password",
    "reset a password",
    "made an invitation",
    "withdrew an invitation",
    "archived a page",
    "restored a page",
    "merged a page",
    "changed a setting",
    "changed the vocabulary",
    "added a webhook",
    "stopped a webhook",
    "resumed a webhook",
    "removed a webhook",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `who` is "" for somebody unknown, `address` "" for a command."""

    number: int
    at: str
    who: str
    address: str
    action: str
    about: str
    detail: str


def note(context: Context, action: Action, about: str = "", detail: str = "") -> None:
    """Write down what is being done, in the transaction that does it."""
    audit_store.append(
        context.unit,
        at=stamp(context.now),
        account_id=context.viewer.id,
        who=context.viewer.name,
        address=context.address,
        action=action,
        subject=about[:LONGEST],
        detail=detail[:LONGEST],
    )


def listed(
    context: Context,
    *,
    who: str = "",
    action: str = "",
    about: str = "",
    cursor: str = "",
    limit: int = 50,
) -> tuple[tuple[Entry, ...], str]:
    """Give the entries that fit, newest first, and the cursor of the following ones."""
    require(context, "see the audit log")
    rows = audit_store.newest_first(
        context.unit,
        number_of(cursor),
        limit + 1,
        who=who.strip(),
        action=action,
        subject=about.strip(),
    )
    shown = tuple(
        Entry(
            row.id,
            row.at,
            row.who,
            row.address,
            row.action,
            row.subject,
            row.detail,
        )
        for row in rows[:limit]
    )
    return shown, str(shown[-1].number) if len(rows) > limit else ""
