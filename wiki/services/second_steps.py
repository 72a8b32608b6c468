"""The second step of signing in: who must take one, and who can.

A passkey is both steps at once; after a provider it is the provider who asks for more.
"""

from __future__ import annotations

from wiki.errors import ForbiddenError
from wiki.services.context import ROLES, Context
from wiki.store import factors as factor_store
from wiki.store import identities as identity_store
from wiki.store import passkeys as passkey_store
from wiki.store.unit import Unit


def is_required(choice: str, role: str) -> bool:
    """Tell whether people of a role must take one; `choice` is as the setting says."""
    if choice == "offered":
        return False
    return choice == "required" or ROLES.index(role) >= ROLES.index(choice)


def is_ready(unit: Unit, account_id: int) -> bool:
    """Tell whether an account has what a second step is taken with."""
    return factor_store.find(unit, account_id) is not None or bool(
        passkey_store.of_account(unit, account_id)
    )


def require_ready(context: Context) -> None:
    """Return if the person can sign in by two steps, or need not; commands need not."""
    person = context.viewer
    if person.id is None or not is_required(context.second_step, person.role):
        return
    if not is_ready(context.unit, person.id) and not identity_store.of_account(
        context.unit, person.id
    ):
        raise ForbiddenError(
            "This wiki asks you for a second step of signing in. Set one up under"
            " /account, and try again."
        )
