"""Whole numbers as addresses and forms have them."""

from __future__ import annotations

from flask import request
from werkzeug.routing import IntegerConverter, Map

from wiki.errors import InvalidError

MOST_DIGITS = 8
MOST = 2**31 - 1
"""The largest number that a row of the database can have."""


class Number(IntegerConverter):
    """A number in an address; there is nothing at a larger one than rows have."""

    def __init__(self, places: Map) -> None:
        super().__init__(places, max=MOST)


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
