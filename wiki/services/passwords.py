"""Passwords: what one must be like, how it is kept, whether it fits."""

from __future__ import annotations

import secrets
import string
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LENGTH, LIMIT = 10, 500
_LENGTH_WORDS = f"Use {LENGTH} to {LIMIT} characters."
_KNOWN_WORDS = (
    "This password is on lists of stolen passwords, or it is one of them with a few"
    " digits or signs at its ends; those are tried first. Choose another one, such as"
    " four words that have nothing to do with each other."
)
OWN_WORDS = ("throughline", "wiki")
"""What whoever guesses at a wiki tries beside the name of the account."""
SHORTEST, LEAST = 4, 6
"""Letters of a word that counts, and signs that a password has beside such words."""
_OWN_FAULT = (
    "This password consists of your name or of what this wiki is called, which is tried"
    " first. Choose another one, such as four words that have nothing to do with each"
    " other."
)
_FRINGE = string.digits + string.punctuation + string.whitespace
_hasher = PasswordHasher()


def fault_of(password: str, name: str = "") -> str:
    """Say why a password may not be used by the account of a name, "" where it may."""
    if not LENGTH <= len(password) <= LIMIT:
        return _LENGTH_WORDS
    lowered = password.strip().lower()
    core = lowered.strip(_FRINGE)
    if lowered in _stolen() or (core in _stolen() and len(lowered) - len(core) < LEAST):
        return _KNOWN_WORDS
    for word in (name.lower(), *OWN_WORDS):
        if len(word) >= SHORTEST:
            lowered = lowered.replace(word, "")
    return "" if len(lowered) >= LEAST else _OWN_FAULT


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

    return frozenset(FREQUENCY_LISTS["passwords"])
