"""Partial dates as day numbers: `2014-03` is from 20140301 to 20140331."""

from __future__ import annotations

import calendar
import re

FIRST, LAST = 0, 99_999_999

_SIDE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


def day_span(text: str) -> tuple[int, int]:
    """Give the first and the last day that a date or a span `2014/2018` may cover.

    EDTF level 0 and open ends (`2014/..`). Raises ValueError for anything else.
    """
    first, slash, second = text.strip().partition("/")
    if not slash:
        return _side(first)
    start = FIRST if first == ".." else _side(first)[0]
    end = LAST if second == ".." else _side(second)[1]
    if (start, end) == (FIRST, LAST):
        raise ValueError(f"{text} is not a date: both its ends are open")
    if start > end:
        raise ValueError(f"{text} ends before it begins")
    return start, end


def _side(text: str) -> tuple[int, int]:
    match = _SIDE.match(text)
    if match is None:
        raise ValueError(f"{text} is not a date")
    year, month, day = (int(part or 0) for part in match.groups())
    if not year or month > 12 or (match[2] and not month):
        raise ValueError(f"{text} is not a date")
    last = calendar.monthrange(year, month or 12)[1]
    if day > last or (match[3] and not day):
        raise ValueError(f"{text} is not a date")
    start = year * 10_000 + (month or 1) * 100 + (day or 1)
    return start, year * 10_000 + (month or 12) * 100 + (day or last)


def compare_days(operator: str, value: tuple[int, int], other: tuple[int, int]) -> bool:
    """Compare partial dates by their first and last days.

    2014-03 is `= 2014` (it lies within) and `>= 2014`, but not `> 2014`, since a day
    of 2014 is after no day of all of 2014.
    """
    if operator == "=":
        return other[0] <= value[0] and value[1] <= other[1]
    if operator == "<>":
        return value[1] < other[0] or other[1] < value[0]
    if operator == "<":
        return value[1] < other[0]
    if operator == "<=":
        return value[1] <= other[1]
    if operator == ">":
        return value[0] > other[1]
    return value[0] >= other[0]
