"""Who may do what: one table, asked before every action."""

from __future__ import annotations

from wiki.errors import ForbiddenError, SignInError
from wiki.services.context import ROLES, Context, Viewer

ALLOWED = {
    "create": ("contributor", "curator", "admin"),
    "edit": ("contributor", "curator", "admin"),
    "import": ("curator", "admin"),
    "add files": ("contributor", "curator", "admin"),
    "talk": ("reader", "contributor", "curator", "admin"),
    "moderate": ("curator", "admin"),
    "lead groups": ("curator", "admin"),
    "propose": ("contributor", "curator", "admin"),
    "publish": ("curator", "admin"),
    "review": ("curator", "admin"),
    "check": ("curator", "admin"),
    "see checks": ("contributor", "curator", "admin"),
    "invite people": ("curator", "admin"),
    "change options": ("admin",),
    "dismiss": ("contributor", "curator", "admin"),
    "see insight": ("contributor", "curator", "admin"),
    "pin": ("curator", "admin"),
    "learn rankings": ("curator", "admin"),
    "rename": ("curator", "admin"),
    "merge": ("curator", "admin"),
    "archive": ("curator", "admin"),
    "restrict": ("curator", "admin"),
    "change vocabulary": ("curator", "admin"),
    "block accounts": ("curator", "admin"),
    "manage accounts": ("admin",),
    "manage webhooks": ("admin",),
    "see the audit log": ("admin",),
}
"""Action to the roles that may do it; reading is decided by visibility alone."""


def may(context: Context, action: str) -> bool:
    """Tell whether the person may do it, for screens that offer only what works."""
    return context.viewer.role in ALLOWED[action]


def require(context: Context, action: str) -> None:
    """Return if the person may do it; raise an error that says what is needed."""
    if may(context, action):
        return
    if not context.viewer.role:
        raise SignInError(
            f"Sign in to {action} pages."
            if " " not in action
            else f"Sign in to {action}."
        )
    needed = next(role for role in ROLES if role in ALLOWED[action])
    raise ForbiddenError(
        f"To {action} takes the role of {needed} or more; you are"
        f" {context.viewer.role}. Ask an administrator of this wiki."
    )


def require_writing(viewer: Viewer) -> None:
    """Return unless the person's token may only read."""
    if viewer.read_only:
        raise ForbiddenError(
            "This token may only read. Make one that may write under /account."
        )
