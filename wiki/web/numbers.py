"""Whole numbers as addresses and forms have them."""

from __future__ import annotations

from flask import request
from werkzeug.routing import IntegerConverter

from wiki.errors import InvalidError

MOST_DIGITS = 8


class Number(IntegerConverter):
    """A number in an address; there is nothing at one that no row can have.

    Werkzeug would answer a number above a `max` with 405 instead of 404.
    """

    regex = r"\d{1,9}"


def read(text: str) -> int | None:
    """Read a whole number that is not below 0, None for anything else."""
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    return None


def asked(name: str, normal: int) -> int:
    """Give a number of the address; raise `InvalidError` for what is not one."""
    text = request.args.get(name, "").strip()
    found = read(text) if text else normal
    if found is None:
        raise InvalidError(f"“{name}” must be a whole number, not “{text[:40]}”.")
    return found
