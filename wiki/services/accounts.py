"""Accounts: who has one, with which role, and whose name and password fit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wiki.errors import ExistsError, InvalidError, NotFoundError, SignInError
from wiki.services import audit, passwords
from wiki.services.context import ROLES, Context, Viewer, stamp
from wiki.services.policy import require
from wiki.store import accounts as account_store
from wiki.store import factors as factor_store
from wiki.store import identities as identity_store
from wiki.store import passkeys as passkey_store
from wiki.store.accounts import AccountRow
from wiki.store.unit import Unit

EMAIL_LIMIT = 254
# Narrower than RFC 5321: what would need quoting in a header is refused.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}\Z"
)
_EMAIL_WORDS = "Give an address such as name@example.org, or leave it empty."
NAME_LENGTH = 40
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}\Z")


PASSWORD = "password"  # noqa: S105 - a word
CODE, PASSKEY, PROVIDER = "code", "passkey", "provider"
"""By what somebody became known: the last step that was taken."""


@dataclass(frozen=True, slots=True)
class Session:
    """A person who became known; `epoch` must still be the account's for it to hold.

    `way` is by what they did, `is_outdated` tells that the password should be kept anew
    with `keep_anew`, `asks_code` that a second factor must be given before a session
    begins.
    """

    viewer: Viewer
    epoch: int
    way: str = PASSWORD
    is_outdated: bool = False
    asks_code: bool = False


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the list shows it; `factors` are what a second step is taken by."""

    name: str
    role: str
    disabled: bool
    created: str
    factors: tuple[str, ...]


def sign_in(unit: Unit, name: str, password: str) -> Session:
    """Give the session of the person with this name and password."""
    row = account_store.find(unit, name.strip().lower())
    fits = passwords.fits(row.password if row is not None else "", password)
    if row is None or not fits or row.disabled:
        raise SignInError(
            "The name or the password is wrong. Check both and try again."
        )
    return Session(
        _viewer(row),
        row.epoch,
        is_outdated=passwords.is_outdated(row.password),
        asks_code=factor_store.find(unit, row.id) is not None,
    )


def note_failure(context: Context, name: str) -> None:
    """Write down that somebody did not get in.

    A name that is none is left out: people type their passwords there too.
    """
    row = account_store.find(context.unit, name.strip().lower())
    detail = "" if row is not None else "no account of that name"
    audit.note(context, "failed to sign in", row.name if row else "", detail)


def keep_anew(unit: Unit, started: Session, password: str) -> None:
    """Keep the password somebody signed in with as passwords are kept today."""
    if started.viewer.id is not None:
        kept = passwords.hash_of(password)
        account_store.keep_password(unit, started.viewer.id, started.epoch, kept)


def session_of(unit: Unit, account_id: int, way: str = PASSWORD) -> Session:
    """Give the session of somebody who has just become known."""
    row = account_store.find_by_id(unit, account_id)
    if row is None:
        raise NotFoundError("There is no such account any more.")
    return Session(_viewer(row), row.epoch, way)


def recognised(unit: Unit, account_id: int, way: str) -> Session:
    """Give the session of somebody who is known otherwise than by a password."""
    row = account_store.find_by_id(unit, account_id)
    if row is None or row.disabled:
        raise SignInError(
            "Your account here is closed. Ask somebody who runs this wiki."
        )
    asks_code = factor_store.find(unit, account_id) is not None
    return Session(_viewer(row), row.epoch, way, asks_code=asks_code)


def continue_alone(unit: Unit, account_id: int) -> Session:
    """End the sessions of an account that has lost a way in, and give a new one.

    Raises `InvalidError` where it was the last way in.
    """
    row = account_store.find_by_id(unit, account_id)
    if row is None or not (
        row.password
        or identity_store.of_account(unit, account_id)
        or passkey_store.of_account(unit, account_id)
    ):
        raise InvalidError(
            "This is the only way into your account. Give it a password first."
        )
    account_store.change(unit, account_id)
    return session_of(unit, account_id)


def has_password(context: Context) -> bool:
    """Tell whether one signs in by a password, too."""
    number = context.viewer.id
    row = account_store.find_by_id(context.unit, number) if number else None
    return row is not None and bool(row.password)


def name_of(unit: Unit, account_id: int) -> str:
    """Give the name of an account, "" where there is none."""
    row = account_store.find_by_id(unit, account_id)
    return row.name if row else ""


def add(context: Context, name: str, role: str, password: str = "") -> int:
    """Make an account; without a password it can only use tokens."""
    require(context, "manage accounts")
    return register(context, name, role, password)


