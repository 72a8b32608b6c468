"""Events as calendars that other programs read and subscribe to."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from wiki.services import calendars
from wiki.web.caching import kept
from wiki.web.context import reading, root

blueprint = Blueprint("calendars", __name__)

MEDIA_TYPE = "text/calendar; charset=utf-8"


@blueprint.get("/types/<page_type>/calendar.ics")
@kept
def of_type(page_type: str) -> ResponseReturnValue:
    """Give the events of a type as one calendar."""
    with reading() as context:
        data = calendars.calendar_of_type(context, page_type, root())
    return Response(data, content_type=MEDIA_TYPE)


@blueprint.get("/pages/<slug>/event.ics")
@kept
def of_page(slug: str) -> ResponseReturnValue:
    """Give an event, to be added to a calendar."""
    with reading() as context:
        data = calendars.calendar_of(context, slug, root())
    response = Response(data, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response
