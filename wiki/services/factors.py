"""A second factor of sign-in: codes of an app (TOTP, RFC 6238), and recovery codes.

Each code is taken once. After five wrong ones in a row an account waits; only
somebody who knows its password can make it wait.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from wiki.errors import (
    ExistsError,
    InvalidError,
    LimitError,
    NotFoundError,
    SignInError,
)
from wiki.services import accounts, audit, sealing
from wiki.services.accounts import Session
from wiki.services.context import Context, stamp
from wiki.services.policy import require
from wiki.services.sealing import Seal
from wiki.store import accounts as account_store
from wiki.store import factors as factor_store
from wiki.store import passkeys as passkey_store

PURPOSE = "second factors"
"""What the site's key seals secrets for."""

CODES = 8
FAILURES, WAIT = 5, timedelta(minutes=15)
_STEP = 30
_BEFORE_AND_AFTER = (0, -1, 1)
"""Steps of half a minute by which a clock may be wrong."""


@dataclass(frozen=True, slots=True)
class FactorView:
    """A second factor as its owner sees it."""

    since: str
    codes_left: int


@dataclass(frozen=True, slots=True)
class TurnedOn:
    """A new second factor: its recovery codes, told this once, and a session anew."""

    codes: tuple[str, ...]
    session: Session


def find(context: Context) -> FactorView | None:
    """Give one's own second factor, None where there is none."""
    account = _account(context)
    row = factor_store.find(context.unit, account)
    if row is None:
        return None
    return FactorView(row.since, factor_store.count_codes(context.unit, account))


def propose() -> str:
    """Give a new secret; nothing is kept of it yet."""
    return pyotp.random_base32()


def address(context: Context, name: str, secret: str) -> str:
    """Give a secret of an account as the address that apps read from a QR code."""
    title = context.schema.site.title.replace(":", " ")
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=title)


def turn_on(context: Context, seal: Seal, secret: str, code: str) -> TurnedOn:
    """Keep a secret as one's second factor; one's other sessions end."""
    account = _account(context)
    if factor_store.find(context.unit, account) is not None:
        raise ExistsError("You have a second factor already. Turn it off first.")
    step = _step_of(secret, code, context.now)
    if step is None:
        text = (
            "The code does not fit. Check the clock of your device, and give the code"
            " that the app shows now."
        )
        raise InvalidError(text, {"code": [text]})
    now = stamp(context.now)
    sealed = seal.seal(secret, str(account))
    factor_store.add(
        context.unit, account_id=account, secret=sealed, since=now, step=step
    )
    codes = _new_codes(context, account)
    account_store.change(context.unit, account)
    audit.note(context, "turned on a second factor", context.viewer.name)
    return TurnedOn(codes, accounts.session_of(context.unit, account, accounts.CODE))


def turn_off(context: Context) -> Session:
    """Ask for no code any more; one's other sessions end, this one goes on."""
    account = _account(context)
    if not factor_store.remove(context.unit, account):
        raise NotFoundError("You have no second factor.")
    audit.note(context, "turned off a second factor", context.viewer.name)
    return accounts.continue_alone(context.unit, account)


def renew_codes(context: Context) -> tuple[str, ...]:
    """Give new recovery codes; the former ones do not hold any more."""
    account = _account(context)
    if factor_store.find(context.unit, account) is None:
        raise NotFoundError("You have no second factor.")
    audit.note(context, "renewed recovery codes", context.viewer.name)
    return _new_codes(context, account)


def remove(context: Context, name: str) -> None:
    """Take codes and passkeys of an account away, for somebody who lost theirs."""
    require(context, "manage accounts")
    row = accounts.reachable(context, name)
    if row.id == context.viewer.id:
        raise InvalidError(
            "Turn your own second factor off under /account, with your password."
        )
    had_codes = factor_store.remove(context.unit, row.id)
    if not passkey_store.remove_all(context.unit, row.id) and not had_codes:
        raise NotFoundError(f"The account {row.name} has no second factor.")
    account_store.change(context.unit, row.id)
    audit.note(context, "removed a second factor", row.name)


def accept(context: Context, seal: Seal, known: Session, code: str) -> bool:
    """Tell whether a code or a recovery code fits, and use it up.

    Wrong ones are counted; raises `LimitError` after too many.
    """
    account, name = known.viewer.id or 0, known.viewer.name
    row = factor_store.find(context.unit, account)
    if row is None:
        return False  # a passkey is what this account has
    waits = row.failed > stamp(context.now - WAIT)
    if row.failures >= FAILURES and waits:
        raise LimitError(
            "Too many codes were wrong. Wait a quarter of an hour and sign in again.",
            int(WAIT.total_seconds()),
        )
    is_sealed = sealing.is_sealed(row.secret)
    secret = seal.open(row.secret, str(account)) if is_sealed else row.secret
    # With another key for the site only recovery codes are left.
    step = _step_of(secret, code, context.now, after=row.step) if secret else None
    if step is not None and factor_store.take_step(context.unit, account, step):
        if secret and not is_sealed:
            factor_store.reseal(context.unit, account, seal.seal(secret, str(account)))
        return True
    if factor_store.use_code(context.unit, account, _digest(code)):
        factor_store.forget_failures(context.unit, account)
        audit.note(context, "used a recovery code", name)
        return True
    factor_store.note_failure(context.unit, account, stamp(context.now))
    audit.note(context, "gave a wrong code", name)
    return False


def _step_of(secret: str, code: str, now: datetime, *, after: int = -1) -> int | None:
    """Give the step that a code is of, None where it is of none near now."""
    totp, typed = pyotp.TOTP(secret), _plain(code).encode()
    for offset in _BEFORE_AND_AFTER:
        step = int(now.timestamp()) // _STEP + offset
        right = totp.generate_otp(step).encode()
        if hmac.compare_digest(right, typed) and step > after:
            return step
    return None


def _new_codes(context: Context, account: int) -> tuple[str, ...]:
    codes = tuple(_code() for _ in range(CODES))
    factor_store.replace_codes(context.unit, account, map(_digest, codes))
    return codes


def _code() -> str:
    # 120 random bits: so many that a plain digest of them is safe to keep.
    text = base64.b32encode(secrets.token_bytes(15)).decode("ascii").lower()
    return "-".join(text[start : start + 6] for start in range(0, len(text), 6))


def _plain(code: str) -> str:
    return "".join(code.lower().replace("-", " ").split())


def _digest(code: str) -> str:
    return hashlib.sha256(_plain(code).encode("utf-8", "surrogatepass")).hexdigest()


def _account(context: Context) -> int:
    if context.viewer.id is None:
        raise SignInError("Sign in with an account of your own.")
    return context.viewer.id
