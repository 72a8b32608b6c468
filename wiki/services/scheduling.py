"""Publishing on time: a page that only curators see opens to everybody by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

from wiki.errors import InvalidError
from wiki.services import editing
from wiki.services.context import Context, Viewer, stamp
from wiki.services.deriving import head_document
from wiki.services.editing import editable
from wiki.services.pages import readable, reference
from wiki.services.policy import may, require
from wiki.services.site import Site
from wiki.services.views import PageRef
from wiki.store import pages as page_store
from wiki.store import schedules
from wiki.store.schedules import ScheduleRow
from wiki.text.document import VISIBILITIES, Document

PUBLIC, HIDDEN = VISIBILITIES[0], VISIBILITIES[-1]
FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A page that is to be published: when (ISO 8601, UTC), and who said so."""

    page: PageRef
    at: str
    author: str


def schedule(context: Context, slug: str, at: str, zone: str) -> Scheduled:
    """Let a page be published at a moment, written as 2026-03-21T09:00 in a zone.

    A page that everybody sees is hidden until then.
    """
    require(context, "publish")
    row = editable(context, slug)
    moment = _moment(context, at, zone)
    if row.level == 0:
        _show(context, slug, HIDDEN, "Hidden until it is published.")
    found = ScheduleRow(row.id, stamp(moment), context.viewer.id, context.viewer.name)
    schedules.put(context.unit, found)
    return Scheduled(reference(row), found.at, found.author)


def cancel(context: Context, slug: str) -> None:
    """Let a page not be published by itself."""
    require(context, "publish")
    schedules.take(context.unit, editable(context, slug).id)


def of_page(context: Context, page: PageRef) -> Scheduled | None:
    """Give when a page is to be published, to those who may change that."""
    if not may(context, "publish"):
        return None
    found = schedules.find(context.unit, page.id)
    return Scheduled(page, found.at, found.author) if found else None


def listed(context: Context) -> tuple[Scheduled, ...]:
    """Give what is to be published, the next first."""
    require(context, "publish")
    found = schedules.listed(context.unit, context.viewer.level)
    return tuple(Scheduled(reference(row), each.at, each.author) for each, row in found)


def publish_due(site: Site) -> int:
    """Publish what is due, each page by itself, and give their number."""
    now = stamp(datetime.now(UTC))
    with site.database.reading() as unit:
        due = schedules.due(unit, now)
    count = 0
    for each in due:
        person = Viewer(each.author, "admin", each.account_id)
        count += site.writing(person, partial(_publish, due=each))
    return count


def _publish(context: Context, due: ScheduleRow) -> bool:
    if not schedules.take(context.unit, due.page_id):
        return False  # another process was first
    rows = page_store.by_ids(context.unit, [due.page_id], context.viewer.level)
    row = rows.get(due.page_id)
    if row is None:
        return False  # archived meanwhile
    return _show(context, row.slug, PUBLIC, "Published as planned.", due.at[:10])


def _show(
    context: Context, slug: str, visibility: str, comment: str, day: str = ""
) -> bool:
    row = readable(context, slug)
    document = head_document(context.unit, row)
    changed = replace(document, visibility=visibility)
    if day:
        changed = _dated(context, changed, day)
    saved = editing.save(context, slug, changed, base=row.revision, comment=comment)
    return saved.changed


def _dated(context: Context, document: Document, day: str) -> Document:
    kind = context.schema.types.get(document.type)
    name = kind.date_field if kind else ""
    if not name or document.fields.get(name):
        return document
    return replace(document, fields={**document.fields, name: day})


def _moment(context: Context, at: str, zone: str) -> datetime:
    if zone not in available_timezones():
        text = f"“{zone[:60]}” is no time zone. Write one such as America/New_York."
        raise InvalidError(text, {"zone": [text]})
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        text = "Give the moment as a day and a time, such as 2026-03-21T09:00."
        raise InvalidError(text, {"at": [text]}) from error
    if not context.now < moment < context.now + FARTHEST:
        text = "Give a moment that is to come, within three years."
        raise InvalidError(text, {"at": [text]})
    return moment.astimezone(UTC)
