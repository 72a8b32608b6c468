"""Passwords: what one must be like, how it is kept, whether it fits."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LENGTH, LIMIT = 10, 500
_LENGTH_WORDS = f"Use {LENGTH} to {LIMIT} characters."
_KNOWN_WORDS = (
    "This password is on lists of stolen passwords, which are tried first. "
    "Choose another one, such as four words that have nothing to do with each other."
)
_hasher = PasswordHasher()


def fault_of(password: str) -> str:
    """Say why a password may not be used, "" where it may."""
    if not LENGTH <= len(password) <= LIMIT:
        return _LENGTH_WORDS
    return _KNOWN_WORDS if password.strip().lower() in _stolen() else ""


def hash_of(password: str) -> str:
    """Give what is kept of a password."""
    return _hasher.hash(password)


def fits(stored: str, password: str) -> bool:
    """Tell whether a password is the kept one; none kept takes as long and is no."""
    try:
        _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Tell whether a password was kept in a weaker way than one is today."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))


@cache
def _stolen() -> frozenset[str]:
    # The lists are large: only a process that sets a password reads them.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    words = FREQUENCY_LISTS["passwords"]
    return frozenset(word for word in words if len(word) >= LENGTH)
