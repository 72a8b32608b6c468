"""Rates as settings write them: `30/minute`, `10 per 2 hours`."""

from __future__ import annotations

import re
from typing import NamedTuple

_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_RATE = re.compile(
    rf"\s*(\d{{1,9}})\s*(?:/|per\b)\s*(\d{{1,4}})?\s*({'|'.join(_SECONDS)})s?\s*",
    re.IGNORECASE | re.ASCII,
)


class Rate(NamedTuple):
    """So many times in so many seconds."""

    amount: int
    seconds: int


def read_rate(text: str) -> Rate:
    """Give the rate that a text names; raise `ValueError` where it names none."""
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is no rate")
    amount, many, unit = match.groups()
    rate = Rate(int(amount), int(many or 1) * _SECONDS[unit.lower()])
    if not all(rate):
        raise ValueError(f"“{text}” is nothing, or in no time")
    return rate
