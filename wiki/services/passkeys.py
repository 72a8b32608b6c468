"""Passkeys: signing in with a device that knows its owner (WebAuthn, level 2).

Everything that py_webauthn is used for stands here. A passkey counts only where the
device made sure who holds it, so it is two factors in one; where a second factor is
asked for, a passkey of the same account serves as well as a code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wiki.errors import ExistsError, InvalidError, NotFoundError, SignInError
from wiki.lazily import Later
from wiki.services import accounts, audit
from wiki.services.accounts import Session
from wiki.services.context import Context, stamp
from wiki.store import passkeys as passkey_store
from wiki.store.passkeys import PasskeyRow
from wiki.text.limits import refused_character

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import exceptions, structs
else:
    webauthn = Later("webauthn")
    helpers = Later("webauthn.helpers")
    exceptions = Later("webauthn.helpers.exceptions")
    structs = Later("webauthn.helpers.structs")

MOST, NAME_LIMIT, LONGEST = 20, 60, 20_000
"""Passkeys of an account, signs of a name, and of what a browser sends of a key."""

_UNFIT = "The passkey does not fit. Try again, or sign in with your password."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a browser must say that it is: the site's host, and its origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser is asked, as JSON, and the challenge that the answer must meet."""

    options: str
    challenge: str


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey as its owner sees it; `used` is "" where it never was."""

    number: int
    name: str
    since: str
    used: str


def begin_adding(context: Context, place: Place) -> Asked:
    """Ask one's device for a new passkey."""
    account = _account(context)
    held = passkey_store.of_account(context.unit, account)
    if len(held) >= MOST:
        raise InvalidError(f"An account has at most {MOST} passkeys. Remove one first.")
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=context.schema.site.title,
        user_id=_handle(place, account),
        user_name=context.viewer.name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(
                id=webauthn.base64url_to_bytes(each.credential)
            )
            for each in held
        ],
    )
    return Asked(
        webauthn.options_to_json(options), helpers.bytes_to_base64url(options.challenge)
    )


def add(
    context: Context, place: Place, challenge: str, answer: str, name: str = ""
) -> None:
    """Keep the passkey that one's device made."""
    account = _account(context)
    name = _name(name) or "Passkey"
    try:
        made = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise InvalidError(
            "Your device's answer does not fit. Load the page again and try once more."
        ) from error
    credential = helpers.bytes_to_base64url(made.credential_id)
    if passkey_store.find(context.unit, credential) is not None:
        raise ExistsError("This passkey is known already.")
    passkey_store.add(
        context.unit,
        account_id=account,
        credential=credential,
        public_key=helpers.bytes_to_base64url(made.credential_public_key),
        count=made.sign_count,
        name=name,
        since=stamp(context.now),
    )
    audit.note(context, "added a passkey", context.viewer.name)


def begin(place: Place) -> Asked:
    """Ask a browser for any passkey that it has for this site."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host, user_verification=structs.UserVerificationRequirement.REQUIRED
    )
    return Asked(
        webauthn.options_to_json(options), helpers.bytes_to_base64url(options.challenge)
    )


def accept(
    context: Context, place: Place, challenge: str, answer: str, *, asked: int
) -> Session:
    """Give the session of whoever holds a passkey; a code is not asked for any more.

    `asked` is when the challenge was made, in milliseconds: an answer serves once, also
    where a device does not count.
    """
    row = _found(context, answer)
    try:
        used = webauthn.verify_authentication_response(
            credential=_read(answer),
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=webauthn.base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.count,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise SignInError(_UNFIT) from error
    noted = passkey_store.note_use(
        context.unit,
        row.id,
        before=row.count,
        count=used.new_sign_count,
        asked=asked,
        at=stamp(context.now),
    )
    if not noted:
        raise SignInError(_UNFIT)
    known = accounts.recognised(context.unit, row.account_id, accounts.PASSKEY)
    return Session(known.viewer, known.epoch, known.way)


def note_failure(context: Context, answer: str) -> None:
    """Write down that somebody did not get in with a passkey.

    What is no answer of a device at all is left out.
    """
    try:
        named = str(_read(answer).get("id", ""))
    except SignInError:
        return
    row = passkey_store.find(context.unit, named)
    about = accounts.name_of(context.unit, row.account_id) if row else ""
    audit.note(context, "failed to sign in", about, "by a passkey")


def own(context: Context) -> tuple[PasskeyView, ...]:
    """Give one's own passkeys, the oldest first."""
    return tuple(
        PasskeyView(row.id, row.name, row.since, row.used)
        for row in passkey_store.of_account(context.unit, _account(context))
    )


def rename(context: Context, number: int, name: str) -> None:
    """Call one of one's own passkeys otherwise."""
    account, name = _account(context), _name(name)
    if not name:
        raise InvalidError("Give the passkey a name.")
    if number > 2**31 or not passkey_store.rename(context.unit, account, number, name):
        raise NotFoundError("You have no such passkey any more.")


def remove(context: Context, number: int) -> Session:
    """Take one of one's own passkeys away; one's other sessions end."""
    account = _account(context)
    if number > 2**31 or not passkey_store.remove(context.unit, account, number):
        raise NotFoundError("You have no such passkey any more.")
    audit.note(context, "removed a passkey", context.viewer.name)
    return accounts.continue_alone(context.unit, account)


def _handle(place: Place, account: int) -> bytes:
    """Give what devices know an account by: it says nothing of the person."""
    return hashlib.sha256(f"{place.host} {account}".encode()).digest()


def _found(context: Context, answer: str) -> PasskeyRow:
    row = passkey_store.find(context.unit, str(_read(answer).get("id", "")))
    if row is None:
        raise SignInError(
            "This passkey is not known here any more. Sign in with your password."
        )
    return row


def _read(answer: str) -> dict[str, object]:
    """Give what a browser sent of a key."""
    try:
        found = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignInError(_UNFIT)
    return found


def _name(name: str) -> str:
    name = " ".join(name.split())
    if len(name) > NAME_LIMIT or refused_character(name) is not None:
        raise InvalidError(f"Use at most {NAME_LIMIT} ordinary characters as a name.")
    return name


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in to see your passkeys.")
    return context.viewer.id
