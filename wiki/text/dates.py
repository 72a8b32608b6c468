"""Partial dates as people know them: EDTF levels 0 and 1, without seasons."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from wiki.errors import InvalidError

OPEN = ".."

_SIDE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?P<doubt>[?~%]?)\Z"
)
_EXAMPLES = "Write 2018, 2018-03, 2018-03-21, 2014/2018, 2014/.. or ../2018."


@dataclass(frozen=True, slots=True)
class _Side:
    """One point in time, known to the year, the month or the day."""

    year: int
    month: int
    day: int
    doubt: str

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or 12
        last = calendar.monthrange(self.year, month)[1]
        return date(self.year, month, self.day or last)

    @property
    def words(self) -> str:
        parts = [str(self.day)] if self.day else []
        if self.month:
            parts.append(calendar.month_name[self.month])
        parts.append(str(self.year))
        return _doubt_words(self.doubt) + " ".join(parts)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date or span as far as it is known.

    `earliest` and `latest` are the first and last day it may cover; an open end
    is `date.min` or `date.max`. `text` is the notation, `shown` the wording.
    """

    text: str
    earliest: date
    latest: date
    shown: str
    uncertain: bool = False
    approximate: bool = False

    @property
    def year(self) -> int:
        """The year it begins in, or ends in when the beginning is open."""
        known = self.latest if self.earliest == date.min else self.earliest
        return known.year

    @property
    def sort_key(self) -> str:
        """A text that sorts dates by their first day, then by their last."""
        return f"{self.earliest.isoformat()}/{self.latest.isoformat()}"


def parse_date(text: str) -> PartialDate:
    """Read a partial date.

    Raises InvalidError with a sentence that names the text and how to write it.
    """
    text = text.strip()
    first, slash, second = text.partition("/")
    start = None if slash and first == OPEN else _read_side(first, text)
    end = start
    if slash:
        end = None if second == OPEN else _read_side(second, text)
    if start is None and end is None:
        raise InvalidError(f"“{text}” has neither a beginning nor an end. {_EXAMPLES}")
    if start and end and start.earliest > end.latest:
        raise InvalidError(
            f"“{text}” ends before it begins. Write the earlier date first."
        )
    doubts = {side.doubt for side in (start, end) if side}
    return PartialDate(
        text=text,
        earliest=start.earliest if start else date.min,
        latest=end.latest if end else date.max,
        shown=_span_words(start, end) if slash else _shown(start),
        uncertain=bool(doubts & {"?", "%"}),
        approximate=bool(doubts & {"~", "%"}),
    )


def _read_side(side: str, text: str) -> _Side:
    match = _SIDE.match(side)
    if match is None:
        raise InvalidError(f"“{text}” is not a date we can read. {_EXAMPLES}")
    year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
    if not year:
        raise InvalidError(f"“{text}” has no such year as 0000. {_EXAMPLES}")
    if match["month"] and not 1 <= month <= 12:
        raise InvalidError(
            f"“{text}” has no such month as {match['month']}."
            " Write a month from 01 to 12."
        )
    if match["day"] and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise InvalidError(
            f"“{text}” has no such day as {match['day']}."
            f" {calendar.month_name[month]} {year} has"
            f" {calendar.monthrange(year, month)[1]} days."
        )
    return _Side(year, month, day, match["doubt"])


def _shown(side: _Side | None) -> str:
    return side.words if side else ""


def _span_words(start: _Side | None, end: _Side | None) -> str:
    if start is None:
        return f"until {_shown(end)}"
    if end is None:
        return f"since {_shown(start)}"
    if start == end:
        return start.words
    years_only = not (start.month or end.month or start.doubt or end.doubt)
    dash = "–" if years_only else " – "
    return f"{start.words}{dash}{end.words}"


def _doubt_words(doubt: str) -> str:
    return {"~": "about ", "?": "perhaps ", "%": "perhaps about "}.get(doubt, "")


def day_number(day: date) -> int:
    """Give the day as year*10000 + month*100 + day; 0 for an open end."""
    if day in (date.min, date.max):
        return 0
    return day.year * 10_000 + day.month * 100 + day.day
