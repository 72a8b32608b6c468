"""Becoming a member: by signing up where that is open, or by an invitation."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from wiki.errors import ForbiddenError, InvalidError, LimitError, NotFoundError
from wiki.services import accounts, audit, mailing, options, passwords
from wiki.services.accounts import Session
from wiki.services.context import ROLES, Context, stamp
from wiki.services.history import number_of
from wiki.services.policy import may, require
from wiki.store import accounts as account_store
from wiki.store import invitations as invitation_store
from wiki.store.invitations import InvitationRow
from wiki.text.limits import refused_character

PER_HOUR = 30
"""Accounts that may come to be in an hour before signing up must wait."""

LONGEST_DAYS, MOST_USES, NOTE_LIMIT = 90, 100, 200


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation without its secret.

    `state` is `open`, `used up`, `expired` or `withdrawn`.
    """

    number: int
    role: str
    note: str
    uses: int
    used: int
    expires: str
    author: str
    at: str
    state: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation; `token` is its secret, which is told this once."""

    number: int
    token: str
    expires: str


def may_sign_up(context: Context) -> bool:
    """Tell whether anybody may make an account."""
    return options.current(context.unit).sign_up == "open"


def sign_up(
    context: Context, *, name: str, password: str, email: str = "", trap: str = ""
) -> Session:
    """Make an account for the person who asks and give its session.

    `trap` is a field that people do not see: whoever fills it in is a program.
    """
    chosen = options.current(context.unit)
    require_admission(context, trap)
    return _join(context, chosen.sign_up_role, name, password, email)


def require_admission(context: Context, trap: str) -> None:
    """Return if whoever asks may make an account now; say what to do otherwise."""
    require_open(context)
    _refuse_programs(trap)
    _refuse_floods(context)


def require_open(context: Context) -> None:
    """Return if anybody may make an account; say what to do otherwise."""
    chosen = options.current(context.unit)
    if chosen.sign_up == "invitation":
        raise ForbiddenError(
            "Accounts are made by invitation here. Ask somebody who runs this wiki for"
            " an invitation, and open the address in it."
        )
    if chosen.sign_up != "open":
        raise ForbiddenError(
            "Accounts are made by the administrators here. Ask one of them."
        )


def accept(
    context: Context,
    token: str,
    *,
    name: str,
    password: str,
    email: str = "",
    trap: str = "",
) -> Session:
    """Make an account as an invitation says and give its session."""
    row = _usable(context, token)
    _require_invitations(context)
    _refuse_programs(trap)
    session = _join(context, row.role, name, password, email)
    if not invitation_store.use(context.unit, row.id):
        raise NotFoundError(_REASONS["used up"].format(row.author))
    return session


def invitation(context: Context, token: str) -> InvitationView:
    """Give the invitation with this secret; raise `NotFoundError` that says why not."""
    row = _usable(context, token)
    _require_invitations(context)
    return _view(context, row)


def _require_invitations(context: Context) -> None:
    if options.current(context.unit).sign_up == "closed":
        raise ForbiddenError(
            "Only administrators make accounts here now, so invitations do not hold."
            " An administrator can let them hold again in the settings."
        )


def offered_roles(context: Context) -> tuple[str, ...]:
    """Give the roles to which this person may invite."""
    return ROLES if may(context, "manage accounts") else ROLES[:2]


def invite(
    context: Context, *, role: str, days: int = 7, uses: int = 1, note: str = ""
) -> Invited:
    """Make an invitation that holds for some days and some people."""
    require(context, "invite people")
    _require_invitations(context)
    errors = {}
    if role not in offered_roles(context):
        allowed = ", ".join(offered_roles(context))
        errors["role"] = [f"You may invite to the role of {allowed}."]
    if not 1 <= days <= LONGEST_DAYS:
        errors["days"] = [f"Give 1 to {LONGEST_DAYS} days."]
    if not 1 <= uses <= MOST_USES:
        errors["uses"] = [f"Give 1 to {MOST_USES} people."]
    if len(note) > NOTE_LIMIT or refused_character(note) is not None:
        errors["note"] = [f"Use at most {NOTE_LIMIT} ordinary characters."]
    if errors:
        raise InvalidError(
            " ".join(text for texts in errors.values() for text in texts), errors
        )
    token = secrets.token_urlsafe(24)
    expires = stamp(context.now + timedelta(days=days))
    audit.note(context, "made an invitation", role, f"{days} days, {uses} uses")
    number = invitation_store.add(
        context.unit,
        hash=_digest(token),
        role=role,
        note=note.strip(),
        uses=uses,
        expires=expires,
        account_id=context.viewer.id,
        author=context.viewer.name,
        at=stamp(context.now),
    )
    return Invited(number, token, expires)


def withdraw(context: Context, number: int) -> None:
    """End an invitation; accounts that were made with it stay."""
    require(context, "invite people")
    if number > 2**31 or not invitation_store.withdraw(context.unit, number):
        raise NotFoundError(f"There is no invitation {number}.")
    audit.note(context, "withdrew an invitation", str(number))


def invitations(
    context: Context, *, cursor: str = "", limit: int = 50
) -> tuple[tuple[InvitationView, ...], str]:
    """Give the invitations, newest first, and the cursor of the following ones."""
    require(context, "invite people")
    rows = invitation_store.newest_first(context.unit, number_of(cursor), limit + 1)
    shown = tuple(_view(context, row) for row in rows[:limit])
    return shown, str(shown[-1].number) if len(rows) > limit else ""


_REASONS = {
    "expired": "This invitation has expired. Ask {} for a new one.",
    "withdrawn": "This invitation was withdrawn. Ask {} for a new one.",
    "used up": "This invitation was used already. Ask {} for a new one.",
}


def _usable(context: Context, token: str) -> InvitationRow:
    row = invitation_store.find(context.unit, _digest(token))
    if row is None:
        raise NotFoundError(
            "This invitation is not known. Check that the address is complete."
        )
    state = _state(context, row)
    if state != "open":
        raise NotFoundError(_REASONS[state].format(row.author))
    return row


def _state(context: Context, row: InvitationRow) -> str:
    if row.withdrawn:
        return "withdrawn"
    if row.used >= row.uses:
        return "used up"
    return "expired" if row.expires <= stamp(context.now) else "open"


def _view(context: Context, row: InvitationRow) -> InvitationView:
    return InvitationView(
        row.id,
        row.role,
        row.note,
        row.uses,
        row.used,
        row.expires,
        row.author,
        row.at,
        _state(context, row),
    )


def _join(context: Context, role: str, name: str, password: str, email: str) -> Session:
    if not password:
        text = f"Choose a password of at least {passwords.LENGTH} characters."
        raise InvalidError(text, {"password": [text]})
    number = accounts.register(context, name, role, password, email=email)
    if email.strip():
        mailing.ask(context, number)
    return accounts.session_of(context.unit, number)


def _refuse_programs(trap: str) -> None:
    if trap:
        raise InvalidError(
            "One field of this form is not for people and must stay empty. Load the"
            " page again and fill in only what you see."
        )


def _refuse_floods(context: Context) -> None:
    hour = stamp(context.now - timedelta(hours=1))
    if account_store.count_since(context.unit, hour) >= PER_HOUR:
        raise LimitError(
            "Many accounts were made here within an hour, so signing up rests for a"
            " while. Try again later.",
            wait=3600,
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