def register(
    context: Context, name: str, role: str, password: str, *, email: str = ""
) -> int:
    """Make an account and give its number; whoever calls has seen that it may be."""
    name, email = name.strip().lower(), email.strip()
    errors = _name_and_role_errors(name, role)
    if password and (fault := passwords.fault_of(password, name)):
        errors["password"] = [fault]
    if email and (len(email) > EMAIL_LIMIT or not _EMAIL.match(email)):
        errors["email"] = [_EMAIL_WORDS]
    if errors:
        raise InvalidError(
            " ".join(text for each in errors.values() for text in each), errors
        )
    if account_store.find(context.unit, name) is not None:
        raise ExistsError(f"There is an account “{name}” already. Choose another name.")
    audit.note(context, "made an account", name, role)
    return account_store.add(
        context.unit,
        name=name,
        role=role,
        password=passwords.hash_of(password) if password else "",
        created=stamp(context.now),
        email=email,
    )


def disable(context: Context, name: str) -> None:
    """Close an account; its sessions and tokens end at once."""
    require(context, "manage accounts")
    row = _known(context, name)
    if row.id == context.viewer.id:
        raise InvalidError("You cannot close the account you are using.")
    account_store.change(context.unit, row.id, disabled=True)
    audit.note(context, "disabled an account", row.name)


def enable(context: Context, name: str) -> None:
    """Open a closed account again."""
    require(context, "manage accounts")
    row = _known(context, name)
    account_store.change(context.unit, row.id, disabled=False)
    audit.note(context, "enabled an account", row.name)


def reachable(context: Context, name: str) -> AccountRow:
    """Give an account that is one's own, or any for those who manage accounts."""
    row = account_store.find(context.unit, name.strip().lower())
    if row is None or row.id != context.viewer.id:
        require(context, "manage accounts")
    return row or _known(context, name)


def set_password(context: Context, name: str, password: str) -> None:
    """Change a password; the account's sessions end."""
    row = reachable(context, name)
    if fault := passwords.fault_of(password, row.name):
        raise InvalidError(fault, {"password": [fault]})
    account_store.change(context.unit, row.id, password=passwords.hash_of(password))
    audit.note(context, "changed a password", row.name)


def set_role(context: Context, name: str, role: str) -> None:
    """Change what a person may do; the account's sessions end."""
    require(context, "manage accounts")
    row = _known(context, name)
    if row.id == context.viewer.id:
        raise InvalidError(
            "You cannot change your own role. Ask another administrator."
        )
    if errors := _name_and_role_errors(row.name, role):
        raise InvalidError(errors["role"][0], errors)
    if role != row.role:
        account_store.change(context.unit, row.id, role=role)
        audit.note(context, "changed a role", row.name, f"from {row.role} to {role}")


def find_open(unit: Unit, number: int) -> Viewer | None:
    """Give the person of an account that is open, None where there is none."""
    row = account_store.find_by_id(unit, number)
    if row is None or row.disabled:
        return None
    return _viewer(row)


def set_email(context: Context, email: str) -> None:
    """Change where one gets mail oneself; "" for nowhere."""
    email = email.strip()
    if context.viewer.id is None:
        raise SignInError("Sign in to change your address.")
    if email and (len(email) > EMAIL_LIMIT or not _EMAIL.match(email)):
        raise InvalidError(_EMAIL_WORDS, {"email": [_EMAIL_WORDS]})
    account_store.set_email(context.unit, context.viewer.id, email)
    audit.note(context, "changed an address for mail", context.viewer.name)


def email_of(context: Context) -> str:
    """Give one's own address for mail, "" where there is none."""
    number = context.viewer.id
    row = account_store.find_by_id(context.unit, number) if number else None
    return row.email if row else ""


def list_accounts(context: Context) -> tuple[AccountView, ...]:
    """Give every account by name."""
    require(context, "manage accounts")
    holders = {
        "codes": factor_store.accounts_with_one(context.unit),
        "passkeys": passkey_store.accounts_with_one(context.unit),
    }
    return tuple(
        AccountView(
            row.name,
            row.role,
            row.disabled,
            row.created,
            tuple(words for words, held in holders.items() if row.id in held),
        )
        for row in account_store.list_all(context.unit)
    )


def find_viewer(unit: Unit, name: str) -> Viewer:
    """Give the person that a command acts as."""
    row = account_store.find(unit, name.strip().lower())
    if row is None or row.disabled:
        raise NotFoundError(
            f"There is no account “{name}”. `throughline user list` shows them all."
        )
    return _viewer(row)


def _name_and_role_errors(name: str, role: str) -> dict[str, list[str]]:
    errors = {}
    if not _NAME.match(name):
        errors["name"] = [
            "A name has 2 to 40 small letters, digits, dots, hyphens or underscores."
        ]
    if role not in ROLES:
        errors["role"] = [f"A role is one of {', '.join(ROLES)}."]
    return errors


def _known(context: Context, name: str) -> AccountRow:
    row = account_store.find(context.unit, name.strip().lower())
    if row is None:
        raise NotFoundError(f"There is no account “{name}”.")
    return row


def _viewer(row: AccountRow) -> Viewer:
    return Viewer(row.name, row.role, row.id)
