"""Events: when they are, in words and as iCalendar (RFC 5545).

A page is an event by the schema.org term of its type; its days stand in the fields with
the terms of a start and an end, its hours and its zone in the fields of these kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from graph.schema import TIME, ZONE, PageType
from wiki.errors import InvalidError, NotFoundError
from wiki.lazily import Later
from wiki.services.context import Context
from wiki.services.pages import readable, type_of
from wiki.store import contents as content_store
from wiki.store import listings as listing_store
from wiki.store.pages import PageRow
from wiki.text.dates import PartialDate, parse_date

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Later("icalendar")

EVENT = "schema:Event"
MOST = 1_000
"""Events of a calendar, the newest ones."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When an event is: days, and times in a zone where they are known.

    `begins` and `ends` are aware moments, or None; `last` is the last day. `shown` is
    all of it in words.
    """

    first: date
    last: date
    begins: datetime | None
    ends: datetime | None
    shown: str

    def is_past(self, now: datetime) -> bool:
        """Tell whether the event is over."""
        if self.ends or self.begins:
            return (self.ends or self.begins or now) < now
        return self.last < now.date()


_Event = tuple[PageRow, Mapping[str, object], Occasion]


def occasion(
    kind: PageType, fields: Mapping[str, object], dated: str
) -> Occasion | None:
    """Give when an event is; None for a page of another type, or without a day."""
    if kind.term != EVENT or not dated:
        return None
    start = parse_date(dated)
    if start.latest == date.max or start.earliest == date.min:
        return None
    if (start.latest - start.earliest).days > 0 and "/" not in dated:
        return None  # known to the month or the year: no day to note
    last = _end(kind, fields) or start.latest
    times = [
        str(fields[each.name])
        for each in kind.fields.values()
        if each.kind == TIME and fields.get(each.name)
    ]
    zone_name = next(
        (
            str(fields[each.name])
            for each in kind.fields.values()
            if each.kind == ZONE and fields.get(each.name)
        ),
        "",
    )
    zone = ZoneInfo(zone_name) if zone_name in available_timezones() else None
    begins = _moment(start.earliest, times[:1], zone)
    ends = _moment(last, times[1:2], zone)
    if begins and ends and ends <= begins:
        ends = None
    shown = _words(start, last, times, begins, zone_name)
    return Occasion(start.earliest, max(last, start.earliest), begins, ends, shown)


def of_page(context: Context, row: PageRow) -> Occasion | None:
    """Give when the event of a page is, None where it is none."""
    if type_of(context, row.type).term != EVENT:
        return None
    return next((when for _, _, when in _events(context, [row])), None)


def calendar_of(context: Context, slug: str, root: str) -> bytes:
    """Give an event as iCalendar; raise `NotFoundError` for a page without a day."""
    row = readable(context, slug)
    found = list(_events(context, [row]))
    if not found:
        raise NotFoundError(f"“{row.title}” is no event with a day.")
    return _calendar(context, found, root)


def calendar_of_type(context: Context, page_type: str, root: str) -> bytes:
    """Give all events of a type as one calendar."""
    if type_of(context, page_type).term != EVENT:
        raise NotFoundError(f"Pages of the type “{page_type}” are no events.")
    rows = [
        row
        for row, _ in listing_store.browse(
            context.unit,
            page_type,
            (),
            level=context.viewer.level,
            sort="newest",
            after=(),
            limit=MOST,
        )
    ]
    return _calendar(context, _events(context, rows), root)


def _events(context: Context, rows: Sequence[PageRow]) -> Iterator[_Event]:
    fields = content_store.fields_of(context.unit, (row.id for row in rows))
    for row in rows:
        kind, said = type_of(context, row.type), fields.get(row.id, {})
        if when := occasion(kind, said, row.dated):
            yield row, said, when


def _calendar(context: Context, events: Iterable[_Event], root: str) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Throughline//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", context.schema.site.title)
    for row, said, when in events:
        event = icalendar.Event()
        event.add("uid", f"{root}/pages/{row.slug}")
        event.add("summary", row.title)
        event.add("url", f"{root}/pages/{row.slug}")
        event.add("dtstamp", _stamped(row.updated))
        if row.summary:
            event.add("description", row.summary)
        if place := _place(type_of(context, row.type), said):
            event.add("location", place)
        if when.begins:
            # In UTC a calendar needs no rules of the zone to come along.
            event.add("dtstart", when.begins.astimezone(UTC))
            if when.ends:
                event.add("dtend", when.ends.astimezone(UTC))
        else:
            event.add("dtstart", when.first)
            event.add("dtend", when.last + timedelta(days=1))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _place(kind: PageType, fields: Mapping[str, object]) -> str:
    for field in kind.fields.values():
        if field.term == "schema:location":
            return str(fields.get(field.name) or "")
    return ""


def _end(kind: PageType, fields: Mapping[str, object]) -> date | None:
    for field in kind.fields.values():
        if field.term == "schema:endDate" and (text := fields.get(field.name)):
            try:
                end = parse_date(str(text)).latest
            except InvalidError:
                return None
            return None if end == date.max else end
    return None


def _moment(day: date, times: Sequence[str], zone: ZoneInfo | None) -> datetime | None:
    if not times or zone is None:
        return None
    try:
        return datetime.combine(day, time.fromisoformat(times[0]), zone)
    except ValueError:
        return None


def _stamped(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _words(
    start: PartialDate,
    last: date,
    times: Sequence[str],
    begins: datetime | None,
    zone: str,
) -> str:
    words = f"{start.earliest:%A}, {parse_date(start.earliest.isoformat()).shown}"
    if last > start.earliest:
        words += f" – {last:%A}, {parse_date(last.isoformat()).shown}"
    if times:
        words += f", {'–'.join(times[:2])}"
    if zone:
        short = f" ({begins:%Z})" if begins and f"{begins:%Z}"[:1].isalpha() else ""
        words += f" {zone.replace('_', ' ')}{short}"
    return words
